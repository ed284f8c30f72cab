"""Goodput of a 100 KB download and upload, as a share of the line rate."""

from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path

from tools.board import ModemProcess, VirtualBoard
from tools.peers import RawServer

SCRIPT = Path(__file__).with_name("device") / "transfer.py"
BLOCK = 1460
FRAME = 10      # bits on the line for a byte
# Bytes beside the payload of a block: command and header or prompt, result. The bound of any
# driver that moves 1460 bytes a command.
EXTRA = {"down": len("AT+CIPRXGET=2,5,1460\r" "\r\n+CIPRXGET: 2,5,1460,1460\r\n" "\r\nOK\r\n"),
         "up": len("AT+CIPSEND=5,1460\r" "\r\n> " "\r\nDATA ACCEPT:5,1460\r\n")}
ROUNDS = {"down": 1, "up": 1}      # commands a block: each has its turnaround

SLOW_BAUD, BESIDE = 115200, 2  # rows of up to that rate are measured so many at a time

# Of what 1460-byte blocks allow, where the module takes its time.
OF_BOUND = 0.95
# model, baud, turnaround in ms, least share down and up (None: printed only)
ROWS = (
    ("sim800", 115200, 0, 0.94, 0.93),
    ("sim7000", 115200, 0, 0.94, 0.93),
    ("sim800", 115200, 20, OF_BOUND, OF_BOUND),
    ("sim7000", 115200, 20, OF_BOUND, OF_BOUND),
    ("sim800", 460800, 0, None, None),
    ("sim7000", 921600, 0, None, None),
    ("sim800", 460800, 20, OF_BOUND, OF_BOUND),
    ("sim7000", 921600, 20, OF_BOUND, OF_BOUND),
)


class TransferServer(RawServer):
    """`D<n>`: sends n bytes. `U<n>`: takes n bytes, answers `ok`."""

    def __init__(self):
        super().__init__(_transfer)


def _transfer(line):
    with line.makefile("rb") as file:
        order = file.readline()
        n = int(order[1:] or 0)
        if order[:1] == b"D":
            line.sendall(bytes(i & 0xFF for i in range(n)))
            line.recv(1)
        elif len(file.read(n)) == n:
            line.sendall(b"ok\n")


def bound(way, baud, turnaround_ms):
    """The share of the line rate that blocks of 1460 bytes and the module's pauses leave."""
    bits = (BLOCK + EXTRA[way]) * FRAME
    return BLOCK * FRAME / (bits + ROUNDS[way] * turnaround_ms * baud / 1000)


def measure(model, baud, turnaround_ms):
    """Shares (down, up) of the line rate."""
    with TransferServer() as server, \
            ModemProcess(model, "--turnaround", str(turnaround_ms)) as modem, \
            VirtualBoard(modem=modem.addresses, event_poll=True) as board:
        board.mpremote("mip", "install", "./package.json")
        (board.root / "transfer.py").write_text(SCRIPT.read_text())
        code = "import transfer; transfer.main(%r, %r, %d, %d)" % (
            model, server.address[0], server.address[1], baud)
        out = board.mpremote("exec", code).stdout
        numbers = [int(n) for n in out.split("figures", 1)[1].split()[:3]]
        if not numbers[2] or modem.violations():
            raise RuntimeError("%s %s" % (out, modem.violations()))
    return numbers[0] / baud, numbers[1] / baud


def measured(rows):
    """Each row and what `measure` says of it, in their order.

    Two slow rows run beside each other: each is its own processes, which mostly wait for the line.
    The fast ones keep a processor busy, and run alone.
    """
    with ThreadPoolExecutor(BESIDE) as pool:
        slow = {row: pool.submit(measure, *row[:3]) for row in rows if row[1] <= SLOW_BAUD}
        for row in rows:
            if row in slow:
                yield row, slow[row].result()
            else:
                wait(slow.values())
                yield row, measure(*row[:3])


def main(rows=ROWS):
    """Print the table; the number of rows below what they must reach."""
    bad = 0
    print("goodput of 100 KB, share of the line rate (in brackets: what 1460-byte blocks allow)")
    print("  model      baud  turnaround   down            up")
    for (model, baud, turnaround, down_least, up_least), (down, up) in measured(rows):
        bounds = [bound(way, baud, turnaround) for way in ("down", "up")]
        low = False
        for share, least, most in zip((down, up), (down_least, up_least), bounds):
            if least:
                low = low or share < (least * most if turnaround else least)
        bad += low
        print("  %-7s %7d  %7d ms   %.3f (%.3f)   %.3f (%.3f)%s" % (
            model, baud, turnaround, down, bounds[0], up, bounds[1], "   LOW" if low else ""),
            flush=True)
    return bad

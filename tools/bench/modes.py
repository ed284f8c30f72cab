"""Several links at once; commands and time of open, send, acknowledged, close in each mode."""

import socket
import threading
import time

from tools.board import ModemProcess, VirtualBoard
from tools.peers import RawServer

from .goodput import SCRIPT as BESIDE_SCRIPT
from .goodput import TransferServer

SCRIPT = BESIDE_SCRIPT.with_name("modes.py")
RXBUF = 1460
BAUD = 115200
SIZE = 100      # bytes of an exchange
PORT = 1234     # that the module listens on
LATE_S = 10     # what was sent is at the peer by then

# model, links at once: one, three, all
TOGETHER = (("sim800", 1), ("sim800", 3), ("sim800", 6), ("sim7000", 8))
MODELS = ("sim800", "sim7000")
# How a connection comes to be: with several connections and one, received data asked for and
# pushed, quick and normal sending (mux, push, quick) …
WAYS = ("TCP", "TCP accepted", "UDP", "UDP unconnected")
FORMS = [(mux, push, quick) for mux in (1, 0) for push in (0, 1) for quick in (1, 0)]
# … and those of transparent mode: one connection, nothing else to choose
TRANSPARENT = ("TCP transparent", "TCP transparent, no DTR", "UDP transparent")
# what tells that the peer has it
TOLD = {"wait": "wait_acked", "send": "SEND OK", "no": "nothing"}
# The package is source here: without this what its compilation leaves lies between what stays, and
# of half a heap that is free no piece is large enough for the buffers of eight connections.
BEFORE = "import gc; gc.threshold(16384); import modes; "
MARK = "AT+GSN"     # the script asks for it before an exchange and after


class Peer:
    """Takes what comes, by TCP and UDP at the same port; dials the module's server."""

    def __init__(self):
        self.arrived = 0
        self._tcp = RawServer(self._take)
        self.address = self._tcp.address
        self._udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._udp.bind(self.address)
        self._thread = threading.Thread(target=self._datagrams, daemon=True)
        self._thread.start()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.server_port = free.getsockname()[1]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._tcp.close()
        self._udp.sendto(b"", self.address)     # wakes it
        self._thread.join(LATE_S)
        self._udp.close()

    def _take(self, line):
        data = line.recv(4096)
        while data:
            self.arrived += len(data)
            data = line.recv(4096)

    def _datagrams(self):
        data = self._udp.recv(4096)
        while data:
            self.arrived += len(data)
            data = self._udp.recv(4096)

    def dial(self):
        """A client of the module's server, once that listens."""
        threading.Thread(target=self._dial, daemon=True).start()

    def _dial(self):
        end = time.monotonic() + 6 * LATE_S
        while time.monotonic() < end:
            try:
                with socket.create_connection(("127.0.0.1", self.server_port)) as line:
                    return self._take(line)
            except OSError:
                time.sleep(0.005)

    def has(self, n):
        """Did so many bytes arrive, and no more?"""
        end = time.monotonic() + LATE_S
        while self.arrived < n and time.monotonic() < end:
            time.sleep(0.01)
        return self.arrived == n


def call(board, text):
    """A function of the script; its figures."""
    out = board.mpremote("exec", BEFORE + "modes." + text).stdout
    if "figures" not in out:
        raise RuntimeError(out)
    return [int(n) for n in out.split("figures", 1)[1].split("\n")[0].split()]


def equipped(board):
    board.mpremote("mip", "install", "./package.json")
    (board.root / "modes.py").write_text(SCRIPT.read_text())
    return board


def together(model, links):
    """Bits a second of several downloads at once."""
    with TransferServer() as server, ModemProcess(model) as modem, \
            VirtualBoard(modem=modem.addresses) as board:
        bits, = call(equipped(board), "together(%r, %r, %d, %d, %d)" % (
            model, *server.address, links, RXBUF))
        if modem.violations():
            raise RuntimeError(modem.violations())
    return bits


def exchange(board, modem, peer, model, row):
    """One row on a module that is up: ms of open, send, acknowledged (-1: cannot be told) and
    close, and the commands in between."""
    way, mux, push, quick = row
    peer.arrived = 0
    where = peer.address
    if way == "TCP accepted":
        where = ("", PORT)
        peer.dial()
    figures = call(board, "exchange(%r, %r, %r, %d, %d, %d, %d, %d)" % (
        model, way, *where, mux, push, quick, SIZE))
    if modem.violations() or not peer.has(SIZE):
        raise RuntimeError("%s: %d bytes arrived %s" % (row, peer.arrived, modem.violations()))
    commands = modem.ask("commands")["commands"]
    marks = [i for i, text in enumerate(commands) if text == MARK]
    return figures, commands[marks[-2] + 1:marks[-1]]


def shortened(commands):
    """Their names; `CIPSEND*2`: so often in a row."""
    out = []
    for text in commands:
        name = text[2:].lstrip("+").split("=")[0]
        if out and out[-1][0] == name:
            out[-1][1] += 1
        else:
            out.append([name, 1])
    return " ".join(name + ("*%d" % n if n > 1 else "") for name, n in out)


def rows():
    """(way, mux, push, quick) of each row."""
    for way in WAYS:
        for form in FORMS:
            yield (way, *form)
    for way in TRANSPARENT:
        yield (way, 0, 0, 1)


def described(row, acked):
    """The row's first columns, and what tells that the peer has it."""
    way, mux, push, quick = row
    if way in TRANSPARENT:
        return "%-24s" % way + "one   stream  stream", TOLD["no"]
    told = "no" if way.startswith("UDP") else "wait" if quick else "send"
    if (acked < 0) != (told == "no"):
        raise RuntimeError("%s: acknowledged in %d ms" % (row, acked))
    return "%-24s%-5s %-7s %-6s" % (
        way, "many" if mux else "one", "push" if push else "manual",
        "quick" if quick else "normal"), TOLD[told]


def main():
    """Print both tables."""
    print("20 KB down on each of several links at once, share of the line rate at %d" % BAUD)
    for model, links in TOGETHER:
        print("  %-7s %d   %.3f" % (model, links, together(model, links) / BAUD), flush=True)
    for model in MODELS:
        print("%s: open, send %d bytes, until acknowledged, close: ms of each, and the commands"
              % (model, SIZE))
        print("  way                     links receive send   open send acked close  told by"
              "    commands")
        with Peer() as peer, ModemProcess(
                model, "--server-port", "%d=%d" % (PORT, peer.server_port)) as modem, \
                VirtualBoard(modem=modem.addresses) as board:
            equipped(board)
            for row in rows():
                ms, commands = exchange(board, modem, peer, model, row)
                first, told = described(row, ms[2])
                print("  %s %4d %4d %5s %5d  %-10s  %2d: %s" % (
                    first, ms[0], ms[1], "-" if ms[2] < 0 else ms[2], ms[3], told,
                    len(commands), shortened(commands)), flush=True)
    print("acknowledged: nothing tells it of datagrams, nor in data mode (transparent). An\n"
          "unconnected socket is opened by its first datagram; an accepted connection's close is\n"
          "the server's too. In each row all that was sent has arrived at the peer.")
    return 0

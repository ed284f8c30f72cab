"""Several links at once; commands and time of open, send, acknowledged, close in each mode."""

from pathlib import Path

from tests_device.echo import EchoServer
from tools.board import ModemProcess, VirtualBoard

from .goodput import TransferServer

SCRIPT = Path(__file__).with_name("device") / "modes.py"
RXBUF = 1460
# model, links at once: one, three, all
TOGETHER = (("sim800", 1), ("sim800", 3), ("sim800", 6), ("sim7000", 8))
# several connections, pushed data, quick send
MODES = ((1, 0, 1), (1, 0, 0), (1, 1, 1), (0, 0, 1), (0, 0, 0), (0, 1, 1))
BAUD = 115200
# The package is source here: without this what its compilation leaves lies between what stays, and
# of half a heap that is free no piece is large enough for the buffers of eight connections.
BEFORE = "import gc; gc.threshold(16384); import modes; "


def run(server, model, call):
    """Run one function of the script; its figure and the commands since the first CIPSTART."""
    with server, ModemProcess(model) as modem, VirtualBoard(modem=modem.addresses) as board:
        board.mpremote("mip", "install", "./package.json")
        (board.root / "modes.py").write_text(SCRIPT.read_text())
        out = board.mpremote("exec", BEFORE + "modes." + call(server.address)).stdout
        commands = modem.ask("commands")["commands"]
        if modem.violations():
            raise RuntimeError("%s %s" % (out, modem.violations()))
    first = next(i for i, text in enumerate(commands) if "CIPSTART" in text)
    return int(out.split("figures", 1)[1].split()[0]), commands[first:]


def main():
    """Print both tables."""
    print("20 KB down on each of several links at once, share of the line rate at %d" % BAUD)
    for model, links in TOGETHER:
        bits, _ = run(TransferServer(), model, lambda where, m=model, n=links:
                      "together(%r, %r, %d, %d, %d)" % (m, *where, n, RXBUF))
        print("  %-7s %d   %.3f" % (model, links, bits / BAUD), flush=True)
    print("open, send 100 bytes, until acknowledged, close (SIM800)")
    print("  connections  receive  send     ms  commands")
    for mux, push, quick in MODES:
        ms, commands = run(EchoServer(), "sim800", lambda where, f=(mux, push, quick):
                           "exchange('sim800', %r, %d, %d, %d, %d)" % (*where, *f))
        print("  %-11s  %-7s  %-6s %4d  %d: %s" % (
            "several" if mux else "one", "push" if push else "manual",
            "quick" if quick else "normal", ms, len(commands),
            " ".join(text.split("=")[0] for text in commands)), flush=True)
    return 0

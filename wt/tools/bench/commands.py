"""AT commands of one exchange: connect, send 100 bytes, receive 100 bytes, close."""

from pathlib import Path

from tests_device.echo import EchoServer
from tools.board import ModemProcess, VirtualBoard

SCRIPT = Path(__file__).with_name("device") / "exchange.py"
MODELS = ("sim800", "sim7000")
# CIPSTART, CIPSEND, CIPRXGET=2, CIPCLOSE; nothing is asked for twice
MOST = 4


def measure(model):
    """The commands from AT+CIPSTART on, as the module took them."""
    with EchoServer() as server, ModemProcess(model) as modem, \
            VirtualBoard(modem=modem.addresses) as board:
        board.mpremote("mip", "install", "./package.json")
        (board.root / "exchange.py").write_text(SCRIPT.read_text())
        code = "import exchange; exchange.main(%r, %r, %d)" % (
            model, server.address[0], server.address[1])
        out = board.mpremote("exec", code).stdout
        commands = modem.ask("commands")["commands"]
        if "figures 1" not in out or modem.violations():
            raise RuntimeError("%s %s" % (out, modem.violations()))
    return commands


def main():
    """Print the table; the number of models that need more than they should."""
    bad = 0
    print("AT commands of connect, send 100 bytes, receive 100 bytes, close (most: %d)" % MOST)
    for model in MODELS:
        commands = measure(model)
        first = next(i for i, text in enumerate(commands) if "CIPSTART" in text)
        exchange = commands[first:]
        over = len(exchange) > MOST
        bad += over
        print("  %-7s %2d: %s%s   (before: power-up, settings, bearer: %d)" % (
            model, len(exchange), " ".join(text.split("=")[0] for text in exchange),
            "   OVER" if over else "", first), flush=True)
    return bad

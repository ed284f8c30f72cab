"""Runs tests_device/test_*.py on a board by mpremote, the same way on each board."""

import subprocess
import tempfile
from pathlib import Path

from tools.board import BoardError, ModemProcess, VirtualBoard
from tools.checks.mpy import DEVICE
from tools.checks.unit import read_totals
from tools.setup import ROOT, mpremote, unittest_dir

from .echo import EchoServer

HERE = Path(__file__).parent
FILE_TIMEOUT_S = 600
# Each module with another port's way: what Pin.irq takes, which UART.IRQ_* exist, short writes.
PORTS = {"sim800": {"port": "rp2"}, "sim7000": {"port": "esp32", "blocking_write": True}}
SETTINGS = "BOARD = %r\nMODEL = %r\nPEER = %r\nAPN = %r\n"


class RealBoard:
    """A board on a port; has what of VirtualBoard is used here."""

    def __init__(self, port):
        self.port = port

    def mpremote(self, *args, timeout=FILE_TIMEOUT_S, check=True):
        """Run mpremote on this board."""
        done = subprocess.run(mpremote() + ["connect", self.port] + [str(arg) for arg in args],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              stdin=subprocess.DEVNULL, timeout=timeout, cwd=str(ROOT))
        if check and done.returncode:
            raise BoardError("mpremote failed", done.stdout)
        return done


def prepare(board, settings):
    """Put the package, the board's own file, unittest, the runner and the wiring onto the board.

    `settings`: what SETTINGS wants; its BOARD is "virtual" or the name of a file of boards/.
    """
    packages = ["./package.json"]
    if settings[0] != "virtual":
        packages.append("./boards/%s.json" % settings[0])  # docs/boards.md
    board.mpremote("mip", "install", *packages)
    with tempfile.TemporaryDirectory() as work:
        written = Path(work) / "run_settings.py"
        written.write_text(SETTINGS % settings)
        files = [Path(unittest_dir()) / "unittest.py", DEVICE / "checkrun.py",
                 HERE / "wiring.py", written]
        board.mpremote("fs", "cp", *files, ":/lib/")


def run_file(board, path, pattern=""):
    """Run one test file after a soft reset; return (passed, failed, skipped, output)."""
    # wiring first: what it brings stays, and lies below what the compiler of the tests leaves
    code = "import wiring, checkrun; checkrun.run(%r, %r)" % (path.stem, pattern)
    try:
        done = board.mpremote("fs", "cp", path, ":/lib/", "+", "soft-reset", "exec", code,
                              check=False, timeout=FILE_TIMEOUT_S)
    except subprocess.TimeoutExpired as error:
        output = (error.output or b"").decode(errors="replace")
        return 0, 1, 0, output + "\nstill running after %d s" % FILE_TIMEOUT_S
    totals = read_totals(done.stdout)
    if totals is None or done.returncode:
        return 0, 1, 0, done.stdout
    return totals + (done.stdout,)


def run_all(board, settings, pattern="", show=print, after=None):
    """Run all files on a board; return (passed, failed, skipped).

    `after()` returns complaints about what a file did, which count as failures.
    """
    sums = [0, 0, 0]
    try:
        prepare(board, settings)
    except BoardError as error:
        show(str(error))
        return 0, 1, 0
    for path in sorted(HERE.glob("test_*.py")):
        passed, failed, skipped, output = run_file(board, path, pattern)
        if failed or skipped:
            show("%s:\n%s" % (path.name, output))
        for complaint in after() if after else ():
            show("%s: %s" % (path.name, complaint))
            failed += 1
        show("%-28s %4d passed %4d failed %4d skipped" % (path.name, passed, failed, skipped))
        for index, count in enumerate((passed, failed, skipped)):
            sums[index] += count
    return tuple(sums)


def run_virtual(model, pattern="", show=print, trace=None):
    """Run all files on a virtual board with a virtual modem and a real server.

    The board waits for events only, whichever port it imitates: that finds missing wake-ups.
    """
    with EchoServer() as peer, ModemProcess(model, trace=trace) as modem, \
            VirtualBoard(modem=modem.addresses, event_poll=True, wiring=PORTS[model]) as board:

        def violations():
            """What a careful driver never does is a failure too."""
            found = modem.violations()
            modem.ask("clear")
            return ["violation: %s" % (entry,) for entry in found]
        return run_all(board, ("virtual", model, peer.address, "internet"), pattern, show,
                       violations)

"""Runs the code in README.md and docs/ as it stands there.

A block that begins with ```python runs on the virtual board, wired to a virtual SIM7000; one that
begins with ```py runs on this PC. The blocks of a file run in order, in one session. Where a file
does not make its modem itself, it finds `modem` connected and `server`, an address that echoes.
`example.com` answers HTTP on port 80 and echoes on all other ports.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from tests_device.echo import EchoServer
from tools.board import BoardError, ModemProcess, VirtualBoard
from tools.peers import RawServer
from tools.setup import ROOT

BLOCK = re.compile(r"^```(python|py)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
FOUND = """\
from machine import UART, Pin
from simcom import SIM7000, ModemError, socket
modem = SIM7000(UART(1, 115200, rxbuf=2048), pwrkey=Pin(4, Pin.OUT, value=1))
modem.active(True)
modem.connect("internet")
server = ("example.com", 8500)
"""
MODEL = "sim7000"
PAGE = b"HTTP/1.0 200 OK\r\nContent-Length: 6\r\n\r\nhello\n"
TIMEOUT_S = 60


def _page(line):
    """Answer the request with one page."""
    asked = b""
    while b"\r\n\r\n" not in asked:
        data = line.recv(4096)
        if not data:
            return
        asked += data
    line.sendall(PAGE)


def documents():
    """Files that may have code."""
    return [path for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
            if path.exists()]


def _on_board(code):
    """What goes wrong with it on the virtual board, "" when nothing does."""
    with EchoServer() as echo, RawServer(_page) as page:
        where = ["--map", "example.com:80=%s:%d" % page.address,
                 "--map", "example.com=%s:%d" % echo.address]
        with ModemProcess(MODEL, *where) as modem, VirtualBoard(modem=modem.addresses) as board:
            board.mpremote("mip", "install", "./package.json")
            with tempfile.TemporaryDirectory() as work:
                script = Path(work) / "snippets.py"
                script.write_text(code)
                try:
                    board.mpremote("run", script, timeout=TIMEOUT_S)
                except (BoardError, subprocess.TimeoutExpired) as error:
                    return "%s\n%s" % (error, getattr(error, "output", ""))
            return "\n".join("violation: %s" % (entry,) for entry in modem.violations())


def _on_pc(code):
    done = subprocess.run([sys.executable, "-c", code], cwd=str(ROOT), timeout=TIMEOUT_S,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.stdout if done.returncode else ""


def row(pattern, show):
    """A row of the test run: a file is one count for each kind of code in it."""
    passed = failed = 0
    for path in documents():
        blocks = BLOCK.findall(path.read_text())
        for kind, run in (("python", _on_board), ("py", _on_pc)):
            code = "\n".join(text for name, text in blocks if name == kind)
            if not code or pattern not in path.name:
                continue
            if kind == "python" and MODEL.upper() + "(" not in code:
                code = FOUND + code
            wrong = run(code)
            if wrong:
                show("%s, its %s blocks:\n%s" % (path.relative_to(ROOT), kind, wrong))
            passed, failed = (passed, failed + 1) if wrong else (passed + 1, failed)
    return passed, failed, 0

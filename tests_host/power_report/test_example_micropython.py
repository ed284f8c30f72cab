"""The example's file of readings under MicroPython itself: it outlives a reset at any moment."""

import pytest

from tools.checks import mpy
from tools.setup import ROOT

EXAMPLE = ROOT / "examples" / "low_power" / "main.py"

# main.py as it stands, without its last line; what it imports from a board is made up
BEFORE = """
import os, sys
class Config:
    WATCHDOG_MS = 60000
    PINS = {}
class Board:
    UART = WDT = Pin = SIM800 = SIM7000 = socket = None
sys.modules["config"] = Config
sys.modules["machine"] = sys.modules["simcom"] = Board
os.chdir(%r)
"""
AFTER = """
r = Readings()
assert (r.number, r.dropped, r.waiting) == (0, 0, [])
for i in range(KEEP + 3):
    r.take(str(1000 + i))
again = Readings()
assert again.number == KEEP + 3 and again.dropped == 3
assert len(again.waiting) == KEEP and again.waiting[0] == (4, "1003")

class Server:
    def __init__(self, takes):
        self.takes = takes
        self.lines = []
        self.got = []
    def sendall(self, text):
        self.lines += text.strip().split("\\n")
    def readline(self):
        n = self.lines.pop(0).split(",")[0]
        if len(self.got) == self.takes:
            return b""
        self.got.append(int(n))
        return b"ok " + n.encode() + b"\\n"

try:
    again.send(Server(30))
    raise ValueError("it must not be content")
except OSError:
    pass
after = Readings()          # a reset: 20 were acknowledged and written down, 10 come again
assert after.waiting[0][0] == 24, after.waiting[0]
server = Server(1000)
after.send(server)
assert server.got == list(range(24, KEEP + 4)) and after.waiting == []
assert Readings().waiting == [] and Readings().number == KEEP + 3
print("all is well")
"""


@pytest.mark.parametrize("bits", [64, 32])
def test_the_file_of_readings(bits, tmp_path):
    source = EXAMPLE.read_text()
    assert source.endswith("\nmain()\n")
    script = tmp_path / "script.py"
    script.write_text(BEFORE % str(tmp_path) + source[: -len("main()\n")] + AFTER)
    done = mpy.run([str(script)], bits=bits, heap="192K")
    assert done.stdout.strip().endswith("all is well"), done.stdout

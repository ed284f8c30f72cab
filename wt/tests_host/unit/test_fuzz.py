"""Whatever bytes arrive: no exception, bounded state, the same events however they are cut."""
import unittest

import wire
from wire import Recorder

CASES = 1500
PIECES = (
    b"\r\n", b"\r\n", b"\r\n", b"\n", b"\r", b">", b"> ", b" ", b"OK\r\n", b"\r\nOK\r\n",
    b"ERROR\r\n", b"+CIPRXGET: 1,0\r\n", b"+CIPRXGET: 2,0,5,0\r\n", b"+CIPRXGET: 2,0,0,0\r\n",
    b"+CIPRXGET: ",
    b"HELLO", b"0, ", b"0,", b"1, CLOSED\r\n", b"0, CLOSED\r\n", b"0, CLOSE OK\r\n",
    b"+CREG: 1\r\n",
    b"DATA ACCEPT:0,5\r\n", b"DATA ACCEPT:", b"0, SEND OK\r\n", b"SEND FAIL\r\n", b"SHUT OK\r\n",
    b"STATE: IP STATUS\r\n", b'C: 5,,"","","","INITIAL"\r\n', b"S: 0,0\r\n", b"10.1.2.3\r\n",
    b"+CME ERROR: 30\r\n", b"+CMEE: 1\r\n", b"AT+X\r\r\n", b"RDY\r\n", b"2,0,5,0", b",", b":",
    b'"',
    b"9", b"99999999999", b"\x00", b"\xff", b"\x81", b"\xc0", b"\x1a\x1b", b"+CDNSGIP: 1", b"C:",
    b"NORMAL POWER DOWN\r\n", b"CONNECT", b"CONNECT OK\r\n", b"*PSUTTZ: 19/06/26\"",
)  # fmt: skip
COMMANDS = (b"", b"+CREG?", b"+CIPRXGET?", b"+CMEE?", b"+X")
MODES = (0, 1, 3, 4, 5, 6, 7, 8, 8, 8, 9, 10)


class Random:
    """The same numbers everywhere."""

    def __init__(self, seed):
        self.n = seed

    def below(self, n):
        self.n = (self.n * 1103 + 12345) & 0xFFFFF
        return (self.n >> 4) % n

    def stream(self, longest):
        out = b""
        while True:
            if self.below(8):
                piece = PIECES[self.below(len(PIECES))]
            else:
                piece = bytes([self.below(256) for _ in range(1 + self.below(12))])
            if self.below(10) == 0:  # a byte lost
                i = self.below(len(piece))
                piece = piece[:i] + piece[i + 1 :]
            if len(out) + len(piece) > longest:
                return out
            out += piece


class Fuzz(unittest.TestCase):
    def check(self, r, payload):
        d = r.d
        self.assertTrue(d.held <= len(d.whole) <= 1648)
        self.assertTrue(d.carry.any() == d.held)
        self.assertTrue(d.stage.any() <= payload)
        self.assertTrue(0 <= d.want <= payload)
        self.assertTrue(d.pos == d.filled)
        if d.mode == 0:
            self.assertFalse(d.prompt)
        if d.mode == wire.READ and d.phase == wire.BODY:
            self.assertEqual(d.want + d.stage.any(), d.got)

    def one(self, rnd, longest):
        r = Recorder(100)
        d = r.d
        d.slots = (0, 6, 8)[rnd.below(3)]
        d.layout = rnd.below(3)
        for _ in range(1 + rnd.below(3)):
            mode = MODES[rnd.below(len(MODES))]
            d.empty_stage()
            if mode:
                link = rnd.below(3) - 1
                d.begin(mode, COMMANDS[rnd.below(len(COMMANDS))], link, 1 + rnd.below(100))
            d.long = rnd.below(2) == 0
            d.want = 0
            data = rnd.stream(longest)
            ends = len([e for e in r.log if e[0] == "end"])
            for size in (1 + rnd.below(20), 256):
                r.feed(data, size)
                self.check(r, 100)
            self.assertTrue(len([e for e in r.log if e[0] == "end"]) <= ends + 1)
            if d.mode:
                d.end(wire.LATE)
        # it always comes back
        d.forget()
        d.begin(wire.PLAIN, b"+CSQ")
        r.feed(b"\r\n+CSQ: 1,0\r\n\r\nOK\r\n")
        self.assertEqual(r.log[-2:], [("info", "+CSQ: 1,0"), ("end", 1)])

    def test_no_exception_and_bounded(self):
        rnd = Random(1)
        for _ in range(CASES):
            self.one(rnd, 150)

    def test_long_streams(self):
        rnd = Random(2)
        for _ in range(CASES // 20):
            self.one(rnd, 1000)

    def test_cut_anywhere_it_means_the_same(self):
        rnd = Random(3)
        for _ in range(CASES):
            mode = MODES[rnd.below(len(MODES))]
            cmd = COMMANDS[rnd.below(len(COMMANDS))]
            link = rnd.below(3) - 1
            asked = 1 + rnd.below(60)
            slots = (0, 6, 8)[rnd.below(3)]
            # no line can be longer than the ring: what is cut there depends on the pieces
            data = rnd.stream(110)
            logs = []
            for size in (256, 8, 1, 1 + rnd.below(110)):
                r = Recorder()
                r.d.slots = slots
                if mode:
                    r.d.begin(mode, cmd, link, asked)
                r.feed(data, size)
                logs.append((r.log, r.d.mode, r.d.phase, r.d.got, r.block()))
            for log in logs:
                if log != logs[0]:
                    self.fail("%d %r: %r %r" % (mode, data, log, logs[0]))

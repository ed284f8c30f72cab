"""Feeds the dialogue bytes, and writes down what it says: for the tests in this folder."""
from simcom.dialogue import Dialogue

# how a case is fed: whole (chunks as large as the lexer takes), in 8-byte pieces, byte by byte
SIZES = (256, 8, 1)

# how commands end, phases, outcomes, kinds: MicroPython folds the package's own names away, so
# they are here again; tests_host/style holds both together
PLAIN = 1
SHUT = 3
CLOSE = 4
IP = 5
STATUS = 6
SEND = 7
READ = 8
OFF = 9
SYNC = 10
HEAD = 0
BODY = 1
TAIL = 2
DONE = 1
REFUSED = 2
LATE = 3
DAMAGED = 4
FAILED = 5
CONNECT_OK = 8
ALREADY = 10
CLOSED = 11
ACCEPT = 15
CONNECT = 17
DATA = 19
STATE = 24
DEACT = 32
CPIN = 35
CREG = 37
NOISE = 48

# what may come at any moment
BETWEEN = (
    (b"+CIPRXGET: 1,0", ("link", 0, 19)),
    (b"+CIPRXGET: 1,5", ("link", 5, 19)),
    (b"1, CLOSED", ("link", 1, 11)),
    (b"1, CONNECT FAIL", ("link", 1, 9)),
    (b"2, CONNECT OK", ("link", 2, 8)),
    (b"DATA ACCEPT:3,99", ("link", 3, 15)),
    (b"3, SEND OK", ("link", 3, 13)),
    (b"+CREG: 1", ("report", 37, "+CREG: 1")),
    (b"DST: 0", ("report", 48, "DST: 0")),
    (b'*PSUTTZ: 19/06/26,06:04:03","+32",0',
     ("report", 48, '*PSUTTZ: 19/06/26,06:04:03","+32",0')),
    (b'+CIEV: 10,"20801","Orange F","Orange F", 0, 0',
     ("report", 48, '+CIEV: 10,"20801","Orange F","Orange F", 0, 0')),
    (b"+PDP: DEACT", ("report", 32, "+PDP: DEACT")),
    (b"UNDER-VOLTAGE WARNNING", ("report", 45, "UNDER-VOLTAGE WARNNING")),
    (b"SMS Ready", ("report", 36, "SMS Ready")),
    (b'+CMTI: "SM", 10', ("report", 44, '+CMTI: "SM", 10')),
    (b"NORMAL POWER DOWN", ("report", 6, "NORMAL POWER DOWN")),
)  # fmt: skip


class Recorder:
    """The dialogue's sink: every event becomes a tuple in `log`."""

    def __init__(self, payload=1460):
        self.log = []
        self.d = Dialogue(self, payload)
        self.outcome = self.lists = 0

    def on_link(self, n, kind):
        self.log.append(("link", n, kind))

    def on_report(self, kind):
        self.log.append(("report", kind, self.d.line()))

    def on_state(self, kind):
        d = self.d
        self.log.append(("state", kind, d.line(d.at, d.stop).strip()))

    def on_info(self):
        self.log.append(("info", self.d.line()))

    def on_line(self):
        self.log.append(("line", self.d.line()))

    def on_prompt(self):
        self.log.append(("prompt",))
        self.d.phase = TAIL  # the payload is out at once

    def on_count(self):
        self.log.append(("count", self.d.got))

    def on_list(self):
        self.lists += 1

    def on_end(self, outcome):
        self.outcome = outcome
        self.log.append(("end", outcome))

    def feed(self, data, size=256):
        """Bytes come in, in pieces of `size`."""
        d = self.d
        for i in range(0, len(data), size):
            n = min(size, len(data) - i)
            d.chunk[:n] = data[i : i + n]
            d.fed(n)
            d.run()
        return self

    def block(self):
        """What is in the staging buffer."""
        return self.d.stage.read() or b""


def say(mode, data, size=256, cmd=b"", link=-1, asked=0, slots=0, layout=0):
    """One command, the module's answer `data` to it; the recorder."""
    r = Recorder()
    r.d.slots = slots
    r.d.layout = layout
    r.d.begin(mode, cmd, link, asked)
    return r.feed(data, size)

"""The bytes of transparent mode: which are payload, and what may be the end of data mode.

While data mode is on this stands in the place of the pump's own methods: what comes goes into
`rx` unlooked at, except that it is searched for the texts that end data mode. Such a text, and
what comes behind it, is held back until it is known whether it was payload (datamode.py).
Application notes SIM800 3.2.4 and 11, SIM7000 2.2.4 and 10.

Nothing here allocates while data moves; a full `rx` is made larger only to leave data mode.
"""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from .links import Link

_DTR = const(3)  # of Modem.pins
_DCD = const(5)

# What ends data mode, as lines. The first only counts when it was asked for (escape.py); then the
# peer closed, the context was lost, the supply; the last two: it was restarted [at manual 19.3].
TEXTS = (
    b"OK\r\n\0CLOSED\r\n\0+PDP: DEACT\r\n\0+PDP DEACT\r\n\0NORMAL POWER DOWN\r\n\0"
    b"UNDER-VOLTAGE POWER DOWN\r\n\0OVER-VOLTAGE POWER DOWN\r\n\0RDY\r\n\0SMS Ready\r\n\0"
)
_ENDS = const(5)  # where the second begins
_STARTS = const(114)  # where the last two begin

_CHUNK = const(256)  # of the lexer: what one read may bring
_SAFE = const(64)  # bytes written between two looks at DCD [ours: 6 ms at 115200]
_TALK = const(512)  # reports held back are fewer bytes: more is payload [ours]


class Payload(Link):
    """The only connection of single connection mode, and its bytes."""

    def __init__(self, m, size):
        Link.__init__(self, 0)
        self.m = m
        self.size = size
        self.rx = RingIO(size)
        self.dtr = m.pins[_DTR]
        self.dcd = m.pins[_DCD]
        self.chunk = m.d.chunk
        self.none = bytearray(0)
        self.escape = True  # +++ leads to command mode
        self.gate = None  # txdone, where no more may be written ahead
        self.data = False  # the UART carries payload, or may at any moment
        self.on = False  # … it does
        self.job = None  # the task that leaves, closes or goes back
        self.auto = False  # left for somebody else's task: go back afterwards
        self.paused = 0  # command_mode()
        self.shut = self.listening = self.lost = self.severed = self.full = False
        self.request = None  # as a Server has
        self.clients = ()
        self.overruns = 0
        self.at = 0  # where the writer goes on
        self.first = _ENDS
        self.gone_at = self.since = self.full_at = self.low_at = self.on_at = time.ticks_ms()
        self.edge = False
        self.clear()
        self.saved = {}

    # --- in the place of the modem's methods ----------------------------------------------------

    def place(self, name, f):
        own = self.m.__dict__
        self.saved[name] = (own.get(name), getattr(self.m, name))
        setattr(self.m, name, f)

    def displace(self, name):
        former, _ = self.saved.pop(name)
        if former is None:
            delattr(self.m, name)
        else:
            setattr(self.m, name, former)

    def clear(self):
        self.like = 0  # bytes of a text that are the last in rx
        self.row = 0  # what comes next of it
        self.whole = 0  # the length of the last text
        self.fence = -1  # bytes in rx before a whole text; -1: none
        self.behind = False  # … and nothing has followed it
        self.ok = False  # … which is the OK that was asked for
        self.lifted = False  # the beginning of a text was handed out: it did not go on

    def enter(self):
        """From here on every byte is payload; what is left of the chunk is the first of it."""
        m = self.m
        d = m.d
        self.data = self.on = True
        self.clear()
        self.edge = self.low = False
        self.since = self.gone_at = self.low_at = self.on_at = time.ticks_ms()
        self.take_in, self.put_out = m.take, m.put
        self.place("take", self.take)
        self.place("put", self.give)
        d.run = self.run
        n = d.filled
        i = d.pos
        d.pos = d.filled = 0
        d.chunk = self.none  # ends the loop of a read that is under way
        if i < n:
            self.look(i, n)

    def exit(self):
        """Commands again; returns what stands behind the last payload."""
        d = self.m.d
        self.data = self.on = False
        self.displace("take")
        self.displace("put")
        del d.run
        d.chunk = self.chunk
        rest = b""
        if self.fence >= 0:
            rest = self.rx.read()
            self.rx.write(rest[: self.fence])
            rest = rest[self.fence :]
        self.clear()
        return rest

    def here(self):
        """Is the connection still there? (datamode.py)"""
        return True

    def take(self):
        if self.size - self.rx.any() < _CHUNK:
            if self.job is None:
                if not self.full:
                    self.full = True
                    self.overruns += not self.m.own.get("flow")
                return
            data = self.rx.read()  # to leave, it must be read; nobody reads what is closed
            self.size += 2 * self.size if not self.shut else 0
            self.rx = RingIO(self.size)
            if not self.shut:
                self.rx.write(data)
        self.full = False
        self.m.d.chunk = self.chunk
        self.take_in()
        self.m.d.chunk = self.none

    def run(self):
        self.look(0, self.m.d.filled)
        if self.size - self.rx.any() < _CHUNK:
            self.m.d.chunk = self.none

    def look(self, i, n):
        """Bytes came, `chunk[i:n]`: into `rx`, and is one of the texts among them?"""
        buf = self.chunk
        base = self.rx.any() - i + 1
        self.rx.write(buf, i, n - i)
        self.since = time.ticks_ms()
        while i < n:
            if not self.like and not self.behind:
                i = buf.find(b"\r", i, n)
                if i < 0:
                    break
            if self.step(buf[i]):
                self.fence = max(0, base + i - self.whole)
                self.full_at = self.since
            i += 1
        if self.fence >= 0 and self.rx.any() - self.fence > _TALK:
            self.fence = -1

    def step(self, c):
        # one byte; True: a whole text
        if self.behind:
            self.behind = False
            if c != 13:  # in command mode only lines follow: it was payload
                self.fence = -1
                self.like = 2  # its own line end may begin another
                self.row = self.first
                self.lifted = False
        k = self.like - 2
        if k >= 0:
            row = self.row
            while row < len(TEXTS):
                if TEXTS[row] == c:
                    self.row = row + 1
                    self.like += 1
                    if not TEXTS[row + 1]:
                        self.whole = self.like
                        self.like = 0
                        # The later one is true: there is no second end, and no second OK. But
                        # a start says more, and behind OK there may be an end.
                        if self.fence < 0 or row < (_ENDS if self.ok else _STARTS):
                            self.ok = row < _ENDS
                            self.behind = True
                            return True
                    return False
                row = self.other(row, k)
        elif k == -1 and c == 10:
            self.like = 2
            self.row = self.first
            return False
        self.like = 1 if c == 13 else 0
        self.lifted = False
        return False

    def other(self, row, k):
        # the next text that begins with the same k bytes
        start = row - k
        while True:
            row = TEXTS.find(b"\0", row) + 1
            i = 0
            while i < k and row + k < len(TEXTS) and TEXTS[row + i] == TEXTS[start + i]:
                i += 1
            if i == k or row + k >= len(TEXTS):
                return row + k

    def give(self):
        m = self.m
        if self.job is None and (self.fence >= 0 or not self.here()):
            m.tx = None  # its writer offers it again
            return
        if self.gate and not self.gate():
            return
        buf = m.tx
        at = m.tx_at
        end = m.tx_end
        if self.dcd is not None:
            m.tx_end = min(end, at + _SAFE)
        self.put_out()
        n = m.tx_at - at
        if n:
            now = time.ticks_ms()
            if time.ticks_diff(self.gone_at, now) < 0:
                self.gone_at = now
            self.gone_at = time.ticks_add(self.gone_at, n * 10000 // m.baud + 1)
        if m.tx_at < end:
            m.tx = buf
            m.tx_end = end
        if self.job is None:
            self.at = m.tx_at

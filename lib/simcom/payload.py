"""The bytes of transparent mode: which are payload, and what may be the end of data mode.

While data mode is on this stands in the place of the pump's own methods: what comes goes into
`rx` unlooked at, except that it is searched for the texts that end data mode. Such a text, and
what comes behind it, is held back until it is known whether it was payload: DCD tells, and without
that pin the tasks of escape.py find out. All that is not about bytes is in datamode.py, which is
loaded while it is needed. Application notes SIM800 3.2.4 and 11, SIM7000 2.2.4 and 10.

Nothing here allocates while data moves.
"""
# mypy: disable-error-code="attr-defined,has-type"
# (an object gets most of its attributes from transparent.py and datamode.py)
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .links import Link

_STATUS = const(2)  # of Modem.pins

# What ends data mode, as lines. The first only counts when it was asked for (escape.py); then the
# peer closed, the context was lost, the supply; the last two: it was restarted [at manual 19.3].
TEXTS = (
    b"OK\r\n\0CLOSED\r\n\0+PDP: DEACT\r\n\0+PDP DEACT\r\n\0NORMAL POWER DOWN\r\n\0"
    b"UNDER-VOLTAGE POWER DOWN\r\n\0OVER-VOLTAGE POWER DOWN\r\n\0RDY\r\n\0SMS Ready\r\n\0"
)
# The same as bits
_OK = const(1)
_END = const(2)  # … and higher ones
_STARTS = const(128)  # the first of the last two

_CHUNK = const(256)  # of the lexer: what one read may bring
_SAFE = const(64)  # bytes written between two looks at DCD [ours: 6 ms at 115200]
_TALK = const(512)  # reports held back are fewer bytes: more is payload [ours]
_DCD_MS = const(500)  # DCD follows the text within that, or the text was payload [ours]
_HOLD_MS = const(20)  # a text that does not go on is none [ours: it is sent in one go]
_ENDED_MS = const(100)  # silence behind a text: nothing more comes [ours]
_OLD_MS = const(60000)  # ours: ticks that are older are renewed before they wrap


class Payload(Link):
    """The only connection of single connection mode, and its bytes; `m.own["stream"]`.

    It is made in transparent.py, and enters data mode in datamode.py."""

    data: bool  # the UART carries payload, or may at any moment
    on: bool  # … it does
    job: object  # the task that leaves, closes or goes back
    auto: bool  # left for somebody else's task: go back afterwards
    escape: bool  # +++ leads to command mode
    paused: int  # command_mode()
    texts: int  # which of TEXTS are looked for, as bits
    size: int  # of `rx`
    full: bool  # … and the UART is not read
    like: int  # bytes of a text that are the last in rx
    row: int  # what they may become, of TEXTS
    fence: int  # bytes in rx before a whole text; -1: none
    behind: bool  # … and nothing has followed it
    ok: bool  # … which is the OK that was asked for
    lifted: bool  # the beginning of a text was handed out: it did not go on
    edge: bool  # DCD went up once
    # ticks: `since` a byte came, `gone_at` the last one that was written is out, `full_at` the
    # whole text came; `due`: until then DCD may be high

    overruns = 0
    shut = listening = lost = severed = False

    def __getattr__(self, name):
        f = getattr(load("outside"), name)
        return lambda *args: f(self, *args)

    def event(self, kind, p):
        """A report about this connection."""
        load("datamode").event(self, kind, p)

    def turn(self):
        """In the place of the modem's `next()` while data mode is on: the writer's turn."""
        if not self.steady():
            load("datamode").takes(self)

    def steady(self):
        """False: there is more to do than to move bytes."""
        m = self.m
        if not self.on or self.closing or self.job or m.queue or m.task:
            return False
        status = m.pins[_STATUS]
        if status is not None and not status.value():
            return False
        m.heard = now = time.ticks_ms()
        # nothing came for so long, and for twenty bytes more
        quiet = time.ticks_diff(now, self.since) - 200000 // m.baud
        if quiet > _OLD_MS:
            self.since = now
        if time.ticks_diff(now, self.gone_at) > _OLD_MS:
            self.gone_at = now
        if not self.here() or (self.fence >= 0 and (self.edge or self.dcd is None)):
            return quiet < _ENDED_MS
        if self.fence >= 0:
            if time.ticks_diff(now, self.full_at) >= _DCD_MS:
                self.fence = -1
                self.behind = False
            return True
        if self.like and quiet >= _HOLD_MS:
            self.lifted = True
        if self.src is not None:
            n = self.src_end - self.src_at
            m.send(self.src, self.src_at, self.src_at + (n if self.dcd is None else min(n, _SAFE)))
        return True

    def here(self):
        """DCD does not say that the connection is gone."""
        if self.dcd is None:
            return True
        now = time.ticks_ms()
        if not self.dcd.value():
            self.due = now
            return True
        return time.ticks_diff(self.due, now) > 0

    def fell(self, pin):
        # in an interrupt: DCD went up once
        if pin.value():
            self.edge = True

    # --- bytes that come ------------------------------------------------------------------------

    def take(self):
        """In the place of the modem's."""
        m = self.m
        if self.size - self.rx.any() < _CHUNK:
            if self.job is None:
                if not self.full:
                    self.full = True
                    self.overruns += not m.own.get("flow")
                return
            self.grow()
        self.full = False
        m.d.chunk = self.chunk
        type(m).take(m)

    def run(self):
        """In the place of the dialogue's: bytes came, `chunk[pos:filled]`, into `rx`, and is one
        of the texts among them?"""
        d = self.m.d
        buf = self.chunk
        i = d.pos
        n = d.filled
        rx = self.rx
        base = rx.any() - i + 1
        rx.write(buf, i, n - i)
        self.since = time.ticks_ms()
        while i < n:
            if not self.like and not self.behind:
                i = buf.find(b"\r", i, n)
                if i < 0:
                    break
            whole = self.step(buf[i])
            if whole:
                self.fence = max(0, base + i - whole)
                self.full_at = self.since
            i += 1
        if self.fence >= 0 and rx.any() - self.fence > _TALK:
            self.fence = -1
        if self.size - rx.any() < _CHUNK:
            d.chunk = b""  # ends the read that is under way

    def step(self, c):
        # one byte; how long the text is that it completes
        if self.behind:
            self.behind = False
            if c != 13:  # in command mode only lines follow: it was payload
                self.fence = -1
                self.like = 2  # its own line end may begin another
                self.row = self.texts
                self.lifted = False
        k = self.like - 2
        if k >= 0:
            at = row = 0
            bit = _OK
            while at < len(TEXTS):
                if self.row & bit and TEXTS[at + k] == c:
                    row |= bit
                    if not TEXTS[at + k + 1]:
                        break
                bit <<= 1
                at = TEXTS.find(b"\0", at) + 1
            self.row = row
            if row:
                self.like = k = k + 3
                if at < len(TEXTS):
                    self.like = 0
                    # The later one is true: there is no second end, and no second OK. But a
                    # start says more, and behind OK there may be an end.
                    if self.fence < 0 or bit < (_END if self.ok else _STARTS):
                        self.ok = bit == _OK
                        self.behind = True
                        return k
                return 0
        elif k == -1 and c == 10:
            self.like = 2
            self.row = self.texts
            return 0
        self.like = 1 if c == 13 else 0
        self.lifted = False
        return 0

    # --- for readers and writers ----------------------------------------------------------------

    def ready(self):
        """Bytes that are payload for certain."""
        if self.fence >= 0:
            return self.fence
        n = self.rx.any()
        return n if self.lifted else max(0, n - self.like)

    def taken(self, n):
        """So many were read."""
        if self.fence >= 0:
            self.fence -= n
        self.m.pump()

    def writable(self):
        """A byte that is written now goes out now."""
        free = self.on and self.job is None and self.fence < 0 and self.here()
        return free and (self.gate is None or self.gate())

    def give(self):
        """In the place of the modem's `put()`."""
        m = self.m
        if self.job is None and (self.fence >= 0 or not self.here()):
            m.tx = None  # it is offered again
            return
        if self.gate and not self.gate():
            return
        at = m.tx_at
        type(m).put(m)
        n = m.tx_at - at
        if n:
            now = time.ticks_ms()
            if time.ticks_diff(self.gone_at, now) < 0:
                self.gone_at = now
            self.gone_at = time.ticks_add(self.gone_at, n * 10000 // m.baud + 1)
            if self.job is None:
                self.src_at = m.tx_at

"""Transparent mode while data moves: the connection with its bytes, and the stream a user holds.

Nothing else of transparent mode is in memory then, and nothing here allocates. What is needed for
a moment is loaded for it: datamode.py (whose turn, the ends), escape.py (the ways out and back),
outside.py and streamextra.py (rare calls). Application notes SIM800 3.2.4 and 11, SIM7000 2.2.4
and 10.
"""
# mypy: disable-error-code="attr-defined,has-type,assignment,type-var"
# (both get most of their attributes from transparent.py and datamode.py)
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .links import Link
from .socket import socket

_STATUS = const(2)  # of Modem.pins
_OPEN = const(3)  # of a link (links.py)

# What ends data mode, as kinds of lines (dialogue.py). OK only counts when it was asked for
# (escape.py). The supply, the peer closed, the context was lost; from RDY to SMS Ready: it was
# restarted [at manual 19.3].
_OK = const(1)
_POWER_DOWN = const(6)
_CLOSED_LINE = const(11)
_DEACT = const(32)
_READY = const(36)
_PLUS = const(43)  # these lines begin so, …
_C = const(67)  # … or with one of C to U
_U = const(85)
_TEXT_MAX = const(26)  # the longest of them, with its CR [at manual 19.3]

_CHUNK = const(256)  # of the lexer: what one read may bring
_SAFE = const(64)  # bytes written between two looks at DCD [ours: 6 ms at 115200]
_TALK = const(512)  # reports held back are fewer bytes: more is payload [ours]
_DCD_MS = const(500)  # DCD follows the text within that, or the text was payload [ours]
_ENDED_MS = const(100)  # silence behind a text: nothing more comes [ours]
_HOLD_MS = const(20)  # a text that does not go on is none [ours: it is sent in one go]
_BACKLOG_MS = const(60000)  # what the UART holds is out by then: older ticks have wrapped [ours]
_GAP_MS = const(200)  # `readinto` returns when nothing has followed for that long [ours]
_FULL_MS = const(1)  # [ours: nothing can be done before somebody reads]
_NO_ROOM = const(12)  # ENOMEM: what was needed for a moment was not loaded


class Payload(Link):
    """The only connection of single connection mode, in data mode; `m.own["stream"]`.

    It stands in the place of the pump's own methods then. What comes goes into `rx`. The lexer
    cuts it into lines all the same, and a line that may be the end stays in `stage`, with what is
    behind it, until it is known whether it was payload: DCD tells, and without that pin the tasks
    of escape.py find out.
    """

    user: object  # the stream
    data: bool  # the UART carries payload, or may at any moment
    on: bool  # … it does
    task: object  # that leaves, closes or goes back
    held: int  # command_mode()
    doing: int  # not 0: an OK was asked for
    rxbuf: int  # size of `rx`
    deaf: bool  # it is full, and the UART is not read
    ended: int  # kind of a line in `stage` that may be the end; 0: none
    first: bool  # nothing has followed it
    moved: bool  # DCD went up once
    # ticks: `since` a byte came; at `sent_last` the last one that was written is out; before
    # `wake` DCD may be high

    escape = True  # +++ leads to command mode
    again = False  # it was left for somebody else's task: go back afterwards
    shut = server = lost = gone = False

    def event(self, kind, p):
        """A report about this connection."""
        load("datamode").event(self, kind, p)

    heard = event  # a server's

    def turn(self):
        """In the place of the modem's `next()`: the writer's turn."""
        m = self.m
        if not self.ours():
            try:
                load("datamode").begin(self)
            except MemoryError:  # the next turn tries again
                if self.src:
                    raise
                self.error = _NO_ROOM  # the next reader hears of it
            return
        m.heard = time.ticks_ms()
        if self.idle(_DCD_MS if self.ended else _HOLD_MS):
            self.ended = 0
            self.settle(0)
        if self.src:
            end = self.src_end
            if self.dcd is not None:
                end = min(end, self.src_at + _SAFE)
            m.send(self.src, self.src_at, end)

    def ours(self):
        """There is nothing to do but to move bytes."""
        m = self.m
        status = m.pins[_STATUS]
        if (
            not self.on
            or self.closing
            or self.task
            or m.queue
            or m.task
            or (status and not status.value())
        ):
            return False
        if self.live() and (not self.ended or (self.dcd is not None and not self.moved)):
            return True
        return not self.idle(_ENDED_MS)  # more may come

    def idle(self, ms):
        """Nothing came for so long, and for twenty bytes more."""
        return not (
            0 <= time.ticks_diff(time.ticks_ms(), self.since) < ms + 200000 // self.m.baud
        )

    def live(self):
        """DCD does not say that the connection is gone."""
        if self.dcd is None:
            return True
        now = time.ticks_ms()
        if not self.dcd.value():
            self.wake = now
            return True
        return time.ticks_diff(self.wake, now) > 0

    def fell(self, pin):
        # in an interrupt: DCD went up
        self.moved = True

    # --- bytes that come ------------------------------------------------------------------------

    def take(self):
        """In the place of the modem's."""
        m = self.m
        if self.rxbuf - self.rx.any() - m.d.stage.any() < _CHUNK:
            if self.task is None:
                self.user.overruns += not (self.deaf or m.own.get("flow"))
                self.deaf = True
                return
            load("outside").grow(self)
        self.deaf = False
        m.d.chunk = self.chunk
        type(m).take(m)

    def run(self):
        """In the place of the dialogue's: bytes came, `chunk[:filled]`."""
        d = self.m.d
        buf = self.chunk
        n = d.filled
        d.stage.write(buf, 0, n)
        self.since = time.ticks_ms()
        hold = d.stage.any()  # so much of its end may be no payload
        while d.pos < n:
            if self.first:
                self.first = False
                if buf[d.pos] != 13:  # in command mode only lines follow: it was payload
                    self.ended = 0
            i = buf.find(b"\n", d.pos, n)
            d.cut(d.pos, i)
            if i < 0 or not d.clean:
                continue
            kind = d.kind_of(d.table)
            # The later one is true: there is no second end, and no second OK. But a start says
            # more, and behind OK there may be an end.
            if (
                kind == _POWER_DOWN
                or kind == _CLOSED_LINE
                or _DEACT <= kind <= _READY
                or (kind == _OK and self.doing)
            ) and (not self.ended or kind <= (_OK if self.ended == _OK else _DEACT)):
                self.ended = kind
                self.first = True
                hold = n - i + d.stop - d.start + 3  # with the line ends around it
        if not self.ended or hold > _TALK:
            self.ended = 0
            i = d.held  # bytes of a line whose end has not come: may it be one of those?
            if 0 < i <= n:
                c = buf[n - i]
                may_be = c == _PLUS or _C <= c <= _U
            elif i or n == 1:
                may_be = d.stage.any() > n  # as before
            else:
                may_be = buf[n - 2] == 13
            hold = i + 2 if may_be and i < _TEXT_MAX else buf[n - 1] == 13
        self.settle(hold)

    def settle(self, hold):
        """All but the last `hold` bytes of the stage are payload for certain."""
        d = self.m.d
        n = d.stage.any() - hold
        while n > 0:
            i = d.stage.readinto(self.chunk, n)
            self.rx.write(self.chunk, 0, i)
            n -= i
        if self.rxbuf - self.rx.any() - hold < _CHUNK:
            d.chunk = b""  # ends the read that is under way

    # --- bytes that go --------------------------------------------------------------------------

    def room(self, p):
        """A byte that is written now goes out now."""
        free = self.on and not (self.task or self.ended) and self.live()
        return free and (self.txdone is None or self.txdone())

    def write(self):
        """In the place of the modem's `put()`."""
        m = self.m
        if not self.task and (self.ended or not self.live()):
            m.tx = None  # it is offered again
        elif self.txdone is None or self.txdone():
            at = m.tx_at
            type(m).put(m)
            n = m.tx_at - at
            if n:
                now = time.ticks_ms()
                if not 0 < time.ticks_diff(self.sent_last, now) < _BACKLOG_MS:
                    self.sent_last = now
                self.sent_last = time.ticks_add(self.sent_last, n * 10000 // m.baud + 1)
                if not self.task:
                    self.src_at = m.tx_at


class Stream(socket):
    """What `modem.transparent()` returns: select, asyncio and tls take it. A socket whose bytes
    come from a `Payload` and go to it as they are."""

    overruns: int  # how often received bytes had to wait in the UART because nobody read them,
    # without flow control: some of them may be lost then

    def __getattr__(self, name):
        parts = load("parts")
        return parts.find(self, parts.STREAM, name)

    def close(self):
        """End the connection and go back to the ordinary mode (outside.py)."""
        load("outside").close(self)

    def connected(self):
        """DCD's word, or without that pin what the module said last. Not a byte goes out."""
        w = self.link
        return w is not None and w.state == _OPEN and w.live()

    def fail(self, link):
        """Raise what the next reader has to know, once. Any other error is an end."""
        error = link.error
        if error == _NO_ROOM or error == 5:
            link.error = 0
            raise OSError(5, "lost") if error == 5 else MemoryError

    def more(self):
        """Something follows within 200 ms."""
        w = self.link
        while not (w.readable() or w.idle(_GAP_MS)):
            self.m.pause()
        return w.rx.any()

    def direct(self, link, buf, off, n):
        """Hand bytes to the UART, straight from `buf`. OSError: ECONNRESET the connection is
        gone. Allocates nothing."""
        m = self.m
        end = off + n
        until = self.until() if self.timeout != 0 else None
        late = False
        link.src_at = off
        link.src_end = end
        link.src = buf
        try:
            while link.src_at < end and not late and (link.state == _OPEN or link.server):
                at = link.src_at
                if self.timeout == 0:
                    m.pump()
                    late = link.src_at == at
                else:
                    late = m.pause(until)
                    if link.deaf:
                        time.sleep_ms(_FULL_MS)  # the UART has bytes that nobody takes
        except MemoryError:
            if link.src_at == off:  # else the next call meets it
                raise
        finally:
            at = link.src_at
            if m.tx is buf:
                m.tx = None
            link.src = None
            link.src_end = at  # nothing is pending
        if at > off or not n or (late and self.timeout == 0):
            return at - off
        raise OSError(110 if late else link.error or 104, "")

    gather = direct

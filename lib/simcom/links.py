"""One connection (a *link*, number 0 to 5 or 7): what it wants from the channel, and its data.

`work()` is asked in turn when the channel is free and begins at most one command; `done()` hears
how that ended; `event()` hears what the module reports. Received blocks lie in `rx` until read,
after they were verified. Data to send comes straight from a caller's buffer (`src`) or from the
gathered one (`out`). Here is the data path; opening, closing and trouble are in care.py.

Nothing here allocates, except making the buffers.
"""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from . import load
from .states import LINK, after

# states; their letters are in states.LINK
_WANTED = const(1)
_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)  # by the peer; the module may hold unread data
_SUSPECT = const(6)  # a command about it failed: closed quickly and checked before its next use
_DEAD = const(7)  # over; free as soon as no socket holds it

# kinds of lines, how commands end, outcomes (dialogue.py)
_ALREADY = const(10)
_CLOSED_LINE = const(11)
_CLOSE_OK = const(12)
_DATA = const(19)
_CLOSE = const(4)
_SEND = const(7)
_READ = const(8)
_TAIL = const(2)
_DONE = const(1)

# what `done()` hears about; higher ones are care.py's
_SENDING = const(1)
_READING = const(2)

_SIZE = const(1460)  # largest CIPSEND and CIPRXGET=2 [application notes 7.3, manual 8.2.26]
_ANSWER_MS = const(10000)  # to the prompt [field: 2 to 60 s], to the header of a read [field: 10]
# a close met a send: its result comes within that, or never [ours: the line's time is added]
_STALL_MS = const(2000)
# CLOSED after CIPCLOSE: sent before the module had read that, then ERROR follows; or instead of
# CLOSE OK [field], then nothing does. The next command must not take that ERROR for its own
_CROSSED_MS = const(300)  # [ours: the module's turn-around is far below]
# a reader waits and nothing was announced: ask, then half as often … [ours; field: 500]
_CHECK_MS = const(2000)


class Link:
    part = None  # care.py, once it was needed
    promised = 0  # bytes of a payload of which the module said to have taken fewer: is it true?

    def __init__(self, n):
        self.n = n
        self.rx = self.out = None
        self.reset()
        self.state = _DEAD
        self.orphan = True

    def reset(self):
        """As new; the buffers are kept for the next user."""
        if self.rx is not None:
            self.rx.read()
        self.state = _WANTED
        self.udp = 0  # 1: a datagram link, 2: of UDP extended mode
        self.address = None  # (host, port)
        self.context = 0
        self.error = 0  # errno that the next call of its user reports
        self.more = False  # type: bool | int  # the module holds data, or may
        self.drained = False  # nothing will come any more
        self.unsure = False  # reports were lost: ask for the state and for data
        self.closing = False  # close as soon as everything is handed over
        self.quick = False  # … quickly
        self.orphan = False  # its socket is gone
        self.doing = 0
        self.src = None
        self.src_at = self.src_end = 0
        self.out_at = self.out_end = 0
        self.gather = None  # small writes are gathered until this tick
        self.window = _SIZE
        self.refused = 0
        self.sent_last = False  # sending and receiving take turns
        self.sent = self.acked = 0  # bytes: accepted by the module, acknowledged by the peer
        self.wake = None  # nothing before this tick
        self.asked_at = self.check_at = self.moved_at = time.ticks_ms()
        self.check_ms = _CHECK_MS

    def open(self, address, udp, rxbuf):
        """Take the link into use; the connection starts at the channel's next free moment."""
        if self.rx is None:  # first: without room for it nobody's connection is opened
            self.rx = RingIO(rxbuf)
        self.reset()
        self.address = address
        self.udp = udp

    # --- for sockets --------------------------------------------------------------------------

    def pending(self):
        """Bytes that the module has not accepted yet."""
        return self.src_end - self.src_at + self.out_end - self.out_at

    def room(self, p):
        """Bytes that the gathered buffer can take now; it is used from its start when empty."""
        if self.src is not None or (self.udp and self.out_end):
            return 0  # the order of bytes: what was promised from `src` goes first
        return p.rxbuf - self.out_end

    def wait(self):
        """A reader has come in vain: should a notification be lost, the module is asked."""
        if self.check_at is None:
            self.check_at = time.ticks_ms()

    def readable(self):
        if self.rx.any() or self.drained or self.state == _DEAD:
            return True
        return self.error and self.state != _CLOSED  # what came before a close is read first

    # --- for the pump -------------------------------------------------------------------------

    def work(self, p):
        """Begin the command this link needs most; False when it needs none now."""
        state = self.state
        if state == _DEAD:
            return False
        hold = self.wake is not None and time.ticks_diff(self.wake, time.ticks_ms()) > 0
        if hold and state != _OPEN:
            return False
        if not hold:
            self.wake = None
        if self.unsure:
            return self.care().work(self, p)
        read = self.more and not self.rx.any()
        if state == _OPEN and not hold and not (read and self.sent_last):
            if self.pending():
                if self.gather is None or time.ticks_diff(self.gather, time.ticks_ms()) <= 0:
                    self.gather = None
                    self.sent_last = True
                    if self.window <= 0:
                        return self.care().ask(self, p)
                    n = self.out_end - self.out_at or self.src_end - self.src_at
                    n = min(n, self.window)
                    self.doing = _SENDING
                    p.say(self, _SEND, b"AT+CIPSEND=", p.wire(self.n), n, p.prompt_ms)
                    return True
            elif self.closing:
                return self.care().close(self, p)
        if read:
            self.more = self.sent_last = False
            self.doing = _READING
            n = min(p.rxbuf, _SIZE)
            if p.d.hex > 1:
                n //= 2
            p.say(self, _READ, p.reading, p.wire(self.n), n, _ANSWER_MS)
            return True
        if hold or (state == _OPEN and self.check_at is None and self.sent == self.acked):
            return False
        return self.care().work(self, p)

    def care(self):
        if Link.part is None:
            Link.part = load("care")
        return Link.part

    def put(self, p):
        """The prompt is here: the payload goes out."""
        n = p.d.asked
        if n < 0:
            n = len(self.src)  # a text with its Ctrl-Z
            p.d.asked = self.src_end
        if self.out_at < self.out_end:
            p.send(self.out, self.out_at, self.out_at + n)
        else:
            p.send(self.src, self.src_at, self.src_at + n)

    def event(self, kind, p):
        """A report about this link."""
        if kind == _DATA:
            self.more = True
            return
        if kind == _ALREADY:
            self.care().occupied(self, p)
            return
        if kind == _CLOSED_LINE and p.link is self:
            if p.d.mode == _SEND:
                if p.tx is None:  # else from the payload's last byte on
                    p.due(_STALL_MS)
            elif p.d.mode == _CLOSE:
                p.d.phase = _TAIL
                p.due(_CROSSED_MS)
        before = self.state
        state = after(LINK, before, kind)
        if state < 0:
            return
        if before == _STARTING and state == _DEAD:
            self.error = 111  # ECONNREFUSED
            self.care().doubt(p, self, False, False)
        elif state == _OPEN:
            p.lives |= not self.udp  # a sign that the bearer is: trouble.py
        elif state == _CLOSED:
            self.more = not p.push  # what came before the close is read first
            self.drained = p.push
            if self.pending() and not self.error:
                self.error = 104  # ECONNRESET
        self.state = state
        self.moved_at = self.check_at = time.ticks_ms()
        p.link_changed(self, kind == _CLOSE_OK)

    def info(self, p):
        """A line of the answer to a question about this link."""
        self.care().info(self, p)

    def done(self, outcome, p):
        """The command that `work()` began is over."""
        doing = self.doing
        self.doing = 0
        if outcome == _DONE and doing == _SENDING and p.d.got == p.d.asked:
            self.taken(p.d.got)
        elif outcome == _DONE and doing == _READING:
            d = p.d
            self.check_at = None
            if d.got:
                self.refused = 0
                p.lives = 3
                self.check_ms = _CHECK_MS
                self.keep(d)
                self.more = self.more or d.left > 0 or self.udp or self.state == _CLOSED
            elif self.state == _CLOSED and not self.more:
                self.drained = True
                p.link_changed(self)
        else:
            self.care().done(self, doing, outcome, p)

    def taken(self, n):
        """The module has accepted so many bytes."""
        if self.sent == self.acked:
            self.moved_at = self.asked_at = time.ticks_ms()
        self.sent += n
        self.refused = 0
        self.window = _SIZE
        if self.out_at < self.out_end:
            self.out_at += n
            if self.out_at >= self.out_end:
                self.out_at = self.out_end = 0
        else:
            self.src_at += n
            if self.src_at >= self.src_end:
                self.src = None

    def keep(self, d):
        """Take the verified block out of the staging buffer: exchange the buffers, or copy."""
        if d.hex > 1:
            return self.care().unhex(self, d)
        if not self.rx.any():
            d.stage, self.rx = self.rx, d.stage
            return
        while d.stage.any():
            n = d.stage.readinto(d.whole)
            self.rx.write(d.whole, 0, n)

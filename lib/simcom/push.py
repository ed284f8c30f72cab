"""Push: the module sends what it receives at once, with headers (CIPRXGET=0, CIPHEAD=1).

`push=True` makes the modem use this dialogue. Manual 8.2.20, 8.2.24; application notes 7.1, 8.1.
A block is handed out when what follows its count is a line end, or silence; a stall inside it, or
anything else behind it, is damage. Nothing allocates, except a store that has to grow, and the
sender's address with `show_sender`.
"""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from . import load
from .dialogue import ROWS, Dialogue

_RECEIVE = const(21)
_IPD = const(22)
_RECV_FROM = const(23)
_OPEN = const(3)
_CLOSED = const(4)
_DAMAGED = const(4)

_CR = const(13)
_LONGEST = const(1460)
_QUIET_MS = const(3)  # silence behind a block: so long, and three characters more
_STALL_MS = const(2000)  # inside a block
_STORE_MAX = const(8192)  # an unread connection's store grows up to this

_PUSH_ROWS = b"\n+RECEIVE,\xd5\n+IPD,\xd6\nRECV FROM:\xd7\n+RECV FROM:\xd7\n"
_MARK = b"+IPD,"


class PushDialogue(Dialogue):
    def __init__(self, sink, payload):
        Dialogue.__init__(self, sink, payload)
        self.table = ROWS[:-1] + _PUSH_ROWS
        self.ripe = False  # a block is in `stage`, or coming
        self.to = 0  # the connection it is for
        self.size = 0
        self.matched = 0  # characters of `+IPD,` seen at a line's start
        self.in_type = False  # behind its length
        self.sender = None

    def token(self):
        if self.want:
            return Dialogue.token(self)
        pos = self.pos
        if self.ripe and pos < self.filled:
            if self.chunk[pos] != _CR:
                self.broken()
                return 0
            settle(self)
        # `+IPD,5:` ends at its colon; its payload follows on the same line
        if not self.held and not self.slots:
            while pos < self.filled and self.matched < 5:
                if self.chunk[pos] != _MARK[self.matched]:
                    break
                pos += 1
                self.matched += 1
            self.pos = pos
            if self.matched == 5:
                return self.length()
            if self.matched:
                if pos >= self.filled:
                    return 0
                self.carry.write(_MARK, 0, self.matched)
                self.held = self.matched
                self.matched = 0
        return Dialogue.token(self)

    def length(self):
        """`5:` or `5,TCP:` of `+IPD,5,TCP:`, byte by byte."""
        while self.pos < self.filled:
            c = self.chunk[self.pos]
            self.pos += 1
            if c == 58:
                self.matched = 0
                self.in_type = False
                self.announce(0, self.size)
                return Dialogue.token(self)
            if 48 <= c <= 57 and not self.in_type and self.size < _LONGEST:
                self.size = self.size * 10 + c - 48
            elif c == 44 or (self.in_type and 65 <= c <= 90):
                self.in_type = True
            else:
                self.matched = 0
                self.broken()
                return 0
        return 0

    def announce(self, n, size):
        self.size = 0
        if not (0 < size <= _LONGEST and 0 <= n < len(self.sink.links)):
            self.broken()
            return
        self.to = n
        self.ripe = True
        self.want = size

    def report(self, kind):
        if kind == _RECV_FROM:
            self.sender = self.line(self.at, self.stop)
        elif kind == _RECEIVE:
            n = self.number()
            size = self.number()
            if self.at < self.stop:
                self.sender = self.line(self.at, self.stop)
            self.announce(n, size if self.buf[self.stop - 1] == 58 and self.clean else 0)
        else:
            Dialogue.report(self, kind)

    def broken(self):
        """A byte was lost or added: nothing of this block is handed out."""
        self.ripe = False
        self.matched = self.size = 0
        self.want = 0
        self.empty_stage()
        m = self.sink
        link = m.links[self.to]
        if link is not None and link.state == _OPEN:
            link.care().fail(link, 5)
        if self.mode:
            self.end(_DAMAGED)
        elif m.fix is None:
            m.fix = load("repair").start(m, True)
        self.forget()


def settle(d):
    """The block is good: it goes to its connection."""
    d.ripe = False
    link = d.sink.links[d.to]
    sender = d.sender
    d.sender = None
    if link is None or link.rx is None or link.state not in (_OPEN, _CLOSED):
        d.empty_stage()
        return
    if link.udp:
        if link.rx.any():  # its reader is slow: a datagram is lost whole, as on any network
            d.empty_stage()
            return
        if sender:
            link.address = load("udp").address_of(sender)
    try:
        make_room(link, d.stage.any(), d.sink)
        link.keep(d)
        link.drained = link.state == _CLOSED
    except MemoryError:
        d.empty_stage()
        link.care().fail(link, 105)


def make_room(link, n, p):
    """The store grows rather than lose a byte; MemoryError when it may not."""
    waiting = link.rx.any()
    if not waiting or waiting + n <= getattr(link, "size", p.rxbuf):
        return
    if waiting + n > _STORE_MAX:
        raise MemoryError
    bigger = RingIO(waiting + n + _LONGEST)
    bigger.write(link.rx.read())
    link.size = waiting + n + _LONGEST
    link.rx = bigger


def wait(d, p):
    """Called at each poll while a block is under way: silence ends it, or a stall."""
    quiet = time.ticks_diff(time.ticks_ms(), p.heard)
    if d.want:
        if quiet >= _STALL_MS:
            d.broken()
    elif quiet >= _QUIET_MS + 30000 // p.baud:
        settle(d)

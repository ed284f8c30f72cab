"""Unconnected datagrams without waiting: what a non-blocking `sendto` or `recvfrom` has begun.

A name is looked up, the connection is opened, or its target is changed: an inquiry in the modem's
queue does so while the socket answers EAGAIN. Then it is that target's turn: its datagram is taken
by the next call, and no other target comes in between. A call that got EAGAIN has handed nothing
over. Imported when first used (see udp.py).
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .inquiry import ask, checked
from .opening import before, closing, hold
from .tasks import Request
from .waiting import deadline, late

_STARTING = const(2)
_OPEN = const(3)
_IN = const(1)
_OUT = const(4)

# a target's turn, once everything is ready for it, while another one waits [ours: a loop has come
# round by then; whoever wanted it was cancelled]
_TURN_OF_MS = const(100)


class Turn:
    """What was begun; the socket's `extra` until a datagram went to its target. Allocates."""

    def __init__(self, s, target):
        self.target = target  # as the caller names it; None: only to hear
        self.until = None  # the tick when it is another one's turn
        self.waits = False  # another one asked
        self.request = Request("sendto", None, checked(_run(s, self), ""))
        s.extra = self
        s.m.queue.append(self.request)
        s.m.pump()

    def over(self, s):
        """EAGAIN: not yet; or what it failed with, once."""
        request = self.request
        if not request.outcome:
            raise OSError(11, "")
        if request.error:
            s.extra = None
            raise request.error

    def ioctl(self, s, flags):
        s.m.pump()
        if self.request.error:
            return flags & (_OUT if s.link else _IN | _OUT)  # the next call tells
        if not self.request.outcome or (self.waits and not late(self.until)):
            flags &= ~_OUT
        if s.link is None:
            return 0
        s.extra = None
        flags = s.ioctl(3, flags)
        s.extra = self
        return flags

    def close(self, s):
        """Nobody wants it any more: what was said is completed, nothing else is said."""
        s.extra = None
        if self.request in s.m.queue:
            s.m.queue.remove(self.request)
            self.request.gen.close()


def sendto(s, buf, target):
    """One datagram. EAGAIN: try again when POLLOUT says so, or later."""
    m = s.m
    m.d.carry.write(buf, 0, 0)  # TypeError when these are no bytes
    turn = s.extra
    if turn is not None:
        m.pump()
        turn.over(s)
        if turn.target == target:
            n = s.send(buf)
            s.extra = None
            return n
        if not late(turn.until):
            turn.waits = True
            raise OSError(11, "")
        s.extra = None
    link = s.link
    if link and (link.state > _OPEN or (link.state == _OPEN and s.target == target)):
        return s.send(buf)
    start(s, target)


def start(s, target):
    """Begin, and EAGAIN. ENETDOWN, ENOBUFS: at once."""
    if s.link is None:
        load("opening").need_bearer(s)
        n = s.m.free_number()
        if n >= 0:
            _take(s, n, target)
        elif not closing(s.m):
            raise OSError(105, "no free connection")
    Turn(s, target)
    raise OSError(11, "")


def bound(s):
    """`udp.bound`: EAGAIN until it hears."""
    if s.extra is not None:
        s.m.pump()
        s.extra.over(s)
        s.extra = None
    start(s, None)


def finish(s):
    """A blocking call comes while something is under way."""
    turn = s.extra
    until = s.until()
    while not turn.request.outcome:
        if s.m.pause(until):
            raise OSError(110, "")
    turn.over(s)
    s.extra = None


def _take(s, n, target):
    # reserved: nothing is said about it yet
    m = s.m
    link = m.link_at(n)
    load("udp").roomy(m)
    link.open(target, True, m.rxbuf)
    link.udp = 2
    link.context = s.context
    link.queue = []
    hold(link)
    s.link = link


def _run(s, turn):
    m = s.m
    target = turn.target
    fresh = s.link is None or s.link.state <= _STARTING
    try:
        while s.link is None:  # one is being closed
            n = m.free_number()
            if n >= 0:
                _take(s, n, target)
            elif closing(m):
                yield 0
            else:
                raise OSError(105, "no free connection")
        link = s.link
        if target is None:
            target = (load("opening").need_bearer(s), getattr(s, "local", 0) or 1)
        elif not target[0].replace(".", "").isdigit():
            target = ((yield from load("lookup").looked_up(m, target[0]))[0], target[1])
        if fresh:
            yield from _open(s, link, target)
            fresh = False
        while link.pending() and link.state == _OPEN:  # it goes where it was sent
            yield 0
        # a connection that died meanwhile tells so itself
        if s.target != target and link.state == _OPEN:
            s.target = None
            number = "%d," % link.n if m.mux else ""
            try:
                yield from ask(m, '+CIPUDPMODE=%s2,"%s",%d' % (number, target[0], target[1]))
                s.target = target
            except OSError:
                if link.state == _OPEN:
                    raise
        turn.until = deadline(_TURN_OF_MS if turn.target else 0)
    finally:
        if fresh and s.link is not None:
            s.release(s.link)


def _open(s, link, target):
    if link.state <= _STARTING:  # else it is lost
        yield from ask(s.m, "+CIPSRIP=1")
        yield from before(s, link.n, 1)
    link.address = target
    link.wake = None
    while link.state <= _STARTING:
        yield 0
    if link.state != _OPEN:
        raise OSError(link.error or 5, "not connected")
    s.target = target

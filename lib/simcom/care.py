"""A connection's beginning, its close, and the questions about it (see links.py).

Functions about a link; imported when first needed. They allocate the CIPSTART line and nothing
else.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .ends import (  # noqa: F401  (all of a link's care is found here)
    again,
    done,
    doubt,
    drop,
    fail,
    later,
    let_go,
    listed,
    looking_up,
    lost,
    settle,
    tell,
    unhex,
)

_WANTED = const(1)
_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)
_CLOSING = const(5)
_SUSPECT = const(6)
_DEAD = const(7)

# kinds of lines, how commands end, outcomes (dialogue.py)
_PLAIN = const(1)
_CLOSE = const(4)
_SEND = const(7)
_STATUS = const(6)

# what `done()` hears about; the first two are links.py's
_SENDING = const(1)
_START = const(3)
_SHUTTING = const(4)
_QUICK = const(5)
_LIST = const(6)
_ACK = const(7)
_LIMIT = const(8)
_COUNT = const(9)
_SELECT = const(10)

# refusals in a row before it is asked why (reopen.py) [ours: a command may have been damaged]
_TWICE = const(2)

_TALKED = const(2)  # a sign of life (trouble.py)

_SIZE = const(1460)
_USUAL_MS = const(5000)  # [manual: 5 s or nothing is said]
_SINGLE_MS = const(160000)  # CONNECT OK or FAIL in single connection [manual 8.2.2]
_CLOSE_MS = const(10000)  # slow close, then a quick one [ours: no time is in the manual]
# between two CIPRXGET=4 while a reader waits [ours: rarer than that, a lost notification costs
# a reader too much]
_CHECK_MAX_MS = const(16000)
# between two CIPACK while something is unacknowledged [ours: four in the minute that a dead
# peer has]
_ACK_MS = const(15000)
# no word of CONNECT OK or FAIL for that long: was it lost? [ours: a quarter of the manual's 75
# s]
_SLOW_MS = const(20000)

# what CIPSTATUS=n says of the connection
_UNKNOWN = const(1)
_GONE = const(2)


def work(link, p):
    """Begin what the link needs besides its data; False when that is nothing now."""
    state = link.state
    if state == _WANTED:
        return start(link, p)
    if state == _STARTING:
        now = time.ticks_ms()
        if time.ticks_diff(now, link.moved_at) > (p.START_MS if p.mux else _SINGLE_MS):
            fail(link, 110)
            doubt(p, link)
            return False
        if not link.unsure and time.ticks_diff(now, link.asked_at) < _SLOW_MS:
            return False
        link.asked_at = now
        return question(link, p)
    if state == _SUSPECT:
        if not link.quick:
            link.quick = True
            return say(link, p, _QUICK, _CLOSE, b"AT+CIPCLOSE=", 1)
        return question(link, p)
    if link.unsure:
        return question(link, p)
    if state == _CLOSED and link.closing:
        link.state = _DEAD
        p.link_changed(link)
    return state == _OPEN and check(link, p)


def say(link, p, doing, mode, text, arg=-1, ms=_USUAL_MS):
    link.doing = doing
    p.say(link, mode, text, p.wire(link.n), arg, ms)
    p.d.long = doing == _LIST  # the host's name may be long
    return True


def question(link, p):
    """What does the module know of this connection?"""
    if p.mux:
        return say(link, p, _LIST, _PLAIN, b"AT+CIPSTATUS=")
    return say(link, p, _LIST, _STATUS, b"AT+CIPSTATUS")


def start(link, p):
    if link.quick:  # the connection that was there goes first
        link.quick = False
        return say(link, p, _QUICK, _CLOSE, b"AT+CIPCLOSE=", 1)
    if (link.refused >= _TWICE or p.own.get("closed")) and load("reopen").first(link, p):
        return False
    if link.context != p.own.get("context", 0):
        link.doing = _SELECT
        p.say(link, _PLAIN, b"AT+CIPSGTXT=", -1, link.context, _USUAL_MS)
        return True
    host, port = link.address
    number = "%d," % link.n if p.mux else ""
    kind = "UDP" if link.udp else "TCP"
    line = ('AT+CIPSTART=%s"%s","%s",%d\r' % (number, kind, host, port)).encode()
    link.doing = _START
    p.link = link
    p.d.begin(_PLAIN, b"", p.wire(link.n))
    p.send(line, 0, len(line))
    p.due(_USUAL_MS)
    link.state = _STARTING
    link.promised = 0
    link.moved_at = link.asked_at = time.ticks_ms()
    p.step(90 if link.udp else 83)  # Z, S
    return True


def close(link, p):
    link.state = _CLOSING
    if not p.mux:
        p.step(74 if link.udp else 75)  # J, K
    return say(link, p, _SHUTTING, _CLOSE, b"AT+CIPCLOSE=", int(link.quick), _CLOSE_MS)


def ask(link, p):
    """The window is full: is the peer alive, and how much may be sent now? Below 0: a text."""
    if link.window < 0:
        link.window = _SIZE
        p.own["text"] = link  # only ESC ends it, should it be left half said
        return say(link, p, _SENDING, _SEND, b"AT+CIPSEND=", -1, p.prompt_ms)
    if link.promised:
        return say(link, p, _ACK, _PLAIN, b"AT+CIPACK=")
    if check(link, p):
        return True
    link.doing = _LIMIT
    p.say(link, _PLAIN, b"AT+CIPSEND?", -1, -1, _USUAL_MS)
    return True


def check(link, p):
    """Is the peer alive while something is unacknowledged; was a notification lost?"""
    now = time.ticks_ms()
    if not link.udp and link.sent != link.acked and time.ticks_diff(now, link.asked_at) >= _ACK_MS:
        link.asked_at = now
        return say(link, p, _ACK, _PLAIN, b"AT+CIPACK=")
    at = None if p.push else link.check_at
    if at is not None and time.ticks_diff(now, at) >= link.check_ms:
        link.check_at = None
        link.check_ms = min(2 * link.check_ms, _CHECK_MAX_MS)
        return say(link, p, _COUNT, _PLAIN, b"AT+CIPRXGET=4,")
    return False


def occupied(link, p):
    """`n, ALREADY CONNECT`: somebody else's connection has this number; it is closed, we take
    another."""
    if link.state != _STARTING and link.state != _WANTED:
        return
    n = p.free_number()
    link.refused += 1
    if n < 0 and not p.mux and link.refused < 4:
        link.quick = True
        link.state = _WANTED
        return
    if n < 0 or link.refused > 2 * len(p.links):  # each number twice
        link.error = 105  # ENOBUFS
        link.state = _DEAD
        return
    stranger = p.link_at(n)
    stranger.reset()
    stranger.orphan = True
    stranger.state = _SUSPECT
    stranger.n, link.n = link.n, n
    p.links[stranger.n] = stranger
    p.links[n] = link
    link.state = _WANTED
    link.wake = None


def info(link, p):
    """A line of the answer to our question."""
    d = p.d
    if not d.buf.startswith(b"+CIP", d.start):
        p.on_line()
        return
    d.at = d.buf.find(b":", d.start, d.stop) + 1
    doing = link.doing
    if doing == _LIST:
        link.window = _UNKNOWN
        for i, text in enumerate((b'"CLOSED"', b'"C', b'"CONNECTED"')):
            if d.buf.find(text, d.at, d.stop) >= 0:
                link.window = _GONE + i
                if not i:
                    return
        return
    n = d.number()
    if d.at < d.stop:
        m = d.number()
        if doing == _ACK:
            settle(link, n)
            if m != link.acked:
                p.lives |= _TALKED
                link.acked = m
                link.moved_at = time.ticks_ms()
        elif doing == _COUNT:
            link.more = (m if d.at >= d.stop else d.number()) > 0
        elif n == link.n:
            link.window = m
    else:
        link.window = n

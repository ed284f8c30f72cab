"""A connection's beginning, its end, and what may go wrong in between (see links.py).

Functions about a link; imported when first needed. They allocate the CIPSTART line, the copy of a
promised payload, and nothing else.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from .errors import of_cme

_WANTED = const(1)
_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)
_CLOSING = const(5)
_SUSPECT = const(6)
_DEAD = const(7)

# kinds of lines, how commands end, outcomes (dialogue.py)
_CLOSED_LINE = const(11)
_PLAIN = const(1)
_CLOSE = const(4)
_DONE = const(1)
_REFUSED = const(2)
_FAILED = const(5)

# what `done()` hears about; the first two are links.py's
_SENDING = const(1)
_READING = const(2)
_START = const(3)
_SHUTTING = const(4)
_QUICK = const(5)
_LIST = const(6)
_ACK = const(7)
_LIMIT = const(8)
_COUNT = const(9)

_USUAL_MS = const(5000)
_CLOSE_MS = const(10000)  # slow close, then a quick one
_RETRY_MS = const(500)  # after a refusal: CIPSTART during a lookup, CIPSEND with a full window
_CHECK_MAX_MS = const(16000)  # between two CIPRXGET=4 while a reader waits
_ACK_MS = const(15000)  # between two CIPACK while something is unacknowledged
_SILENT_MS = const(60000)  # CIPACK not moving for that long: the peer is dead
_PATIENCE = const(4)  # refusals in a row before the connection is asked about or given up


def work(link, p):
    """Begin what the link needs besides its data; False when that is nothing now."""
    state = link.state
    if state == _WANTED:
        return start(link, p)
    if state == _STARTING:
        if time.ticks_diff(time.ticks_ms(), link.moved_at) > (p.START_MS if p.mux else 160000):
            fail(link, 110)
        return False
    if state == _SUSPECT:
        if not link.quick:
            link.quick = True
            return say(link, p, _QUICK, _CLOSE, b"AT+CIPCLOSE=", 1)
        return say(link, p, _LIST, _PLAIN, b"AT+CIPSTATUS=")
    if link.unsure:
        return say(link, p, _LIST, _PLAIN, b"AT+CIPSTATUS=")
    if state == _CLOSED and link.closing:
        link.state = _DEAD
        p.link_changed(link)
    return state == _OPEN and check(link, p)


def say(link, p, doing, mode, text, arg=-1, ms=_USUAL_MS):
    link.doing = doing
    p.say(link, mode, text, p.wire(link.n), arg, ms)
    return True


def start(link, p):
    host, port = link.address
    number = "%d," % link.n if p.mux else ""
    kind = "UDP" if link.udp else "TCP"
    line = ('AT+CIPSTART=%s"%s","%s",%d\r' % (number, kind, host, port)).encode()
    link.doing = _START
    p.link = link
    p.d.begin(_PLAIN, b"", link.n)
    p.send(line, 0, len(line))
    p.due(_USUAL_MS)
    link.state = _STARTING
    link.moved_at = time.ticks_ms()
    p.step("Z" if link.udp else "S")
    return True


def close(link, p):
    link.state = _CLOSING
    return say(link, p, _SHUTTING, _CLOSE, b"AT+CIPCLOSE=", int(link.quick), _CLOSE_MS)


def ask_window(link, p):
    link.doing = _LIMIT
    p.say(link, _PLAIN, b"AT+CIPSEND?", -1, -1, _USUAL_MS)
    return True


def check(link, p):
    """Is the peer alive while something is unacknowledged; was a notification lost?"""
    now = time.ticks_ms()
    if not link.udp and link.sent != link.acked and time.ticks_diff(now, link.asked_at) >= _ACK_MS:
        link.asked_at = now
        return say(link, p, _ACK, _PLAIN, b"AT+CIPACK=")
    if link.check_at is not None and time.ticks_diff(now, link.check_at) >= link.check_ms:
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
    if n < 0:
        link.error = 105  # ENOBUFS
        link.state = _DEAD
        return
    stranger = p.link_at(n)
    stranger.reset()
    stranger.orphan = True
    fail(stranger, 5)
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
        link.window = 1 if d.buf.find(b'"CONNECTED"', d.at, d.stop) >= 0 else 0
        return
    n = d.number()
    if d.at < d.stop:
        m = d.number()
        if doing == _ACK:
            if m != link.acked:
                link.acked = m
                link.moved_at = time.ticks_ms()
        elif doing == _COUNT:
            link.more = (m if d.at >= d.stop else d.number()) > 0
        elif n == link.n:
            link.window = m
    else:
        link.window = n


def done(link, doing, outcome, p):
    """The command is over, and it was not a block sent or received as usual."""
    if outcome != _DONE and outcome != _REFUSED and outcome != _FAILED:
        if link.state == _SUSPECT:
            link.quick = False  # once more
            later(link)
        else:
            fail(link, 110 if doing == _START else 5)
    elif doing == _SENDING:
        fail(link, 104)
    elif doing == _READING:
        p.d.empty_stage()
        if link.state == _CLOSED:
            link.drained = True
            p.link_changed(link)
        else:
            link.unsure = True
    elif doing == _START:
        if outcome == _REFUSED and link.state == _STARTING:
            # a lookup of another connection runs [field], or the bearer is gone
            link.refused += 1
            link.state = _WANTED
            later(link)
            if link.refused >= _PATIENCE and not looking_up(link, p):
                link.error = of_cme(p.d.code)
                link.state = _DEAD
                p.link_changed(link)
    elif doing == _SHUTTING:
        link.state = _DEAD
        p.link_changed(link)
    elif doing == _LIST:
        listed(link, outcome, p)
    elif doing == _LIMIT:
        if not link.window:
            link.refused += 1
            link.unsure = link.refused % _PATIENCE == 0  # full, or gone?
            later(link)
    elif doing == _ACK:
        if outcome == _REFUSED:
            link.unsure = True
        elif link.sent != link.acked:
            if time.ticks_diff(time.ticks_ms(), link.moved_at) >= _SILENT_MS:
                fail(link, 110)


def later(link):
    link.wake = time.ticks_add(time.ticks_ms(), _RETRY_MS)


def looking_up(link, p):
    """Another connection is being opened: its lookup may be why ours was refused."""
    for other in p.links:
        if other is not None and other is not link and other.state == _STARTING:
            return True
    return False


def listed(link, outcome, p):
    """CIPSTATUS=n said whether the module knows this connection as open (in `window`)."""
    there = outcome == _DONE and link.window
    link.window = 1460
    link.unsure = False
    if link.state == _SUSPECT:
        if there:
            link.quick = False
            later(link)
        else:
            link.state = _DEAD
            p.link_changed(link)
    elif link.state == _OPEN:
        if not there:
            link.event(_CLOSED_LINE, p)
        else:
            link.more = True
            link.refused += 1
            if link.refused > _PATIENCE:
                fail(link, 5)


def fail(link, error):
    """Give the connection up: its user gets `error`, the module is told to close it."""
    link.error = link.error or error
    link.more = link.unsure = link.quick = False
    if link.doing != _SENDING:  # a promised payload is completed first
        link.src = None
        link.src_at = link.src_end = link.out_at = link.out_end = 0
    link.state = _SUSPECT


def lost(link, error):
    """The module no longer has this connection: bearer down, reboot."""
    if link.state != _DEAD:
        link.error = link.error or error
        link.state = _DEAD
    link.more = False
    link.drained = True
    link.wake = None


def let_go(link, p):
    """The caller's buffer is no longer ours: keep a copy of what was promised to the module.

    Returns the end of what is accepted or on its way.
    """
    at = link.src_at
    if p.link is link and link.doing == _SENDING and link.out_at == link.out_end:
        n = p.d.asked
        rest = bytes(memoryview(link.src)[at : at + n])
        if p.tx is link.src:
            p.tx = rest
            p.tx_at -= at
            p.tx_end -= at
        link.src = rest
        link.src_at = 0
        link.src_end = n
        return at + n
    link.src = None
    link.src_at = link.src_end = 0
    return at

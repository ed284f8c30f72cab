"""What became of a connection's command, and how connections end (see links.py, care.py).

Functions about a link; imported with care.py. They allocate the copy of a promised payload, and
nothing else.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .errors import of_cme
from .tasks import Request

_WANTED = const(1)
_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)
_SUSPECT = const(6)
_DEAD = const(7)

# kinds of lines, how commands end, outcomes (dialogue.py)
_CONNECT_OK = const(8)
_CONNECT_FAIL = const(9)
_CLOSED_LINE = const(11)
_DONE = const(1)
_REFUSED = const(2)
_FAILED = const(5)

# what `done()` hears about; the first two are links.py's
_SENDING = const(1)
_READING = const(2)
_START = const(3)
_SHUTTING = const(4)
_LIST = const(6)
_ACK = const(7)
_LIMIT = const(8)
_SELECT = const(10)

_SIZE = const(1460)
_AGAIN_MS = const(20)  # after CIPSEND was refused, before its window is asked for [ours]
_CLOSE_MS = const(10000)  # slow close, then a quick one
# after a refusal: CIPSTART during a lookup, CIPSEND with a full window [ours]
_RETRY_MS = const(500)
# CIPACK not moving for that long: the peer is dead [ours: a minute of silence]
_SILENT_MS = const(60000)
_PATIENCE = const(4)  # refusals in a row before the connection is given up [ours]

# what CIPSTATUS=n says of the connection
_UNKNOWN = const(1)
_GONE = const(2)
_BUSY = const(3)  # being opened or closed
_THERE = const(4)
# the same by the module's state, in single connection mode; a server that listens has no client
_OF_STATE = b"222222332433222"


def done(link, doing, outcome, p):
    """The command is over, and it was not a block sent or received as usual."""
    state = link.state
    if state == _DEAD:
        return  # lost meanwhile
    if doing == _SENDING and outcome == _REFUSED and state != _CLOSED:
        link.window = 0  # full? the module is asked
        link.refused += 1
        link.wake = time.ticks_add(time.ticks_ms(), _AGAIN_MS)
        doubt(p)
    elif doing == _SENDING and state == _CLOSED:
        drop(link)  # CLOSED was its result: what came before is still to be read
        link.window = 0  # for tell()
    elif doing == _SENDING and outcome == _DONE:
        # fewer than were sent, or has the number lost a digit? CIPACK knows
        if state == _OPEN:
            link.promised = p.d.asked
            link.window = 0
    elif outcome != _DONE and outcome != _REFUSED and outcome != _FAILED:
        if state == _SUSPECT:
            link.quick = False  # once more
            later(link)
        elif doing >= _LIST:
            link.unsure = state != _CLOSED  # only a question: ask again
            link.window = 0 if link.promised else _SIZE
        else:
            fail(link, 110 if doing == _START else 5)
    elif doing == _SENDING:
        fail(link, 104)
    elif doing == _READING:
        p.d.empty_stage()
        if state == _CLOSED:
            # the module has nothing more, or did not understand us: it says it twice
            link.more = link.check_ms > 0
            link.check_ms = 0
            if not link.more:
                link.drained = True
                p.link_changed(link)
        else:
            again(link)
    elif doing == _START:
        if outcome == _REFUSED and state == _STARTING:
            # a lookup of another connection runs [field], or the bearer is gone
            link.refused += 1
            link.state = _WANTED
            later(link)
            if link.refused >= _PATIENCE and not looking_up(link, p):
                link.error = of_cme(p.d.code)
                doubt(p, link)
                link.state = _DEAD
                p.link_changed(link)
    elif doing == _SELECT:
        if outcome == _DONE:
            p.own["context"] = link.context
        else:
            fail(link, 95)
    elif doing == _SHUTTING:
        link.state = _DEAD
        p.link_changed(link, outcome == _DONE)
    elif doing == _LIST:
        listed(link, outcome, p)
    elif doing == _LIMIT:
        if link.udp and 0 < link.window < link.pending():
            fail(link, 90)  # a datagram is never cut
        elif not link.window:
            link.unsure = link.sent == link.acked  # nothing is under way: gone?
            later(link)
        elif link.refused > 1:
            again(link)  # it takes nothing although its window is open
    elif outcome == _REFUSED:  # of CIPACK, of CIPRXGET=4: gone? They have pauses in between
        if link.promised:
            again(link)
        else:
            link.unsure = state == _OPEN
    elif doing == _ACK and link.sent != link.acked:
        ms = _CLOSE_MS if link.orphan else _SILENT_MS
        if time.ticks_diff(time.ticks_ms(), link.moved_at) >= ms:
            fail(link, 110)
            doubt(p, link, True)


def settle(link, total):
    """The module has said how many bytes it has taken in all; an earlier word was doubtful."""
    if link.promised:
        n = total - link.sent
        if 0 <= n <= link.promised:
            link.taken(n)
        else:
            fail(link, 5)
        link.promised = 0


def again(link):
    """A refusal on a connection that should work: ask about it, for a bounded number of times."""
    link.refused += 1
    if link.refused > 2 * _PATIENCE:
        fail(link, 5)
    else:
        link.unsure = True


def doubt(p, link=None, died=False, sure=True):
    """A connection could not be opened, or it died: is the bearer still there? The state it tells
    decides; `link`: unless it claims to be up and this happens again and again."""
    p.queue.append(Request("+CIPSTATUS"))
    if link is not None:
        load("trouble").suspect(p, link, died, sure)


def unhex(link, d):
    """A block that came as hex digits (CIPRXGET=3). Allocates it."""
    try:
        link.rx.write(bytes(int(d.stage.read(2), 16) for _ in range(d.got)))
    except ValueError:
        d.empty_stage()
        fail(link, 5)


def later(link):
    link.wake = time.ticks_add(time.ticks_ms(), _RETRY_MS)


def looking_up(link, p):
    """A lookup may run: for another connection, or `resolve()`. It may be why we were refused."""
    if p.own.get("lookup") and load("lookup").running(p):
        return True
    for other in p.links:
        if other is not None and other is not link and other.state == _STARTING:
            return True
    return False


def listed(link, outcome, p):
    """CIPSTATUS=n said what the module knows of this connection (in `window`)."""
    what = link.window if outcome == _DONE else _UNKNOWN
    if not p.mux and outcome == _DONE:
        what = _OF_STATE[p.state] - 48
    state = link.state
    link.window = 0 if link.promised else _SIZE  # first: was it taken? (settle)
    link.unsure = False
    if state == _SUSPECT:
        if what >= _BUSY:
            link.quick = False
            later(link)
        else:
            link.state = _DEAD
            p.link_changed(link, True)
    elif state == _STARTING:
        if what == _THERE or what == _GONE:
            link.event(_CONNECT_OK if what == _THERE else _CONNECT_FAIL, p)
    elif state == _OPEN:
        if what == _THERE:
            link.more = not p.push  # a notification may be lost
        elif outcome == _REFUSED:
            doubt(p)  # not known, or a byte was lost: the state tells whether it can be there
        else:
            link.event(_CLOSED_LINE, p)
            if what == _UNKNOWN:
                doubt(p)  # as never used: somebody said CIPSHUT, or it was restarted


def fail(link, error):
    """Give the connection up: its user gets `error`, the module is told to close it."""
    link.error = link.error or error
    link.more = link.unsure = link.quick = False
    if link.doing != _SENDING:  # a promised payload is completed first
        drop(link)
    # what the module was never told of, or has closed itself, needs no closing
    done = link.state == _WANTED or link.state == _CLOSED
    link.state = _DEAD if done else _SUSPECT


def tell(link):
    """Raise its error, once; afterwards it reads as ended and refuses to send. No error: it was
    closed before the module said that it had taken all, which it then did."""
    error = link.error or 104
    link.error = 0
    if link.state == _CLOSED and error == 104 and link.window and not link.pending():
        return
    link.drained = link.drained or link.state != _CLOSED
    raise OSError(error, "lost; %d bytes were accepted in all" % link.sent)


def drop(link):
    """Forget what was to be sent; `src_at` still tells the caller how much was accepted."""
    link.src = None
    link.src_end = link.src_at
    link.out_at = link.out_end = 0


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
    while link.state == _CLOSED and p.link is link and link.doing == _SENDING:
        p.pause()  # it may be taken still: a close shortens its time (links.py)
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
        return at + n if link.state == _OPEN else at
    link.src = None
    link.src_at = link.src_end = 0
    return at

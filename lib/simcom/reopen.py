"""A module that opens nothing where something was closed. Imported when it refuses CIPSTART.

Both application notes reconnect after a close; the manuals allow CIPSTART and CIPSERVER only in IP
INITIAL and IP STATUS [8.2.2, 8.2.18]. A module that takes them at their word stays in TCP CLOSED
or UDP CLOSED until CIPSHUT, and one may want CIPCLOSE before it uses a CLOSED number again. This
is learned from two refusals, kept until the module restarts, and then done in front of each
CIPSTART. Generators for the pump's tasks; they allocate.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import bearer, load
from . import names as M
from .tasks import Request, answer

_REFUSED = const(2)  # an outcome (dialogue.py)
_HELD_MS = const(3600000)  # nothing is said of the connection [ours: longer than any command]
# states of the module (states.py) without a connection that could be closed: TCP and UDP CLOSED;
# and CONNECTING, which is what we believe of it since our CIPSTART, should its name be another
_CLOSED = (6, 7, 12, 13)

# own["closed"]: this module is such a one; own["ready"]: the number for which all is done


def first(link, m):
    """In front of CIPSTART, on such a module or after two refusals; True: not yet."""
    if m.own.pop("ready", -1) == link.n or load("care").looking_up(link, m):
        return False
    if m.task is None:
        link.wake = time.ticks_add(time.ticks_ms(), _HELD_MS)
        m.task = Request("", None, _ready(link, m))
    return True


def _ready(link, m):
    address = link.address
    try:
        if not (m.mux and m.own.get("closed")):
            yield "+CIPSTATUS"
            if m.ip is None:
                return  # that is why: the bearer is gone
        closed = m.state in _CLOSED
        if m.mux:
            yield "+CIPSTATUS=%d" % link.n
            closed = '"CLOSED"' in "".join(m.last.lines)
        if closed:
            m.own["closed"] = True
            if m.mux:
                yield "+CIPCLOSE=%d,1" % link.n
            else:
                yield from _again(m)
    finally:
        if link.address is address:  # else it was given up, and somebody else has the number
            link.wake = None
            m.own["ready"] = link.n


def _again(m):
    # out of CLOSED: CIPSHUT and the bearer again. Nobody has a connection in single connection
    # mode while one is about to be opened
    m.ip = None
    m.stat = M.STAT_CONNECTING
    try:
        yield "+CIPSHUT"
        answer(m.last)
        m.state = 0
        yield from bearer.start(m)
    finally:
        if m.ip is None:
            m.lose(m.state, 100)  # whoever waits hears of it, and the ladder is climbed


def listen(m, request):
    """CIPSERVER was refused in single connection mode: once more, from IP STATUS."""
    try:
        yield "+CIPSTATUS"
        if m.state in _CLOSED:
            yield from _again(m)
        yield request
    finally:
        request.outcome = request.outcome or _REFUSED

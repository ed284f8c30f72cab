"""What waits, written once: a *call* is a generator that yields at each turn of its waiting.

`wait()` pauses at each turn: that is the blocking front. `aio.py` awaits there. What a call asks
the module is an *inquiry*: a generator like a task's (tasks.py), driven from the modem's queue, so
that it goes on whoever waits, and between the steps of the ladder. Imported with the first call.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .tasks import Request, answer, check_text, row

_LATE = const(3)
_LINE_MOST = const(550)  # characters of a command [manual 1.4: 556, SIM7000 559]
_OF_SOCKET = const(0x3F)  # how a command ends: not without a socket (tasks.TIMES)


def wait(m, call):
    """Turn a call to its end with a pause in each turn; what it returns. Left by an exception
    (of `idle`, a Ctrl-C) the call is cancelled."""
    try:
        while True:
            next(call)
            m.pause()
    except StopIteration as e:
        if m.events:
            m.deliver()
        return e.value
    finally:
        call.close()


def deadline(ms):
    """The tick in so many ms; None: never."""
    return None if ms is None else time.ticks_add(time.ticks_ms(), ms)


def late(until):
    """That tick has passed."""
    return until is not None and time.ticks_diff(until, time.ticks_ms()) <= 0


def asking(m, request, timeout_ms=None):
    """A call: a request, waited for.

    One with a generator is an inquiry. Its first step is made at once: what needs no question
    needs no module, and bad input raises before a byte goes out. Cancelled before it was said, it
    is not said; later an inquiry with a name (`line`) is completed all the same, because what it
    sets at the module and what it remembers belong together. Any other answer is nobody's.
    """
    gen = request.gen
    first = None
    queue = m.queue
    try:
        if gen is not None:
            try:
                first = gen.send(None)
            except StopIteration as e:
                return e.value
            if isinstance(first, str):
                first = Request(first)
            request.wait = first
        m.may_wait()
        if not m.up and not m.task:
            raise OSError(19, "not active")
        until = deadline(timeout_ms)
        if isinstance(first, int):
            request.wait = deadline(first)
        elif gen is not None:
            queue.append(first)
        queue.append(request)
        while not request.outcome:
            yield
            if not request.outcome and late(until):
                request.outcome = _LATE
    finally:
        unsaid = first in queue
        if unsaid:
            queue.remove(first)
        if request in queue and (unsaid or gen is None or not request.line):
            queue.remove(request)
        if gen is not None and request not in queue:
            gen.close()
    if gen is None:
        return request
    if request.error:
        raise request.error
    return answer(request)  # late


def command(m, line, timeout_ms=None):
    """Send `AT` + `line`, return its information lines (list of str).

    Raises ModemError: the module refused, with `.code`; ETIMEDOUT: no answer in time. The module
    may still be busy then: nothing else is said to it before the manual's time for this command.
    ValueError: CR, LF, Ctrl-Z, ESC, or a command that needs payload. EINVAL: the module's state
    forbids it; it is not sent.
    """
    check_text(line, _LINE_MOST, True)
    mode, seconds = row(m, line.upper().encode())
    if mode == _OF_SOCKET:
        raise ValueError("needs a socket")
    request = Request(line, max(seconds * 1000, timeout_ms or 0))
    if "+C" in line.upper():
        guard = load("guard")
        event = guard.look_at(m, request)
        if event:
            request = Request(line, None, guard.tracked(m, event, request))
            return (yield from asking(m, request, timeout_ms))
    return answer((yield from asking(m, request, timeout_ms)))

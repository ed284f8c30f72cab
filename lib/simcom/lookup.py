"""`resolve()`: a name's addresses (CDNSGIP). Imported when first used.

The answer comes seconds after OK, and when there is none it does not say of which name: so one
lookup runs at a time, and the next waits for the answer to one that nobody wants any more.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .inquiry import checked, inquire
from .tasks import Request, answer, check_text
from .waiting import deadline, late

_DONE = const(1)
_REFUSED = const(2)

_LOOKUP_MS = const(20000)  # +CDNSGIP after OK [field: 14 s]
_ANEW_MS = const(400)  # after a refusal: another lookup runs, a connection's [field]
_TURN_MS = const(20)  # ours: between two looks
_HOST_MAX = const(253)  # [RFC 1035: a name's longest]
_NO_NAME = (3, 8)  # network error, DNS error: there is no such name


def resolve(m, host):
    """The addresses of a name (AT+CDNSGIP), a tuple of str, within 20 s. ValueError: not a name of
    up to 253 characters. OSError: EHOSTUNREACH it has none; ENETDOWN no bearer; ETIMEDOUT."""
    check_text(host, _HOST_MAX)
    if not host or " " in host or "," in host:
        raise ValueError("host")
    return inquire(m, checked(looked_up(m, host), ""))


def looked_up(m, host):
    """The same as steps of an inquiry."""
    if m.ip is None:
        raise OSError(100, "")
    yield 0
    own = m.own
    while running(m):
        yield _TURN_MS
    until = deadline(_LOOKUP_MS)
    while True:
        if m.ip and m.ip == own.get("second"):  # only that context is up
            yield from load("contexts").select(m, 1)
        own["lookup"] = request = Request('+CDNSGIP="%s"' % host)
        request.wait = until
        yield request
        if request.outcome == _DONE:
            break
        # refused while another lookup runs [field]: again, within the deadline
        if request.outcome != _REFUSED or late(until):
            answer(request)
        yield _ANEW_MS
    while True:
        if m.ip is None:
            raise OSError(100, "")
        if request.lines:
            # events.report has put it there
            f = [t.strip().strip('"') for t in request.lines.pop(0).split(",")]
            ours = f[0] != "1" or f[1].lower() == host.lower()
            if ours and own["lookup"] is request:
                own["lookup"] = None
            if f[0] != "1":
                raise OSError(113 if int(f[1]) in _NO_NAME else 5, host)
            if ours:
                for text in f[2:] or [""]:
                    if len([1 for t in text.split(".") if 0 <= int(t) < 256]) != 4:
                        raise ValueError  # a dot was lost
                return tuple(f[2:])
            # the late answer of another lookup
        if late(until):
            raise OSError(110, host)
        yield _TURN_MS


def running(m):
    """A lookup was asked for, and its answer has not come."""
    request = m.own.get("lookup")
    if request is None or request.lines or request.outcome > _DONE or late(request.wait):
        return False
    return request.outcome == _DONE or m.request is request

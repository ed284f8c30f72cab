"""The second PDP context: `modem.context(1)` (CIPSGTXT). Imported when first used.

Multi connection only. `CIPSGTXT` has no read form: what is selected is remembered, and a command
about a context follows its selection without a gap. Application notes SIM800 5, SIM7000 4.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from . import names as M
from .bearer import register, unlock
from .tasks import answer

_DONE = const(1)
_REFUSED = const(2)


class Context:
    """A view of one context: `connect`, `disconnect`, `isconnected`, `ifconfig`."""

    def __init__(self, m, number):
        self.m = m
        self.number = number

    def connect(self, apn=None, user="", key="", *, timeout_ms=180000):
        """Bring it up beside the other one. OSError as `modem.connect`."""
        return self.m.connect(apn, user, key, context=self.number, timeout_ms=timeout_ms)

    def disconnect(self):
        """CIPSHUT of this context; its sockets get ENETDOWN, the other's go on."""
        self.m.disconnect(context=self.number)

    def isconnected(self):
        """This context is up, as far as the module's last word tells."""
        self.m.poll()
        return addresses(self.m)[self.number] is not None

    def ifconfig(self):
        """As `modem.ifconfig()`."""
        ip = addresses(self.m)[self.number] or "0.0.0.0"
        return (ip, "255.255.255.255", ip, "0.0.0.0")


def context(m, number):
    """The view of context 0 or 1. ValueError: another; EOPNOTSUPP: 1 with `mux=False`."""
    if number not in (0, 1):
        raise ValueError("context")
    if number and not m.mux:
        raise OSError(95, "needs several connections")
    return Context(m, number)


def addresses(m):
    """[address of context 0, of context 1]; None: down. `m.ip` is that of context 1 when only
    that one is up."""
    second = m.own.get("second")
    return [m.ip if m.ip != second else None, second and second.strip()]


def select(m, number):
    """Make it the context that following commands are about."""
    was = m.own.get("context", 0)
    if was != number:
        m.own["context"] = -1  # not known, should nobody hear how it ended
        yield "+CIPSGTXT=%d" % number
        if m.last.outcome == _REFUSED:
            m.own["context"] = was
        answer(m.last)
        m.own["context"] = number


def bring_up(m, apn, user, key):
    """CSTT, CIICR, CIFSR in context 1."""
    yield from unlock(m)
    yield from register(m)
    error = None
    try:
        yield from select(m, 1)
        yield "+CIPSHUT"
        answer(m.last)
        m.own["other"] = True  # it may be up, should nobody hear how this ends
        yield "+CSTT" if apn is None else '+CSTT="%s","%s","%s"' % (apn, user, key)
        answer(m.last)
        yield "+CIICR"
        answer(m.last)
        yield "+CIFSR"
        # two networks may give the same address: with a space it is never the other's
        m.own["second"] = answer(m.last)[0] + " "
        m.own["other"] = False
        if m.ip is None:
            m.ip = m.own["second"]
    except OSError as e:
        error = e
    yield from select(m, 0)
    if error:
        raise error


def shut(m, number):
    """CIPSHUT of one context."""
    yield from select(m, number)
    yield "+CIPSHUT"
    answer(m.last)
    gone(m, number)
    yield from select(m, 0)


def gone(m, number):
    """That context is down: its connections are lost, the other's are not."""
    second = m.own.get("second")
    for link in m.links:
        if link is not None and link.context == number:
            load("care").lost(link, 100)
    if m.server is not None and m.server.context == number:
        m.server.error = 100
        m.server = None
    if number:
        m.own["second"] = None
        if m.ip == second:
            m.ip = None
        return
    m.wanted = None
    m.stat = M.STAT_IDLE
    m.state = 0
    m.ip = second


def ask_both(m):
    """`+PDP: DEACT` names no context: each is asked whether it has its address still."""
    for number in (1, 0):
        yield from select(m, number)
        yield "+CIFSR"
        if m.last.outcome != _DONE:
            if number:
                yield "+CIPSHUT"
                gone(m, 1)
            else:
                _lost_first(m)


def _lost_first(m):
    # context 0 is down, and is to be brought up again if it was wanted
    wanted = m.wanted
    gone(m, 0)
    m.wanted = wanted
    if wanted is not None:
        m.stat = M.STAT_CONNECTING


def shut_first(m):
    """A rung of the ladder while context 1 is up: that one stays. True: it was shut."""
    yield from select(m, 0)
    yield "+CIPSHUT"
    done = m.last.outcome == _DONE
    if done:
        _lost_first(m)
    return done


def shut_second(m):
    """What we took for lost may be up still, and nothing common to both can be set then."""
    m.own["context"] = -1
    yield "+CIPSGTXT=1"
    if m.last.outcome == _DONE:
        yield "+CIPSHUT"
        yield "+CIPSGTXT=0"
    m.own["context"] = 0
    m.own["other"] = False

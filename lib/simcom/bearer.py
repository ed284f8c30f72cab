"""From a configured module to a bearer: SIM, registration, attach, CSTT, CIICR, CIFSR.

Generators for the pump's tasks. Application note SIM800 3.1.1, SIM7000 2.1.1.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from . import names as M
from .tasks import answer, says

_DONE = const(1)
_LATE = const(3)

_SIM_MS = const(20000)  # a SIM is not ready at once after power-up [field]
_ASK_MS = const(1000)  # between two questions [ours]
# the module looks for a network as long as that [ours: within connect()'s 180 s]
_REGISTER_MS = const(170000)
# denied all that time: it is meant [ours: a first denial is often withdrawn]
_DENIED_MS = const(15000)
_HOUR_MS = const(3600000)  # [an hour]
_ATTACHES = const(12)  # an hour [field: operators bar what attaches more often]
_STATUS = const(4)  # IP STATUS
_PROCESSING = const(5)


_STAT_OF = {19: M.STAT_NO_SIM, 13: M.STAT_DENIED}


def bring_up(m):
    """The whole way; raises OSError. A bearer that lives with our settings is adopted."""
    try:
        yield from radio(m)
        yield from unlock(m)
        if "CGDCONT" in m.ROWS and m.wanted and m.wanted[0] is not None:
            yield from load("lte").attach_apn(m, m.wanted[0])
        yield from register(m)
        yield from activate(m)
    except OSError as e:
        sim = e.errno == 13 and "SIM" in str(e)
        m.stat = M.STAT_PIN_REQUIRED if sim else _STAT_OF.get(e.errno, M.STAT_CONNECT_FAIL)
        raise


def unlock(m):
    """CPIN; the PIN is entered once, and only when all its attempts are left."""
    start = time.ticks_ms()
    while True:
        yield "+CPIN?"
        lines = m.last.lines
        if says(m, "+CPIN:READY"):
            return
        if says(m, "+CPIN:SIM PIN"):
            yield from load("sim").enter_pin(m)
        elif lines and "SIM P" in lines[0] or m.last.code in (12, 16):
            raise OSError(13, "SIM is locked")
        elif m.last.code == 11:
            yield from load("sim").enter_pin(m)
        elif m.last.outcome == _LATE:
            answer(m.last)
        elif time.ticks_diff(time.ticks_ms(), start) > _SIM_MS:
            raise OSError(19, "no SIM")
        yield _ASK_MS


def radio(m):
    """CFUN=1: somebody, or we before a reset of the host, may have left the radio off. Without
    it the module does not know its SIM."""
    yield "+CFUN?"
    if m.last.lines and not says(m, "+CFUN:1"):
        yield "+CFUN=1"
        answer(m.last)


def register(m):
    """Wait for a registration, home or roaming, whichever of the networks' counts, then attach."""
    start = denied = time.ticks_ms()
    while True:
        for line in m.ROWS.split("\n")[1].split(" "):
            yield line
        now = time.ticks_ms()
        stat = m.registration()
        if stat == 1 or stat == 5:
            break
        if stat != 3:
            denied = now
        elif time.ticks_diff(now, denied) >= _DENIED_MS:
            raise OSError(13, "registration denied")
        if time.ticks_diff(now, start) >= _REGISTER_MS:
            raise OSError(110, "no network")
        yield _ASK_MS
    yield "+CGATT?"
    if not says(m, "+CGATT:1"):
        if not may_attach(m):
            raise OSError(110, "attached too often in this hour")
        yield "+CGATT=1"
        answer(m.last)


def may_attach(m):
    """Counts one more attach, unless there were too many within the hour: then False. What the
    user asked for is counted and always allowed."""
    now = time.ticks_ms()
    recent = [t for t in m.own.get("attaches", ()) if 0 <= time.ticks_diff(now, t) < _HOUR_MS]
    limit = m.own.get("attach_limit", _ATTACHES)
    allowed = len(recent) < limit or not m.own.get("capped")
    if allowed:
        recent.append(now)
    m.own["attaches"] = recent[-limit:]
    return allowed


def activate(m):
    """CSTT, CIICR, CIFSR; or adopt what is there."""
    apn, user, key = m.wanted or (None, "", "")
    if m.own.get("context"):
        yield "+CIPSGTXT=0"
        m.own["context"] = 0
    if m.own.get("other"):
        yield from load("contexts").shut_second(m)
    yield "+CIPSTATUS"
    answer(m.last)
    second = m.own.get("second")  # context 1 lives: nothing common to both may be touched
    if not second and (m.state == _STATUS or m.state == _PROCESSING):
        yield "+CSTT?"
        ours = apn is None or says(m, '+CSTT:"%s","%s","%s"' % (apn, user, key))
        if ours and (yield from _address(m)):
            return
    if m.state or second:
        yield "+CIPSHUT"
        answer(m.last)
        m.state = 0
        if not second:
            m.lose(0, 100)  # a server's clients were there
    if not second:
        yield "+CIPMUX=%d" % m.mux
        answer(m.last)
        yield "+CIPRXGET=%d" % (0 if m.push else 1)
    yield from start(m)


def start(m):
    """From IP INITIAL to IP STATUS: CSTT, CIICR, CIFSR."""
    apn, user, key = m.wanted or (None, "", "")
    yield "+CSTT" if apn is None else '+CSTT="%s","%s","%s"' % (apn, user, key)
    answer(m.last)
    m.step(84)  # T
    m.step(73)  # I
    yield "+CIICR"
    if m.last.outcome != _DONE:
        last = m.last
        yield "+CIPSTATUS"
        answer(last)
    m.step(85)  # U
    if not (yield from _address(m)):
        answer(m.last)


def _address(m):
    yield "+CIFSR"
    if m.last.outcome != _DONE or not m.last.lines:
        return False
    m.step(70)  # F
    m.ip = m.last.lines[0]
    m.stat = M.STAT_GOT_IP
    m.own["since"] = time.ticks_ms()
    m.own["retry_at"] = None
    return True

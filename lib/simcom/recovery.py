"""The ladder: each rung tried only when the one below did not help, each bounded in time.

Application notes, last section: close and reopen, shut the bearer, reset the module; the rungs in
between and above are the field's. The connection's own rung (CIPCLOSE and reopening) is its
user's (care.py); here it is the module's turn. CFUN=4 is never used: it is stored.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import bearer, load, power, startup
from .tasks import Request

_DONE = const(1)

_OFF_GAP_MS = const(2000)  # from off to the next pulse [hardware: 0.8 to 2 s]
_RESTART_MS = const(5000)  # the OK comes before or after the restart [field]

# pins of Modem.pins
_PWRKEY = const(0)
_RESET = const(1)
_SUPPLY = const(6)
_ANY = const(-1)  # no pin, and no module that answers

# rungs, where a trouble begins
_OF_ATTACH = const(2)
_OF_RADIO = const(3)
_OF_PINS = const(5)


def climb(m, again_ms, first=0):
    """From where the trouble is to a bearer, if one is wanted, or OSError from the last rung.

    Trouble that comes back within `again_ms`: the rung that seemed to help did not, it goes on
    with the next. `first`: the lowest rung that is tried."""
    rung = max(first, _next(m, again_ms))
    error = OSError(110, "no rung is left")
    while True:
        while True:
            if rung >= len(_RUNGS):
                raise error
            step, pin, seconds = _RUNGS[rung]
            rung += 1
            if _can(m, pin):
                if rung > _OF_ATTACH and not bearer.may_attach(m):
                    raise error
                if (yield from step(m)):
                    break
        try:
            yield from _within(_way(m), seconds * 1000)
        except OSError as e:
            error = e
            if e.errno == 13:
                raise
            rung = max(rung, _where(m, e))
        else:
            m.own["helped"] = (rung, time.ticks_ms())
            return


def _next(m, again_ms):
    rung, at = m.own.pop("helped", (0, 0))
    if m.own.get("second"):
        return 0  # that context stays: from the bottom again
    if rung and 0 <= time.ticks_diff(time.ticks_ms(), at) < again_ms:
        for _, pin, _ in _RUNGS[rung:]:
            if _can(m, pin):
                return rung
    return 0


def _can(m, pin):
    if pin is None:
        return m.up
    return pin == _ANY or (m.pins[pin] and not (pin == _RESET and startup.is_off(m)))


def _where(m, e):
    # the lowest rung that such trouble needs
    if not m.up:
        return _OF_PINS
    if e.errno == 19 or m.registration() not in (1, 5):
        return _OF_RADIO
    return _OF_ATTACH if (getattr(e, "command", "") or "").startswith("+CGATT") else 0


def _within(gen, ms):
    start = time.ticks_ms()
    for want in gen:
        if time.ticks_diff(time.ticks_ms(), start) > ms:
            gen.close()
            raise OSError(110, "too slow")
        yield want


def _way(m):
    # does it answer, is it still ours; then the bearer asks on: CPIN, CREG, CGATT, CIPSTATUS
    if m.up:
        new = yield from load("signs").fresh(m)
        if m.up and (new or m.own.pop("doubt", False)):
            m.rebooted()
    if not m.up:
        yield from startup.wake_up(m, False)
    if m.wanted is not None:
        yield from bearer.bring_up(m)


def look(m):
    """Is all as we think?"""
    return load("signs").look(m)


def _resync(m):
    # `_way` asks, and a question that is not answered in time starts the repair
    yield 0
    return True


def _shut(m):
    if m.own.get("second"):
        return (yield from load("contexts").shut_first(m))
    yield "+CIPSHUT"
    done = m.last.outcome == _DONE
    if done:
        m.lose(0, 100)
    return done


def _attach(m):
    yield "+CGATT=0"
    yield "+CGATT=1"
    return m.last.outcome == _DONE


def _radio(m):
    yield "+CFUN=0"
    yield "+CFUN=1"
    return m.last.outcome == _DONE


def _restart(m):
    _forget(m)
    m.probing = True  # it may start before it answers
    yield Request("+CFUN=1,1", _RESTART_MS)
    m.probing = False
    yield power.times(m)[1]
    return True


def _reset(m):
    _forget(m)
    yield from power.reset(m)
    return True


def _pwrkey(m):
    _forget(m)
    if not startup.is_off(m):
        yield from power.switch_off(m)
        yield _OFF_GAP_MS
    yield from power.switch_on(m)
    return True


def _supply(m):
    _forget(m)
    yield from power.cut(m)
    return True


def _forget(m):
    m.gone()
    m.own["mute"] = False  # it is we who restart it


# What is done, the pin it needs (None: a module that answers), and the seconds in which the
# bearer must be up afterwards. Below CFUN: SHUT OK 65, CIICR 85, CGATT 75 [manual 8.2, 7.2.1];
# from there on SIM 20, registration 170 [field], CGATT 75, CIICR 85.
_RUNGS = (
    (_resync, _ANY, 360),
    (_shut, None, 180),
    (_attach, None, 300),
    (_radio, None, 360),
    (_restart, None, 360),
    (_reset, _RESET, 360),
    (_pwrkey, _PWRKEY, 360),
    (_supply, _SUPPLY, 360),
)

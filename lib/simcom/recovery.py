"""The ladder: each rung tried only when the one below did not help, each bounded in time.

Application notes, last section: close and reopen, shut the bearer, reset the module; the rungs in
between and above are the field's. The connection's own rung (CIPCLOSE and reopening) is its
user's; here it is the module's turn.
"""

try:
    from micropython import const
except ImportError:
    from ._host import const

from . import bearer, power, startup

_DONE = const(1)
_SHUT_MS = const(1000)

# pins of Modem.pins
_PWRKEY = const(0)
_RESET = const(1)
_SUPPLY = const(6)


def climb(m):
    """From where the trouble is to a bearer, if one is wanted, or OSError from the last rung."""
    rung = 0
    error = None
    while True:
        try:
            if not m.up:
                yield from startup.wake_up(m)
            if m.wanted is None:
                return
            yield from bearer.bring_up(m)
            return
        except OSError as e:
            error = e
            if e.errno in (13,):
                raise
        while True:
            if rung >= len(_RUNGS):
                raise error
            step, pin = _RUNGS[rung]
            rung += 1
            if m.up if pin is None else m.pins[pin]:
                if step is not _shut and not bearer.may_attach(m):
                    raise error
                if (yield from step(m)):
                    break


def _shut(m):
    yield "+CIPSHUT"
    if m.last.outcome == _DONE:
        m.state = 0
    yield _SHUT_MS
    return m.last.outcome == _DONE


def _attach(m):
    yield "+CGATT=0"
    yield "+CGATT=1"
    return m.last.outcome == _DONE


def _radio(m):
    yield "+CFUN=0"
    yield "+CFUN=1"
    return m.last.outcome == _DONE


def _restart(m):
    m.probing = True
    yield "+CFUN=1,1"
    m.probing = False
    m.gone()
    yield power.times(m)[1]
    return True


def _reset(m):
    m.gone()
    yield from power.reset(m)
    return True


def _pwrkey(m):
    m.gone()
    yield from power.switch_off(m)
    yield 2000
    yield from power.switch_on(m)
    return True


def _supply(m):
    m.gone()
    yield from power.cut(m)
    return True


# what is done, and the pin it needs; None: a module that answers
_RUNGS = (
    (_shut, None), (_attach, None), (_radio, None), (_restart, None),
    (_reset, _RESET), (_pwrkey, _PWRKEY), (_supply, _SUPPLY),
)  # fmt: skip

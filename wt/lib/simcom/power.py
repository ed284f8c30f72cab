"""PWRKEY, RESET, STATUS and the supply, with each model's times (hardware documents).

Imported when a pin is first needed. Levels are those at the module's own pins: PWRKEY and RESET
are active low, STATUS is high while the module runs.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

_PWRKEY = const(0)
_RESET = const(1)
_STATUS = const(2)
_DTR = const(3)
_SUPPLY = const(6)
_STEP_MS = const(100)
_RAIL_MS = const(2500)  # capacitors empty, then the supply is stable [field]


def times(m):
    """The model's row: pulse on, ready, pulse off, off, reset; ms."""
    return [int(t) for t in m.ROWS.split("\n")[5].split(" ")]


def switch_on(m, pulse=0):
    """Supply on, PWRKEY pulse (its place in the row), wait until STATUS is high or the boot time
    has passed."""
    if m.pins[_SUPPLY]:
        m.pins[_SUPPLY](True)
        yield _STEP_MS
    if m.pins[_PWRKEY]:
        yield from _pulse(m.pins[_PWRKEY], times(m)[pulse])
    yield from _until(m, 1, times(m)[1])


def switch_off(m):
    """PWRKEY pulse, wait until STATUS is low or the time has passed."""
    if m.pins[_PWRKEY]:
        yield from _pulse(m.pins[_PWRKEY], times(m)[2])
        yield from _until(m, 0, times(m)[3])


def reset(m):
    """RESET pulse, then the boot time."""
    yield from _pulse(m.pins[_RESET], times(m)[4])
    yield times(m)[1]


def cut(m):
    """The last resort: the supply off and on. TX and DTR would feed the module through its pins
    [field]: DTR goes low before."""
    if m.pins[_DTR]:
        m.pins[_DTR].value(0)
    try:
        m.pins[_SUPPLY](False)
        yield _RAIL_MS
    finally:  # never left without supply, even when the task is dropped here
        m.pins[_SUPPLY](True)
    yield from switch_on(m)


def _pulse(pin, ms):
    try:
        pin.value(0)
        yield ms
    finally:  # never left low, even when the task is dropped here
        pin.value(1)


def _until(m, level, ms):
    # with a STATUS pin no longer than needed; the UART is ready a moment later
    status = m.pins[_STATUS]
    while ms > 0:
        if status is not None and bool(status.value()) == bool(level):
            yield 5 * _STEP_MS
            return
        yield _STEP_MS
        ms -= _STEP_MS

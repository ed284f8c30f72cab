"""PWRKEY, RESET, STATUS and the supply; each model's times are a row of its ROWS.

Generators for the pump's tasks, imported when a pin is first needed. Levels are those at the
module's own pins: PWRKEY and RESET are active low, STATUS is high while the module runs; a board
with a transistor in between gives a `machine.Signal`. Every wait here is bounded. A model's row,
with what the hardware documents ask for, in ms:

             on     ready          off              off at the latest   reset
  SIM800L    1000   > 3000         1500 to 33000    >= 2000             > 105    [H8L]
  SIM800C    1000   > 3000         1000 to 33000    >= 2000             -        [H8C]
  row        1100   8000           1600             3000                120
  SIM7000    1000   >= 4500        >= 1200          1800 to 6900        252      [H7]
  row        1100   10000 [field:7000]  1300        7000                300

H8L: SIM800L hardware design V1.02; H8C: SIM800C V1.01; H7: SIM7000 V1.07. The pulse that switches
on is too short to switch a SIM800L or a SIM7000 off, in case it runs; a SIM800C goes off by it.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from .finding import again, find
from .losses import drop_task

_PWRKEY = const(0)
_RESET = const(1)
_STATUS = const(2)
_DTR = const(3)
_SUPPLY = const(6)
_STEP_MS = const(100)  # [ours]
_RAIL_MS = const(2500)  # capacitors empty, then the supply is stable [field]
_OFF_GAP_MS = const(2000)  # from off to the next pulse [hardware: 0.8 to 2 s]
_CPOWD_MS = const(10000)  # until NORMAL POWER DOWN [field]
_SOON_MS = const(1000)  # ours [ours]


def times(m):
    """The model's row: pulse on, ready, pulse off, off, reset; ms."""
    return [int(t) for t in m.ROWS.split("\n")[5].split(" ")]


def switch_on(m, pulse=0):
    """Supply on, PWRKEY pulse (its place in the row), wait until STATUS is high or the boot time
    has passed. A module that just went off gets the pause it needs first."""
    if m.pins[_SUPPLY]:
        m.pins[_SUPPLY](True)
        yield _STEP_MS
    left = time.ticks_diff(m.own.pop("rests", 0), time.ticks_ms())
    if 0 < left <= times(m)[3] + _OFF_GAP_MS:
        yield left
    if m.pins[_PWRKEY]:
        yield from _pulse(m.pins[_PWRKEY], times(m)[pulse])
    yield from _until(m, 1, times(m)[1])


def switch_off(m, ask=False):
    """PWRKEY pulse (`ask`: AT+CPOWD=1), wait until STATUS is low, or without that pin until the
    module says that it goes off, or until the time has passed. True: it has told."""
    own = m.own
    own["down"] = False  # `fell` makes it True
    try:
        if ask:
            yield b"AT+CPOWD=1\r"  # no OK comes [manual SIM800 6.2.2, SIM7000 5.2.1]
        elif m.pins[_PWRKEY]:
            yield from _pulse(m.pins[_PWRKEY], times(m)[2])
        told = yield from _until(m, 0, _CPOWD_MS if ask else times(m)[3])
    finally:
        said = own.pop("down", None)
    if said and m.pins[_STATUS]:
        yield from _until(m, 0, times(m)[3])
    return told


def power_off(m):
    """`active(False)`: AT+CPOWD=1; PWRKEY when that has no effect.

    A module that was never found is left alone, unless STATUS is high; one that answers no more
    is looked for, and switched off by PWRKEY when it is not found."""
    status = m.pins[_STATUS]
    found = m.up
    runs = found or m.own.pop("mute", False)
    if status is not None:
        runs = status.value()  # a pulse would switch a module that is off on
    m.gone()
    if runs:
        m.probing = True  # nothing is repaired: what it says is the answer
        try:
            yield from _off(m, found)
        finally:
            m.probing = False


def _off(m, found):
    if (found or (yield from find(m))) and (yield from switch_off(m, True)):
        return
    if not m.pins[_PWRKEY] or (yield from switch_off(m)):
        return
    if m.pins[_STATUS] is None:
        # mute: was it off, and has the pulse switched it on?
        yield times(m)[1]
        if (yield from find(m, True)):
            yield from switch_off(m, True)


def fell(m):
    """The module says that it goes off. True: nobody here asked it to; somebody holds its key, or
    its supply is too low or too high."""
    own = m.own
    own["rests"] = time.ticks_add(time.ticks_ms(), times(m)[3] + _OFF_GAP_MS)
    m.gone()
    if own.get("down") is not None:
        own["down"] = True
        return False
    if m.probing:
        return False
    drop_task(m)
    if m.d.mode:
        m.due(_SOON_MS)  # what was asked before is not answered any more
    return True


def reset(m):
    """RESET pulse, then the boot time."""
    yield from _pulse(m.pins[_RESET], times(m)[4])
    yield times(m)[1]


def cut(m):
    """The last resort: the supply off and on. TX, DTR, PWRKEY and RESET would feed the module
    through its pins [field]: DTR goes low before, and TX where the port can turn its levels over,
    as its idle level is high. A PWRKEY or RESET that the host drives high feeds it all the same:
    let a board drive them open drain, or through a transistor."""
    if m.pins[_DTR]:
        m.pins[_DTR].value(0)
    invert = getattr(m.uart, "INV_TX", 0)
    turned = invert and "INV_" not in repr(m.uart) and _turn_tx(m, invert)
    try:
        m.pins[_SUPPLY](False)
        yield _RAIL_MS
    finally:  # never left without supply, even when the task is dropped here
        m.pins[_SUPPLY](True)
        if turned:
            _turn_tx(m, 0)
    m.own.pop("rests", None)
    yield from switch_on(m)


def _turn_tx(m, invert):
    # esp32 and rp2 have it. A UART that its user has inverted is left as it is
    try:
        again(m, invert=invert)
    except (TypeError, ValueError):
        return False  # a stand-in without it
    return True


def _pulse(pin, ms):
    try:
        pin.value(0)
        yield ms
    finally:  # never left low, even when the task is dropped here
        pin.value(1)


def _until(m, level, ms):
    # True: STATUS has that level, or a module that is to go off has said so. The UART is ready a
    # moment after STATUS is high
    status = m.pins[_STATUS]
    while ms > 0:
        if status is not None and bool(status.value()) == bool(level):
            yield 5 * _STEP_MS
            return True
        if not level and m.own.get("down"):
            return True
        yield _STEP_MS
        ms -= _STEP_MS
    return False

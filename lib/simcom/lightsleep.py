"""`lightsleep()`: module and host sleep; RI or the timer ends it. docs/sleep.md has the ports.

A port is not known by its name: each way to be woken by RI is tried, the first that the port has
is taken. Application notes SIM800 12, SIM7000 11; machine.lightsleep, esp32.wake_on_….
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load

_RI = const(4)  # of Modem.pins
_OPEN = const(3)  # a state of a link (links.py)
_LONGEST_MS = const(86400000)  # ours, a day: `ticks_ms` is good for six
_LULL_MS = const(30)  # ours: no byte for so long, and no line half heard
_CALM_MAX_MS = const(500)  # ours: longer than any report takes
_SKEW_MS = const(5)  # ours: clocks differ; a sleep that ends so much before its time was ended


def lightsleep(m, time_ms=None, wake=False):
    """Put the module to sleep, then the host, until RI asks for attention or `time_ms` (1 to a
    day) has passed; `"ri"` or `"timer"`. Then the UART is set up again. The module is woken, and
    asked what happened, only when RI asked for it, or with `wake=True`.

    OSError as `sleep()`; ENODEV the port has no light sleep, or nothing on this board would end
    it: neither a time, nor an RI pin that this port wakes for; EINVAL with `push=True` and a
    connection: what comes meanwhile would be lost. The module's clock runs on, the host's watchdog
    too. Allocates.
    """
    brief = load("brief")  # now: without room for it at the end the result would be lost
    try:
        return _lightsleep(m, time_ms, wake)
    finally:
        brief.forget("lightsleep")


def _lightsleep(m, time_ms, wake):
    import machine

    if time_ms is not None:
        if not isinstance(time_ms, int):
            raise TypeError("time_ms")
        if not 0 < time_ms <= _LONGEST_MS:
            raise ValueError("time_ms")
    m.may_wait()
    if m.push and (m.server is not None or _connected(m)):
        raise OSError(22, "pushed data would be lost")
    pin = m.pins[_RI]
    if not hasattr(machine, "lightsleep"):
        raise OSError(19, "no lightsleep")
    if not (pin is not None and _arm(machine, pin)) and time_ms is None:
        raise OSError(19, "nothing would end it")
    m.sleep()
    gate = m.own["asleep"]
    _calm(m)
    start = time.ticks_ms()
    # what has come just now needs the module already
    rung = m.own.get("asleep") is not gate or gate.wanted() or low(pin)
    if not rung:
        if time_ms is None:
            machine.lightsleep()
        else:
            machine.lightsleep(time_ms)
        past = time.ticks_diff(time.ticks_ms(), start)
        early = time_ms is None or past < time_ms - _SKEW_MS
        ring = gate.ring
        rung = pin is not None and (early or low(pin) or (ring is not None and ring.any()))
        _again(m, ring)
    if rung or wake:
        gate.rung = rung
        m.wake()
    return "ri" if rung else "timer"


def low(pin):
    return pin is not None and not pin.value()


def _connected(m):
    for link in m.links:
        if link is not None and link.state == _OPEN:
            return True
    return False


def _calm(m):
    # a line that is half heard would be lost; what it says may need the module
    start = quiet = time.ticks_ms()
    while time.ticks_diff(time.ticks_ms(), start) < _CALM_MAX_MS:
        m.pause()
        if m.moved:
            quiet = time.ticks_ms()
        elif not m.d.held and time.ticks_diff(time.ticks_ms(), quiet) >= _LULL_MS:
            return


def _again(m, ring):
    # A UART without its clock has lost bytes, and runs at another rate until it is set up (rp2).
    # A wake-up by level may have taken the place of the edges' interrupt (esp32).
    m.d.forget()
    uart = m.uart
    if m.own.get("flow"):
        load("finding").again(m, baudrate=m.baud, flow=uart.RTS | uart.CTS)
    else:
        load("finding").again(m, baudrate=m.baud)
    if ring is not None and ring.irq:
        load("ring").listen(m.pins[_RI], ring.edge)


def _arm(machine, pin):
    for way in _WAYS:
        try:
            way(machine, pin)
            return True
        except (ImportError, AttributeError, TypeError, ValueError, OSError):
            pass
    return False


def _ext0(machine, pin):
    esp32 = __import__("esp32")
    esp32.wake_on_ext0(pin, esp32.WAKEUP_ALL_LOW)


def _gpio(machine, pin):
    esp32 = __import__("esp32")
    esp32.wake_on_gpio((pin,), esp32.WAKEUP_ALL_LOW)


def _irq(machine, pin):
    pin.irq(trigger=pin.WAKE_LOW, wake=machine.SLEEP)


# How RI becomes a wake-up, likelier first: the one that leaves the edges' interrupt alone, but
# only for RTC pins; any pin of an esp32, from MicroPython 1.27; ports whose Pin.irq has `wake`.
_WAYS = (_ext0, _gpio, _irq)

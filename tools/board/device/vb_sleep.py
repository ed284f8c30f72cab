"""`machine.lightsleep` as the ports have it, and the module `esp32` where there is one.

rp2: an edge that has a handler ends it, but only when a time was given; without one nothing does;
afterwards the UART runs at another rate until `init()`. esp32: what was armed ends it, by level,
and no handler hears of edges. Everywhere a UART hears nothing meanwhile.
[MicroPython ports/rp2/modmachine.c, ports/esp32/modesp32.c, machine_pin.c]
"""

import sys
import time as _time

import vb_pin
import vb_uart
import vb_world as world

PIN_WAKE, TIMER_WAKE = 2, 4
# port: do edges end it; also without a time; is a UART's rate wrong afterwards
PORTS = {"rp2": (True, False, True), "esp32": (False, False, False), "any": (True, True, False)}
RTC_PINS = (0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 37, 38, 39)
WRONG_RATE = (2, 3)     # of the right one

_armed = {}             # how: the wires and the level that ends it


def arm(how, pins, level):
    """From the next sleep on this level of one of these pins ends it."""
    _armed[how] = ([pin._wire for pin in pins], level)


def _awake_for(wires, level):
    return any(wire.level == level for wire in wires)


def sleep(time_ms):
    """Until the time is over or something ends it; tells what."""
    by_edge, for_ever, clobbers = PORTS[world.port]
    by_edge = by_edge and (for_ever or time_ms is not None)
    before = vb_pin.edges()
    start = _time.ticks_ms()
    world.still = not by_edge
    woken = None
    try:
        while woken is None:
            left = -1 if time_ms is None else time_ms - _time.ticks_diff(_time.ticks_ms(), start)
            for wires, level in _armed.values():
                if _awake_for(wires, level):
                    woken = PIN_WAKE
            if by_edge and vb_pin.edges() != before:
                woken = PIN_WAKE
            elif time_ms is not None and left <= 0:
                woken = woken or TIMER_WAKE
            if woken is None:
                world.wait(left)
                _deaf()
    finally:
        world.still = False
    _deaf()
    if clobbers:
        for uart in vb_uart._uarts.values():
            uart.clobber(WRONG_RATE)
    return woken


def _deaf():
    for uart in vb_uart._uarts.values():
        if uart._ring is not None:
            count = uart._ring.any()
            uart.lost += count
            uart._ring.read(count)


class Esp32:
    """The module `esp32`, as far as sleep needs it."""

    WAKEUP_ALL_LOW = False
    WAKEUP_ANY_HIGH = True

    def wake_on_ext0(self, pin, level):
        """One RTC pin."""
        if pin is None:
            _armed.pop("ext0", None)
            return
        if pin._id not in RTC_PINS:
            raise ValueError("invalid pin")
        arm("ext0", (pin,), 1 if level else 0)

    def wake_on_gpio(self, pins, level):
        """Any pins, from MicroPython 1.27."""
        arm("gpio", pins or (), 1 if level else 0)


if world.port == "esp32":
    sys.modules["esp32"] = Esp32()

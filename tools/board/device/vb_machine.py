"""`machine` of the virtual board."""

import sys
import time as _time

import machine as _builtin
import vb_pin
import vb_sleep
import vb_uart
import vb_world as world

PinBase = _builtin.PinBase
Signal = _builtin.Signal
time_pulse_us = _builtin.time_pulse_us
Pin = vb_pin.Pin
UART = vb_uart.UART

PWRON_RESET, HARD_RESET, WDT_RESET, DEEPSLEEP_RESET, SOFT_RESET = 1, 2, 3, 4, 5
PIN_WAKE, TIMER_WAKE = vb_sleep.PIN_WAKE, vb_sleep.TIMER_WAKE
SLEEP, DEEPSLEEP = 2, 4

# How the process ends tells the one that started it what to do next.
EXIT_SOFT, EXIT_SOFT_RAW, EXIT_HARD, EXIT_WATCHDOG = 64, 65, 66, 67

_cause = PWRON_RESET
_woken = 0


class Reset(SystemExit):
    """Leaves everything; nobody catches it by accident."""


def reset():
    """As the reset button."""
    raise Reset(EXIT_HARD)


def soft_reset():
    """Start again with an empty heap."""
    raise Reset(EXIT_SOFT)


def reset_cause():
    """Why the board started."""
    return _cause


def wake_reason():
    """What ended the last sleep."""
    return _woken


def unique_id():
    """Eight bytes that are this board's."""
    return b"virtual\x01"


def freq(*args):
    """Nominal: this processor's speed is the PC's."""
    return 125000000


def idle():
    """Wait for an interrupt, not for long."""
    world.wait(1)


def lightsleep(time_ms=None):
    """Stop until the time is over or what this port has for it ends it (vb_sleep.py)."""
    global _woken
    _woken = vb_sleep.sleep(time_ms)


def deepsleep(time_ms=None):
    """A light sleep, then a reset."""
    lightsleep(time_ms)
    reset()


class WDT:
    """The watchdog; it bites at the next polling point."""

    def __init__(self, id=0, timeout=5000):
        self._timeout = timeout
        self.feed()
        world.deadline = self._check

    def feed(self):
        """Not yet."""
        self._fed = _time.ticks_ms()

    def _check(self):
        if _time.ticks_diff(_time.ticks_ms(), self._fed) > self._timeout:
            print("watchdog reset")
            raise Reset(EXIT_WATCHDOG)


class I2C:
    """A bus on which the chips of the wiring take what is written; `written` keeps it."""

    written = []

    def __init__(self, id=-1, *, scl=None, sda=None, freq=400000, timeout=50000):
        pass

    def writeto_mem(self, address, register, data, *, addrsize=8):
        """OSError ENODEV when no chip has that address."""
        if address not in world.wiring.get("i2c", ()):
            raise OSError(19)
        I2C.written.append((address, register, bytes(data)))

    def scan(self):
        """The addresses that answer."""
        return list(world.wiring.get("i2c", ()))


class RTC:
    """A clock that can be set."""

    _offset = 0

    def datetime(self, value=None):
        """(year, month, day, weekday, hour, minute, second, subsecond)."""
        if value is not None:
            seconds = _time.mktime(value[:3] + value[4:7] + (0, 0))
            RTC._offset = seconds - _time.time()
            return None
        now = _time.localtime(_time.time() + RTC._offset)
        return now[:3] + (now[6],) + now[3:6] + (0,)


sys.modules["machine"] = sys.modules["umachine"] = sys.modules[__name__]

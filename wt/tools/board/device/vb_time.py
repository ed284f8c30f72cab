"""`time` of the virtual board: interrupts are taken while it sleeps."""

import sys
from time import *  # noqa: F403

import vb_world as world


def sleep_ms(ms):
    """Milliseconds."""
    world.sleep(ms)


def sleep(seconds):
    """Seconds, also fractions."""
    world.sleep(int(seconds * 1000))


def sleep_us(us):
    """Microseconds: too short for interrupts to matter."""
    end = ticks_add(ticks_us(), us)     # noqa: F405
    while ticks_diff(end, ticks_us()) > 0:      # noqa: F405
        pass
    world.turn()


sys.modules["time"] = sys.modules["utime"] = sys.modules[__name__]

"""What RI's pulses mean while the module cannot talk: `"ring"` or `"sms"` is queued with None.

Functions of a Ring (ring.py), imported with the first pulse that comes in data mode, and by who
has found out otherwise. Application notes SIM800 3.2.5, SIM7000 2.2.5; hardware SIM800 table 12,
UART note SIM7000.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

_MASK = const(31)  # of Ring's edges
_MAX = const(16)  # events that wait to be delivered (events.py)

# How long RI is low, in ms: a call's pulse in data mode 50 [application note SIM800 3.2.5], any
# other report's 120 [hardware SIM800 table 12, UART note SIM7000], a call in command mode longer.
_BLIP_MS = const(10)  # ours: less is a disturbance on the line
_SHORT_MS = const(85)  # ours, between the two: less is a call's pulse
_LONG_MS = const(240)  # ours, twice the longer one: as long is a level, a call's


def hints(ring):
    """Pulses become events."""
    while ring.tail != ring.head:
        i = ring.tail
        ring.tail = (i + 1) & _MASK
        low = not ring.levels[i]
        tick = ring.ticks[i]
        if low and ring.fell is None:
            ring.fell = tick
            ring.told = ring.due = False
        elif low:  # the rise between came so late that the level was low again
            tell(ring.m, "sms")
            ring.fell = tick
            ring.told = False
        elif ring.fell is None:  # both edges came late: how long it was low is not known
            if not ring.due:
                tell(ring.m, "sms")
            ring.due = False
        else:
            over(ring, time.ticks_diff(tick, ring.fell))
            ring.fell = None
    if ring.lost:
        n = ring.lost + (ring.fell is not None)
        ring.lost = 0
        ring.fell = None
        while n > 0:  # two edges a pulse; how long it was low is not known
            tell(ring.m, "sms")
            n -= 2
    if (
        ring.fell is not None
        and not ring.told
        and time.ticks_diff(time.ticks_ms(), ring.fell) >= _LONG_MS
    ):
        ring.told = True
        tell(ring.m, "ring")


def over(ring, ms):
    if ms < _BLIP_MS or ring.told:
        return
    tell(ring.m, "sms" if _SHORT_MS <= ms < _LONG_MS else "ring")


def tell(m, name):
    """Queue an event of which nothing more is known."""
    if m.handlers and m.handlers.get(name):
        if len(m.events) < _MAX:
            m.events.append((name, None))
        else:
            m.own["lost"] = m.own.get("lost", 0) + 1

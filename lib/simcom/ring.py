"""RI, the module's call for attention: its edges are kept by an interrupt that does not allocate.

What a pulse means is a hint: ports deliver edges late. While the module can talk its report tells,
and what RI did is forgotten. While it sleeps an edge wakes it (wake.py). In data mode it cannot
talk: then pulses become events (pulses.py).
Application notes SIM800 3.2.5, SIM7000 2.2.5; hardware SIM800 table 12, UART note SIM7000.
"""
import time
from array import array

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load

_RI = const(4)  # of Modem.pins
_EDGES = const(32)  # kept between two polls, ours: 16 pulses
_MASK = const(31)


class Ring:
    """What RI did since it was last looked at; `m.own["ri"]`."""

    def __init__(self, m, pin):
        self.m = m
        self.pin = pin
        self.levels = bytearray(_EDGES)
        self.ticks = array("i", [0] * _EDGES)
        self.head = self.tail = 0
        self.lost = 0  # edges for which there was no room
        self.fell = None  # when the pulse that is looked at began
        self.last = 1 if pin.value() else 0
        self.told = False  # of the level that is low now
        self.due = False  # it is low for a reason that is known: its rise is still to come
        self.pump = self.hints = None
        self.irq = listen(pin, self.edge)

    def edge(self, pin):
        """The interrupt. Allocates nothing."""
        head = self.head
        after = (head + 1) & _MASK
        if after == self.tail:
            self.lost += 1
            return
        self.levels[head] = 1 if self.pin.value() else 0
        self.ticks[head] = time.ticks_ms()
        self.head = after

    def look(self):
        """Where the pin has no interrupt (a Signal): its level as often as it is polled."""
        level = 1 if self.pin.value() else 0
        if level != self.last:
            self.last = level
            self.edge(self.pin)

    def any(self):
        """Did RI move?"""
        if not self.irq:
            self.look()
        return self.tail != self.head or self.lost > 0

    def forget(self):
        """What it did is known otherwise."""
        self.tail = self.head
        self.lost = 0
        self.fell = None
        self.told = False
        self.due = not self.pin.value()

    def turn(self):
        """In the place of the modem's `pump()`. Allocates nothing but the event."""
        self.pump()
        if not self.irq:
            self.look()
        stream = self.m.own.get("stream")
        if stream is not None and stream.data and self.m.handlers:
            if self.tail != self.head or self.lost or (self.fell is not None and not self.told):
                if self.hints is None:
                    self.hints = load("pulses").hints
                self.hints(self)
        elif self.tail != self.head and "asleep" not in self.m.own:
            self.forget()


def listen(pin, handler):
    """Is `handler` called at RI's edges? In the interrupt itself where the port has that."""
    try:
        edges = pin.IRQ_FALLING | pin.IRQ_RISING
        try:
            pin.irq(handler, edges, hard=True)
        except (TypeError, ValueError):
            pin.irq(handler, edges)
    except AttributeError:
        return False
    return True


def install(m):
    """`active(True)`: from now on RI is watched."""
    ring = m.own.get("ri")
    if ring is None and m.pins[_RI] is not None:
        ring = m.own["ri"] = Ring(m, m.pins[_RI])
        ring.pump = m.pump
        m.pump = ring.turn

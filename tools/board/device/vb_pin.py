"""machine.Pin of the virtual board: some are wired to the modem, the others stand alone."""

import machine as _builtin
import vb_world as world

# What Pin.irq accepts on each port; anything else is a TypeError there, and here.
IRQ_ARGUMENTS = {
    "rp2": ("handler", "trigger", "hard"),
    "esp32": ("handler", "trigger", "wake"),
    "any": ("handler", "trigger", "priority", "wake", "hard"),
}
# How the modem is told a level: the supply is no pin of its own.
_SAY = (b'{"op":"pin","name":"%s","value":%d}\n', b'{"op":"%s","value":%d}\n')
_wires = {}         # pin number: wire


class Wire:
    """A conductor: its level, and who is to be told when it changes."""

    def __init__(self, number):
        self.name = world.wiring.get("pins", {}).get(str(number))
        self.key = b'"%s"' % self.name if self.name else None
        # a transistor in between: the modem's level is the other one
        self._over = 1 if self.name in world.wiring.get("inverted", ()) else 0
        # prepared, so that setting a pin allocates nothing
        self._said = tuple(_SAY[self.name == "power"] % (self.name, level ^ self._over)
                           for level in (0, 1)) if self.name else None
        self.level = 0
        self.latch = 0
        self.output = False
        self.pin = None
        self.handler = None
        self.trigger = 0
        self.hard = False
        self.edges = 0
        if self.name and self.name != "power":
            world.control.inputs.append(self)
            world.control.ask(b'{"op":"pin","name":"%s"}\n' % self.name)

    def change(self, level):
        """The modem's end has this level now."""
        level ^= self._over
        if self.output or level == self.level:
            return
        self.level = level
        if world.still:
            return
        if self.handler and self.trigger & (Pin.IRQ_RISING if level else Pin.IRQ_FALLING):
            self.edges += 1
            world.call(self.handler, self.pin, self.hard)

    def drive(self, level):
        """The board sets the level, and the modem has it when this returns."""
        self.level = self.latch = level
        if self._said:
            world.control.ask(self._said[level])


class Pin(_builtin.PinBase):
    """A pin; two objects of one number are one pin."""

    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_RISING = 8
    IRQ_FALLING = 4
    WAKE_LOW = 1
    WAKE_HIGH = 2

    def __init__(self, id, mode=-1, pull=-1, *, value=None, drive=0, alt=-1):
        self._id = id
        if id not in _wires:
            _wires[id] = Wire(id)
        self._wire = _wires[id]
        self._wire.pin = self
        self.init(mode, pull, value=value)

    def init(self, mode=-1, pull=-1, *, value=None, drive=0, alt=-1):
        """Set direction, pull and level."""
        wire = self._wire
        if mode != -1:
            wire.output = mode != Pin.IN
            if wire.output and value is None:
                value = wire.latch      # an output drives what was set last, 0 after a reset
        if pull == Pin.PULL_UP and not wire.output and not wire.name:
            wire.level = 1
        if value is not None:
            self.value(value)

    def value(self, level=None):
        """The level, or set it."""
        wire = self._wire
        if level is None:
            world.turn()
            return wire.level
        if wire.output:
            wire.drive(1 if level else 0)
        return None

    def __call__(self, level=None):
        return self.value(level)

    def on(self):
        """High."""
        self.value(1)

    def off(self):
        """Low."""
        self.value(0)

    high, low = on, off

    def toggle(self):
        """The other level."""
        self.value(1 - self._wire.level)

    def irq(self, handler=None, trigger=12, **kwargs):
        """Call `handler(pin)` at edges; which keywords there are is the port's affair."""
        for name in kwargs:
            if name not in IRQ_ARGUMENTS[world.port]:
                raise TypeError("extra keyword arguments given")
        wire = self._wire
        if kwargs.get("wake"):
            if trigger not in (Pin.WAKE_LOW, Pin.WAKE_HIGH):
                raise ValueError("wake needs a level")
            import vb_sleep

            vb_sleep.arm("irq", (self,), trigger - Pin.WAKE_LOW)
            return self
        wire.handler, wire.trigger = handler, trigger
        wire.hard = bool(kwargs.get("hard"))
        return self

    def __repr__(self):
        return "Pin(%s, %s)" % (self._id, self._wire.name)


def edges():
    """How many edges have raised an interrupt since the start: what ends a light sleep."""
    return sum(wire.edges for wire in _wires.values())

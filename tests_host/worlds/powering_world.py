"""A world whose host holds the module's power pins, some through a transistor, and its supply."""

from session_world import SERVER, Hang, World

from tools.modem.families import FAMILIES

__all__ = ["FAMILIES", "SERVER", "Hang", "Powering", "Signal", "Transistor"]


class Transistor:
    """A GPIO whose level reaches the module's pin turned over: what a board with an NPN has."""

    def __init__(self, pin):
        self.pin = pin
        self.level = 0
        self.value(0)

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = 1 if level else 0
        self.pin.value(1 - self.level)
        return None


class Signal:
    """`machine.Signal(pin, invert=True)`."""

    def __init__(self, pin, invert=False):
        self.pin = pin
        self.invert = invert

    def value(self, level=None):
        if level is None:
            return self.pin.value() ^ self.invert
        self.pin.value((1 if level else 0) ^ self.invert)
        return None


class Powering(World):
    """`signals`: the pins that go through a transistor. `supply`: the host switches the rail; what
    it drove at the moment it did is in `fed`."""

    def __init__(self, signals=(), supply=False, **kw):
        self.signals = signals
        self.supply = supply
        self.rail = []  # (ms, on)
        self.fed = []
        super().__init__(**kw)

    def host(self, **kw):
        for name in self.signals:
            kw[name] = Signal(Transistor(self.modem.pin(name)), invert=True)
        if self.supply:
            kw["power"] = self.power
        return super().host(**kw)

    def power(self, on):
        if not on:
            self.fed = [name for name in ("dtr",) if self.modem.lines[name].level]
            if not self.wire.invert & self.wire.INV_TX:
                self.fed.append("tx")
        self.rail.append((self.clock.ticks_ms(), on))
        self.modem.power(on)

    def m_cut(self):
        """The steps of the driver's last resort."""
        from simcom import power

        return power.cut(self.m)

    def pulses(self, name="pwrkey"):
        """How long the module saw the pin low, each time, in ms."""
        changes = self.modem.lines[name].changes
        assert [level for _, level in changes] == [0, 1] * (len(changes) // 2)
        return [changes[i + 1][0] - changes[i][0] for i in range(0, len(changes), 2)]

    @property
    def row(self):
        return FAMILIES[self.family]

    def off(self):
        """The module is off, and its STATUS low."""
        return self.modem.power.mode == "off" and not self.modem.lines["status"].level

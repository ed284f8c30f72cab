"""The module's pins, and what the host holds of them (the API of ``machine.Pin``)."""

NAMES = {
    # name: (driven by, level when nobody drives it)
    "pwrkey": ("host", 1),      # active low, pulled up inside
    "reset": ("host", 1),       # active low, pulled up inside
    "dtr": ("host", 1),         # low = active; pulled up inside [UART application note]
    "status": ("module", 0),    # high = running
    "ri": ("module", 1),        # idle high
    "dcd": ("module", 1),       # low = connection in transparent mode
}


class Line:
    """One wire: a level, and who wants to hear of its changes."""

    def __init__(self, clock, name):
        self.clock = clock
        self.name = name
        self.driver, self.level = NAMES[name]
        self.rest = self.level
        self.changed_us = clock.ticks_us()
        self.held_us = 0            # how long the level before the last change had lasted
        self.changes = []           # (t_ms, level), the most recent 1000
        self.listeners = []         # fn(line, old, new)

    def set(self, level):
        level = 1 if level else 0
        if level == self.level:
            return
        old, self.level = self.level, level
        self.held_us = self.clock.ticks_us() - self.changed_us
        self.changed_us = self.clock.ticks_us()
        self.changes.append((self.changed_us // 1000, level))
        del self.changes[:-1000]
        for listener in list(self.listeners):
            listener(self, old, level)


class Pin:
    """The host's end of a line.  Levels are those at the module's own pin."""

    IN = 0
    OUT = 1
    OPEN_DRAIN = 2
    PULL_UP = 1
    PULL_DOWN = 2
    IRQ_RISING = 1
    IRQ_FALLING = 2
    IRQ_LOW_LEVEL = 4
    IRQ_HIGH_LEVEL = 8
    WAKE_LOW = 4
    WAKE_HIGH = 8

    def __init__(self, line, mode=None):
        self._line = line
        self._mode = mode
        self._handler = None
        self._trigger = 0
        self._flags = 0
        line.listeners.append(self._changed)

    def init(self, mode=-1, pull=-1, *, value=None, **_):
        if mode not in (-1, None):
            self._mode = mode
            if mode == self.IN and self._line.driver == "host":
                self._line.set(self._line.rest)
        if value is not None:
            self.value(value)

    def value(self, v=None):
        if v is None:
            return self._line.level
        if self._mode == self.IN:
            return None
        if self._line.driver == "host":
            self._line.set(v)
        return None

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    low = off
    high = on

    def mode(self, mode=None):
        if mode is None:
            return self._mode
        self.init(mode)
        return None

    def irq(self, handler=None, trigger=IRQ_FALLING | IRQ_RISING, *, priority=1, wake=None,
            hard=False):
        self._handler = handler
        self._trigger = trigger
        return self

    def flags(self):
        return self._flags

    def trigger(self):
        return self._trigger

    def _changed(self, _line, old, new):
        edge = self.IRQ_RISING if new > old else self.IRQ_FALLING
        if self._handler and self._trigger & edge:
            self._flags = edge
            self._handler(self)

"""A world with a module that sleeps, and a host that may."""

import sys
import types

from modes_world import SERVER, Modes, Sink, failing, pattern, take

__all__ = ["SERVER", "Board", "Sink", "Sleeping", "failing", "pattern", "take"]


class Sleeping(Modes):
    """DTR and RI are wired unless `pins` says otherwise."""

    def __init__(self, pins=("dtr", "ri"), **kw):
        kw.setdefault("dtr_idle", 0)  # the module runs already when the host starts
        super().__init__(pins=pins, **kw)
        self.events = []

    def hears(self, *names):
        """Write these events down."""
        for name in names:
            self.m.on(name, lambda m, value, name=name: self.events.append((name, value)))

    def heard(self, name):
        return [value for what, value in self.events if what == name]

    @property
    def sleeps(self):
        """Does the module sleep?"""
        return self.modem.power.sleeping

    def asleep(self, ms=100):
        """Put it to sleep; it does."""
        self.m.sleep()
        self.run(ms)
        assert self.m.asleep()
        del self.modem.commands[:]
        return self

    def times(self, command):
        return [line for line in self.modem.commands if line == command]

    def low(self, ms, after=0):
        """RI is low for so long, from now on or a while later."""
        ri = self.modem.lines["ri"]
        now = self.clock.now_us
        self.clock.at((after) * 1000, lambda: ri.set(0))
        self.clock.at((after + ms) * 1000, lambda: ri.set(1))
        return now


class Board:
    """`machine` and `esp32` of a port, on the virtual clock: what lightsleep does there.

    `wakes`: the names of `esp32` that there are; `by_edge`: an interrupt handler that is called
    ends it (rp2), else handlers are not called; `gpio`: Pin.irq has `wake`; `rtc`: the pin is one
    that ext0 takes. A UART hears nothing meanwhile; `clobbers`: afterwards its rate is wrong.
    """

    SLEEP = 2
    WAKEUP_ALL_LOW = False

    def __init__(self, world, wakes=(), by_edge=False, clobbers=False, rtc=True, gpio=False):
        self.gpio = gpio
        self.w = world
        self.by_edge = by_edge
        self.clobbers = clobbers
        self.rtc = rtc
        self.armed = None
        self.sleeps = []
        pin = world.modem.pin("ri")
        self.irq = type(pin).irq
        pin.irq = lambda *args, **kw: self.pin_irq(pin, *args, **kw)
        sys.modules["machine"] = module = types.ModuleType("machine")
        module.lightsleep = self.lightsleep
        module.SLEEP = self.SLEEP
        if wakes:
            sys.modules["esp32"] = module = types.ModuleType("esp32")
            module.WAKEUP_ALL_LOW = False
            for name in wakes:
                setattr(module, name, getattr(self, name))

    def wake_on_ext0(self, pin, level):
        if not self.rtc:
            raise ValueError("invalid pin")
        self.armed = "ext0"

    def wake_on_gpio(self, pins, level):
        assert isinstance(pins, tuple)
        self.armed = "gpio"

    def pin_irq(self, pin, *args, wake=None, **kw):
        if wake is None:
            self.irq(pin, *args, **kw)
        elif not self.gpio:
            raise TypeError("extra keyword arguments given")
        else:
            assert wake == self.SLEEP and kw == {"trigger": pin.WAKE_LOW}
            self.armed = "irq"

    def lightsleep(self, ms=None):
        w = self.w
        clock = w.clock
        pin = w.modem.pin("ri")
        self.sleeps.append(ms)
        assert w.sleeps, "the module is awake"
        handler, pin._handler = pin._handler, None
        edges = []
        if self.by_edge and handler:
            pin._handler = lambda p: (edges.append(1), handler(p))
        begin = clock.now_us
        end = None if ms is None else begin + ms * 1000
        uart = w.wire._uart
        while end is None or clock.now_us < end:
            if (self.armed and not pin.value()) or edges:
                break
            due = clock.next_due()
            if end is None and clock.now_us - begin > 3600 * 10**6:
                raise AssertionError("it sleeps for ever")
            step = min(x for x in (due, end, clock.now_us + 10**6) if x is not None)
            clock.sleep_us(max(1, step - clock.now_us))
            uart.read()  # nobody listened
        pin._handler = handler
        uart.read()
        if self.clobbers:
            uart.baudrate = 76923

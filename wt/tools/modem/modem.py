"""A SIM800 or SIM7000 made of its parts: the serial side, the radio, the TCP/IP application."""

import datetime
from collections import Counter

from . import commands, families, settings, states, strict
from .clock import VirtualClock
from .energy import Energy
from .executor import Executor
from .faults import Faults
from .gnss import Gnss
from .lines import ToHost, ToModule
from .memnet import MemoryNetwork
from .pins import NAMES, Line, Pin
from .power import Power
from .psm import PSM
from .radio import Radio
from .receiving import Receiving
from .serial import Serial
from .sms import Messages
from .switches import Switches
from .tcp import Tcp
from .transparent import Transparent
from .uart import UART
from .voice import Voice

HISTORY = 200000        # entries kept


class VirtualModem:
    """One module, seen from its pins and from its network.

    ``baud`` 0: autobaud.  ``powered`` the supply is there, ``booted`` it runs and is registered.
    ``seed`` for what is random (garbage bytes).  Everything else is a switch.
    """

    def __init__(self, family="sim800", clock=None, net=None, baud=115200, powered=True,
                 booted=True, seed=0, **switches):
        self.family = families.FAMILIES[family]
        self.clock = clock if clock is not None else VirtualClock()
        self.net = net if net is not None else MemoryNetwork(self.clock)
        self.switch = Switches(**switches)
        self.history = []
        self.commands = []
        self.violations = []
        self.remarks = []           # refused for what they are, not for when: unknown, malformed
        self.counters = Counter()
        self.nvram = {"IPR": baud}
        for name, value in (self.switch.stored or {}).items():
            self.nvram[name] = tuple(value) if isinstance(value, list) else value
        self.settings = {}
        self.extra = {}
        self.epoch = 0              # changes when everything volatile is lost
        self.trace = None           # trace(direction, data)
        self._unaware = None
        self._after_result = []
        self._clock_offset = None
        self._early = None

        self.lines = {name: Line(self.clock, name) for name in NAMES}
        self.lines["dtr"].rest = self.lines["dtr"].level = self.switch.dtr_idle
        self.setting_rows = settings.rows_for(family)
        self.basic_rows = settings.basic_for(family)
        self.rows = commands.rows_for(family, self.setting_rows, self.basic_rows)
        self.faults = Faults(self)
        self.serial = Serial(self, seed)
        self.executor = Executor(self)
        self.to_host = ToHost(self.clock)
        self.to_module = ToModule(self.clock, self.serial)
        self.radio = Radio(self)
        self.tcp = Tcp(self)
        self.receiving = Receiving(self)
        self.transparent = Transparent(self)
        self.voice = Voice(self)
        self.messages = Messages(self)
        self.gnss = Gnss(self)
        self.psm = PSM(self)
        self.energy = Energy(self)
        self.power = None
        self.load_settings()
        self.power_part = self.power = Power(self)
        self.power = _PowerFace(self.power_part)
        self.pins = {name: Pin(self.lines[name]) for name in NAMES}
        if powered:
            self.power_part.supply = True
            if booted:
                self.power_part.up(at_once=True)
        self.energy.start()

    # ---- the host's side

    def uart(self, baudrate=115200, rxbuf=2048, **kw):
        """A ``machine.UART`` of the host, on virtual time."""
        return UART(self, baudrate, rxbuf, **kw)

    def pin(self, name):
        """The host's pin; levels are those at the module's own pin."""
        return self.pins[name]

    def host_reset(self):
        """The host was reset: it knows nothing, its pins float."""
        self.unaware("host reset")
        for line in self.lines.values():
            if line.driver == "host":
                line.set(line.rest)

    # ---- what happens to the module

    def call(self, number="+31612345678"):
        """An incoming voice call; returns it: ``.end()`` when the caller gives up."""
        return self.voice.incoming(number)

    def sms(self, number, text):
        """A message arrives; its index."""
        return self.messages.incoming(number, text)

    def undervoltage(self, down=False, repeat=False):
        """A warning (once, or until ``voltage_fine()``), or the shutdown; needs CBATCHK=1."""
        if repeat:
            self.power_part.voltage_stays("UNDER-VOLTAGE WARNNING")
            return
        self.power_part.voltage("UNDER-VOLTAGE POWER DOWN" if down
                                else "UNDER-VOLTAGE WARNNING")

    def voltage_fine(self):
        self.power_part.voltage_fine()

    def overvoltage(self, down=False):
        self.power_part.voltage("OVER-VOLTAGE POWER DOWN" if down else "OVER-VOLTAGE WARNNING")

    def report(self, text):
        """Any report, now."""
        self.serial.report(text)

    def stats(self):
        """Everything worth showing, as plain data."""
        return {
            "family": self.family.name, "state": self.state, "power": self.power_part.mode,
            "asleep": self.power_part.sleeping, "mux": self.tcp.mux,
            "baud": self.serial.baud, "mode": self.serial.mode, "boots": self.counters["boots"],
            "links": [link.as_dict() for link in self.links],
            "counters": dict(self.counters), "violations": len(self.violations),
            "pins": {name: line.level for name, line in self.lines.items()},
            "t_ms": self.clock.ticks_ms(),
        }

    # ---- what tests look at

    @property
    def state(self):
        return self.tcp.state

    @property
    def links(self):
        return self.tcp.links

    @property
    def baud(self):
        return self.serial.baud

    STATES = states

    # ---- bookkeeping for the parts

    def remember(self, direction, data):
        now = self.clock.ticks_us()
        if self.trace:
            self.trace(direction, data)
        last = self.history[-1] if self.history else None
        if last is not None and last[1] == direction and self._early == (now, direction):
            self.history[-1] = (last[0], direction, last[2] + data)
        else:
            self.history.append((now // 1000, direction, bytes(data)))
            if len(self.history) > HISTORY:
                del self.history[:HISTORY // 10]
        self._early = (now, direction)

    def violation(self, what, detail):
        """Something a careful driver never does; ``what`` is a row of ``strict.VIOLATIONS``."""
        assert what in strict.KINDS, what
        self.violations.append((self.clock.ticks_ms(), what, detail))

    def remark(self, text):
        self.remarks.append((self.clock.ticks_ms(), text))
        del self.remarks[:-1000]

    def unaware(self, why):
        """The host cannot know how things stand: wrong-state commands are forgiven for now."""
        self._unaware = why

    def aware(self):
        self._unaware = None

    @property
    def is_unaware(self):
        return self._unaware is not None

    @property
    def is_damaged(self):
        """Bytes were lost or added on purpose: lengths may not fit any more."""
        return self._unaware == "damage"

    def after(self, ms, fn):
        """Run ``fn`` in ``ms``, unless the module restarts first."""
        return self.after_us(ms * 1000, fn)

    def after_us(self, us, fn):
        epoch = self.epoch
        return self.clock.at(int(us), lambda: fn() if self.epoch == epoch else None)

    def guarded(self, fn):
        """``fn`` that does nothing once the module has restarted."""
        epoch = self.epoch
        return lambda *a: fn(*a) if self.epoch == epoch else None

    def after_result(self, fn):
        """Run ``fn`` right behind the final result of the command line in progress."""
        self._after_result.append(fn)

    def settled(self):
        """The final result is out."""
        todo, self._after_result = self._after_result, []
        for fn in todo:
            fn()
        self.energy.look()
        self.after(0, self.power_part.consider_sleep)

    # ---- settings

    def wipe(self):
        """Everything volatile is lost."""
        self.epoch += 1
        self._after_result = []
        self.executor.reset()
        self.serial.reset()
        self.transparent.reset()
        self.to_module.hold(False)
        self.tcp.reset()
        self.radio.reset()
        self.voice.reset()
        self.messages.reset()
        self.gnss.reset()
        self.psm.reset()
        self.extra = {}
        self.energy.wipe()

    def load_settings(self):
        s = self.settings
        s.clear()
        for name, row in self.setting_rows.items():
            s[name] = self.nvram.get(name, row.default)
        for name, (_values, default, _bare) in self.basic_rows.items():
            s[name] = self.nvram.get(name, default)
        s["S"] = {}
        s["CIPCCFG"] = (5, 2, 1024, 1, 0, 1460, 50)
        s["CFUN"] = self.nvram.get("CFUN", 1)
        s["CGDCONT"] = dict(self.nvram.get("CGDCONT", {}))
        s["IPR"] = rate = self.nvram.get("IPR", 115200)
        self.psm.load(s)
        for name, value in self.nvram.get("CIPSCONT", {}).items():
            if name == "TCP":
                for key, v in value.items():
                    setattr(self.tcp, key, v)
            elif name == "APN":
                context = self.tcp.contexts[0]
                context.apn, context.user, context.password = value
            else:
                s[name] = value
        if rate:
            self.serial.baud = rate
            self.serial.synced = True
        else:
            self.serial.synced = False

    def save(self, row):
        self.nvram[row.name] = self.settings[row.name]

    def changed(self, name):
        """A setting with an effect at once."""
        if name == "&C":
            self.power_part.dcd(any(x.state == "CONNECTED" for x in self.tcp.links[:1]))
        elif name == "CSCLK":
            self.power_part.serial_activity()
            self.energy.look()
        elif name == "CGNSURC":
            self.gnss.restart()

    # ---- the time of day

    def set_clock(self, text):
        from .errors import Refused
        try:
            t = datetime.datetime.strptime(text[:17], "%y/%m/%d,%H:%M:%S")
        except ValueError:
            raise Refused(50)
        self._clock_offset = (t, self.clock.ticks_ms(), text[17:] or "+00")

    def _now(self):
        if self._clock_offset is not None:
            t, since, _zone = self._clock_offset
            return t + datetime.timedelta(milliseconds=self.clock.ticks_ms() - since)
        return datetime.datetime(2024, 2, 28, 23, 0, 0) + datetime.timedelta(
            milliseconds=self.clock.ticks_ms())

    def wall_time(self):
        t = self._now()
        return (t.year, t.month, t.day, t.hour, t.minute, t.second)

    def clock_text(self):
        """CCLK: valid once set, or given by the network (CLTS)."""
        if self._clock_offset is None and not (self.switch.time_valid and self.settings["CLTS"]):
            t = datetime.datetime(2004, 1, 1) + datetime.timedelta(
                milliseconds=self.clock.ticks_ms())
            return t.strftime("%y/%m/%d,%H:%M:%S") + "+00"
        zone = self._clock_offset[2] if self._clock_offset else "+00"
        return self._now().strftime("%y/%m/%d,%H:%M:%S") + zone

    def run(self, **options):
        """Run in real time until stopped; the options are those of ``runner.Runner``."""
        from .runner import Runner
        return Runner(self, **options).run()


class _PowerFace:
    """``modem.power(on)`` switches the supply; its attributes are the power part's."""

    def __init__(self, part):
        self._part = part

    def __call__(self, on):
        self._part.set_supply(bool(on))

    def __getattr__(self, name):
        return getattr(self._part, name)

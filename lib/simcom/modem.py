"""The network interface, as far as a telemetry loop needs it at every turn.

What the dialogue reports ends up here. Everything else a modem can do is in parts, imported when
first used (parts.py); what differs between modules is rows in sim800.py and sim7000.py.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load, states
from .pump import Pump, time

_IDLE = const(0)  # STAT_IDLE (names.py)

# kinds of lines (dialogue.py)
_SEND_OK = const(13)
_SEND_FAIL = const(14)
_ACCEPT = const(15)
_REMOTE_IP = const(16)
_STATE = const(24)
_CREG = const(37)
_CEREG = const(39)
_CDNSGIP = const(42)

# states of a link (links.py), outcomes (dialogue.py), states of the module (states.py)
_CLOSED = const(4)
_STATUS = const(4)
_DEACT = const(14)

# nothing was heard for so long: is it still there, and ours? [ours: a module says nothing for
# hours, but a minute's question is cheap]
_UNHEARD_MS = const(60000)

last = None  # the modem made last: `socket` uses it


class Modem(Pump):
    """A SIM800 or SIM7000 on a UART; make one of these, not this.

    `uart`: anything with `machine.UART`'s methods. Pins may be `machine.Pin`, `machine.Signal` or
    None. `mux`: several connections (CIPMUX=1) or one. `push`: the module pushes received data
    instead of keeping it until asked. `rxbuf`: bytes of read-ahead per connection, 64 to 65534
    (ValueError). `sim_pin`: used once, when all its attempts are left. `power(on)`: switches the
    module's supply. `idle`: called at least every 100 ms inside every wait. `trace(direction,
    data)`: everything on the wire; `">"`: to the module.
    """

    def __init__(
        self, uart, *, pwrkey=None, reset=None, status=None, dtr=None, ri=None, dcd=None,
        power=None, mux=True, push=False, rxbuf=1460, sim_pin=None, idle=None, trace=None,
    ):  # fmt: skip
        global last
        if not 64 <= rxbuf <= 65534:
            raise ValueError("rxbuf")
        self.push = push
        Pump.__init__(self, uart, max(rxbuf, 1460) if push else rxbuf, idle, trace)
        self.pins = (pwrkey, reset, status, dtr, ri, dcd, power)
        self.mux = mux
        self.rxbuf = rxbuf
        self.sim_pin = sim_pin
        self.links = [None] * (self.LINKS if mux else 1)
        self.d.slots = self.LINKS if mux else 0
        self.up = False  # found, identified and configured
        self.state = 0  # the module's, a number of states.NAMES
        self.wanted = None  # (apn, user, key) while the bearer is wanted
        self.ip = None
        self.stat = _IDLE
        self.reg = bytearray(b"\xff\xff\xff")  # last word of CREG, CGREG, CEREG; 255: none yet
        self.listed = None  # what parts wait for: lines of a list, a name's addresses
        self.lives = 0  # signs of life since the last trouble (trouble.py)
        self.own = {}  # settings that are not the usual ones, and what a part remembers
        self.server = None  # what listens
        self.handlers = None
        self.handling = False
        self.events = None
        last = self

    def __getattr__(self, name):
        parts = load("parts")
        return parts.find(self, parts.MODEM, name)

    def isconnected(self):
        """The bearer is up, as far as the module's last word tells."""
        self.poll()
        # with only the second context up, this one is not
        return self.ip is not None and self.ip != self.own.get("second")

    def status(self, param=None, refresh=False):
        """`None`: a `STAT_…`; or `"rssi"` (dBm), `"ber"` (0-7), `"state"` (the module's own name
        for it; `refresh`: CIPSTATUS is asked first), `"attached"`, `"registration"` (0-5),
        `"battery"` (percent, mV), `"links"` (state, kind, address, context of each); None: not
        known. ValueError: another name. What asks the module raises as `command()`, and allocates.
        """
        self.poll()
        return self.stat if param is None else self.detail(param, refresh)

    def poll(self):
        """Move everything that can move without waiting, then run the handlers that are due.

        Allocates nothing when nothing new is to be delivered.
        """
        if self.handling:
            return
        self.pump()
        if self.task is None:
            pin = self.pins[2]  # STATUS
            if (self.wanted is not None and self.ip == self.own.get("second")) or (
                self.up
                and (
                    (pin and not pin.value())
                    or time.ticks_diff(time.ticks_ms(), self.heard) > _UNHEARD_MS
                )
            ):
                try:
                    self.keep()
                except MemoryError:
                    pass  # the heap is locked: later
        if self.events:
            self.deliver()

    def may_wait(self):
        """A blocking call inside a handler would never return."""
        if self.handling:
            raise OSError(16, "")

    # --- what the dialogue tells ----------------------------------------------------------------

    def wire(self, n):
        """The connection's number as commands carry it; -1 in single connection mode."""
        return n if self.mux else -1

    def on_link(self, n, kind):
        if kind == _SEND_OK or kind == _SEND_FAIL or kind == _ACCEPT:
            self.debt = 0
            return
        if n < 0 and not self.mux:
            n = 0
        if kind == _REMOTE_IP:
            if self.server is not None and 0 <= n < len(self.links):
                self.server.arrived(self, n)
            return
        # a number from the wire is checked before it is an index
        if 0 <= n < len(self.links) and self.links[n] is not None:
            self.links[n].event(kind, self)

    def on_report(self, kind):
        if _CREG <= kind <= _CEREG:
            # `n,stat[,"lac",…]` answers the question, `stat[,"lac",…]` is the report
            d = self.d
            stat = d.number()
            if d.at < d.stop and d.buf[d.at] != 34:
                stat = d.number()
            if 0 <= stat < 255 and self.reg[kind - _CREG] != stat:
                self.reg[kind - _CREG] = stat
                if self.handlers:
                    self.report(kind)
            return
        if self.handlers or kind <= _CDNSGIP:
            self.report(kind)

    def on_line(self):
        d = self.d
        if self.up and not d.clean and d.buf.startswith(b"AT", d.start):
            self.rebooted()  # echo is on again
        elif self.handlers:
            self.report(0)

    def on_state(self, kind):
        d = self.d
        if kind == _STATE:
            state = states.NAMES.split(",")
            name = d.line(d.at, d.stop).strip()
            if name in state:
                self.state = state.index(name)
                down = self.state < _STATUS or self.state == _DEACT
                if self.ip and down and not self.own.get("second"):
                    self.lose(self.state, 100)  # the report was lost
        elif self.listed is not None:
            self.listed.append(d.line(d.at, d.stop))

    def step(self, event):
        """The module's state changes (an event of states.py, the letter's number)."""
        state = states.after(states.MULTI if self.mux else states.SINGLE, self.state, event)
        if state >= 0:
            self.state = state

    def link_changed(self, link, ours=False):
        """A connection's state changed: the module's changes with it. `ours`: CIPCLOSE did it."""
        if link.state >= _CLOSED:
            self.ended(link, ours)
        elif not self.mux:
            self.step(67)  # C

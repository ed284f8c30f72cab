"""Transparent mode: whose turn it is, and where data mode ends.

DCD tells whether a text that looks like the end of data mode is payload; without that pin the
tasks of escape.py find out. Application notes SIM800 3.2.4 and 11, SIM7000 2.2.4 and 10.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .links import Link
from .payload import Payload

_STATUS = const(2)  # of Modem.pins
_OPEN = const(3)  # states of a link (links.py)
_STARTING = const(2)
_CLOSED = const(4)
_DEAD = const(7)
_CONNECT_OK = const(8)  # kinds of lines, outcomes (dialogue.py)
_CLOSED_LINE = const(11)
_CONNECT = const(17)
_SERVER_OK = const(40)
_DONE = const(1)
_DAMAGED = const(4)
_FAILED = const(5)

_CHUNK = const(256)  # of the lexer
_DCD_MS = const(500)  # DCD follows the text within that, or the text was payload [ours]
_HOLD_MS = const(20)  # a text that does not go on is none [ours: it is sent in one go]
_ENDED_MS = const(100)  # silence behind a text: nothing more comes [ours]
_LIMIT_MS = const(170000)  # CONNECT or CONNECT FAIL: 160 s, single connection [manual 8.2.2]
_OLD_MS = const(60000)  # ours: ticks that are older are renewed before they wrap


class DataMode(Payload):
    """The only connection of single connection mode; `m.own["stream"]`."""

    def __init__(self, m, size):
        Payload.__init__(self, m, size)
        self.turning = self.turn
        self.place("next", self.turning)

    # --- whose turn it is -----------------------------------------------------------------------

    def turn(self):
        m = self.m
        now = time.ticks_ms()
        if time.ticks_diff(now, self.since) > _OLD_MS:
            self.since = now
        if time.ticks_diff(now, self.gone_at) > _OLD_MS:
            self.gone_at = self.low_at = now
        opening = self.state == _STARTING and not self.listening
        if self.data or opening:
            m.heard = now
        if self.closing and self.job is None and not self.shut:
            self.begin("close")
        if self.data and m.queue and (self.job is None or self.stuck()):
            self.refuse()
        if self.job is not None:
            job = self.job
            if load("tasks").drive(m, job) and self.job is job:
                self.job = None
                if job.error and self.data:
                    load("losses").drop_task(m, True)  # its commands can not be said
        elif self.data:
            if m.task is not None:  # whatever it is: it speaks in commands
                self.auto = True
                self.begin("leave")
            elif self.on:
                self.watch(now)
        elif opening:
            # CONNECT may come at any moment: what is said now would be payload
            if time.ticks_diff(now, self.moved_at) > _LIMIT_MS:
                self.begin("unheard")
        elif self.auto and m.task is None and not self.paused:
            self.auto = False
            self.begin("back")
        else:
            f = self.saved["next"][1] if "next" in self.saved else None
            f() if f else type(m).next(m)

    def stuck(self):
        """There is no way out of data mode."""
        return self.dtr is None and not self.escape

    def begin(self, name):
        self.job = load("tasks").Request("", None, getattr(load("escape"), name)(self, self.m))

    def leave(self, m):
        """Tasks, for others: to command mode, …"""
        return load("escape").leave(self, m)

    def back(self, m):
        """… and to data mode again."""
        return load("escape").back(self, m)

    def refuse(self):
        for request in self.m.queue:
            request.error = OSError(16, "data mode")
            request.outcome = _DAMAGED
        del self.m.queue[:]

    def watch(self, now):
        """Is data mode over? Is what looks so payload?"""
        status = self.m.pins[_STATUS]
        if status is not None and not status.value():
            self.m.rebooted()
            return
        if not self.here():
            if self.quiet(_ENDED_MS, now):
                self.end()
        elif self.fence >= 0:
            if self.dcd is None:
                if self.quiet(_ENDED_MS, now):
                    self.begin("verify")
            elif self.edge and self.quiet(_ENDED_MS, now):
                self.end()  # … and another client is here already
            elif time.ticks_diff(now, self.full_at) >= _DCD_MS:
                self.fence = -1
                self.behind = False
        elif self.like and not self.lifted and self.quiet(_HOLD_MS, now):
            self.lifted = True

    def say(self, rest):
        """Lines behind the payload: the dialogue knows what they mean."""
        d = self.m.d
        while rest:
            n = min(len(rest), _CHUNK)
            d.chunk[:n] = rest[:n]
            rest = rest[n:]
            d.fed(n)
            d.run()

    # --- for readers and writers ----------------------------------------------------------------

    def here(self):
        """DCD does not say that the connection is gone."""
        if self.dcd is None:
            return True
        if not self.dcd.value():
            self.low = True
            return True
        return not self.low and time.ticks_diff(time.ticks_ms(), self.on_at) < _DCD_MS

    def quiet(self, ms, now):
        # nothing came for so long, and for twenty bytes more
        return time.ticks_diff(now, self.since) >= ms + 200000 // self.m.baud

    def ready(self):
        """Bytes that are payload for certain."""
        if self.fence >= 0:
            return self.fence
        n = self.rx.any()
        return n if self.lifted else max(0, n - self.like)

    def taken(self, n):
        if self.fence >= 0:
            self.fence -= n

    # --- its end --------------------------------------------------------------------------------

    def end(self):
        """It is over: the module is in command mode, and what is behind the payload are lines."""
        self.say(self.exit())
        if self.state == _OPEN:
            self.event(_CLOSED_LINE, self.m)

    def over(self):
        """The bearer is lost, or all that the module knew (losses.py)."""
        job = self.job
        self.data = self.listening = False
        self.drained = True
        if self.on and self.m.up:
            # it is we who give it up: the module does not know, and is still in data mode
            self.severed = self.closing = self.data = True
            return
        self.lost = self.lost or not self.m.up
        if self.on:
            self.exit()
        if job is not None:
            self.job = None
            try:
                job.gen.close()
            except ValueError:
                self.job = job  # it is the job itself that calls

    def free(self):
        """Nothing stands in the modem's way any more."""
        m = self.m
        self.state = _DEAD
        self.orphan = self.drained = True
        self.data = False
        self.job = None
        if self.on:
            self.exit()
        if m.own.get("stream") is self:
            del m.own["stream"]
        if m.server is self:
            m.server = None
        if m.links[0] is self:
            m.links[0] = None
        if hasattr(self.dcd, "irq"):
            self.dcd.irq(handler=None)
        if m.__dict__.get("next") is self.turning:
            self.displace("next")
        else:
            self.saved.pop("next", None)  # somebody stands in front: it is passed on

    def fell(self, pin):
        # in an interrupt: DCD went up once
        if pin.value():
            self.edge = True

    # --- as a link, and as a server -------------------------------------------------------------

    def event(self, kind, p):
        if kind == _CONNECT:
            if self.state == _STARTING:
                Link.event(self, kind, p)
            if p.d.mode:  # ATO; or a client came in the middle of something
                p.d.end(_DONE if self.job is not None else _FAILED)
            self.enter()
            return
        Link.event(self, kind, p)
        if kind == _CONNECT_OK and self.state == _OPEN:
            self.care().fail(self, 5)  # not in data mode: it was somebody else's [field]
        if self.state >= _CLOSED:
            self.more = False
            self.drained = True

    def work(self, p):
        self.unsure = False  # ATO will tell
        if self.state <= _OPEN and not self.address:
            return False  # a server's
        return self.state != _OPEN and self.state != _CLOSED and Link.work(self, p)

    def heard(self, m, kind):
        """SERVER OK: a client may come, and with it data mode."""
        if kind == _SERVER_OK:
            self.listening = self.data = True
            self.state = _STARTING
            self.moved_at = time.ticks_ms()
            m.step(86)  # V

"""Waking: what needs the module wakes it first, and afterwards it is asked what happened.

While the module sleeps an `Asleep` stands in the pump's place where it is decided whose command is
next: it lets nobody speak. Application notes SIM800 12, SIM7000 11; manual SIM800 6.2.20.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from . import names as M
from .tasks import Request, drive, next

_DTR = const(3)  # of Modem.pins

# states of a link (links.py), kinds of lines (dialogue.py)
_OPEN = const(3)
_CLOSED = const(4)
_DEAD = const(7)
_RING = const(43)
_SMS = const(44)


def asleep(m):
    """The module was put to sleep, and nothing has woken it since."""
    return "asleep" in m.own


def wake(m):
    """Wake the module and ask it what happened meanwhile: lost connections, unread data, another
    registration, new messages. Nothing happens when it does not sleep. OSError: ETIMEDOUT it does
    not answer. Allocates."""
    sleeper = m.own.get("asleep")
    if sleeper is None:
        return
    m.may_wait()
    sleeper.asked = True
    while m.own.get("asleep") is sleeper:
        m.pause()
    while not m.up and m.task is not None:  # it was restarted, and is set up anew
        m.pause()
    if m.events:
        m.deliver()
    if sleeper.error:
        raise sleeper.error


class Asleep:
    """Where a sleeping module's commands wait; `m.own["asleep"]`."""

    def __init__(self, m, how, known):
        self.m = m
        self.how = how  # CSCLK
        self.known = known  # messages in the store and clients before, None: nobody wants to know
        self.holds = True  # nobody may speak, and it does not sleep yet
        self.asked = False
        self.awake = False  # it answers, and is asked what happened
        self.waking = None
        self.error = None
        self.heard = 0  # messages whose report was heard
        self.rung = self.rang = False  # RI asked for attention; RING was heard
        self.ring = m.own.get("ri")
        own = m.__dict__
        self.former = (own.get("next"), own.get("on_report"))
        m.next = self.next
        m.on_report = self.on_report

    def fall(self):
        """Now it sleeps."""
        m = self.m
        if m.pins[_DTR]:
            m.pins[_DTR].value(1)
        self.holds = False
        self.stat = m.stat
        m.stat = M.STAT_ASLEEP
        m.own["asleep"] = self

    # --- in the pump's place; allocates nothing while nobody needs the module -------------------

    def next(self):
        m = self.m
        if self.holds:
            return None
        if not m.up:  # it is off, or restarted: somebody has noticed
            self.over()
            return None
        if self.waking is None:
            m.heard = time.ticks_ms()  # it may be silent
            if not self.wanted():
                return None
            self.waking = Request("", None, load("missed").rouse(m, self))
        if self.awake and m.fix:
            return next(m)
        if drive(m, self.waking):
            self.error = self.waking.error
            self.over()
            if self.error and m.up and m.task is None and m.fix is None:
                m.fix = load("repair").start(m, False)
        return None

    def wanted(self):
        """Does somebody need the module?"""
        m = self.m
        if self.ring is not None and self.ring.any():
            self.rung = True
        if self.rung or self.asked or m.queue or m.task or m.fix:
            return True
        for link in m.links:
            if link is not None and self.needs(link):
                return True
        return False

    def needs(self, link):
        state = link.state
        if state == _DEAD:
            return False
        if state > _CLOSED or state < _OPEN or link.unsure:
            return True
        if link.more and not link.rx.any():
            return True
        if state == _CLOSED:
            if link.closing and self.m.own.get("stream") is not link:
                link.work(self.m)  # over, without a command
            return False
        if link.pending():
            return link.gather is None or time.ticks_diff(link.gather, time.ticks_ms()) <= 0
        return link.closing

    def on_report(self, kind):
        if kind == _SMS:
            self.heard += 1
        elif kind == _RING:
            self.rang = True
        if self.former[1] is None:
            type(self.m).on_report(self.m, kind)
        else:
            self.former[1](kind)

    def over(self):
        """It is awake, or gone: everything as before."""
        m = self.m
        for name, former in zip(("next", "on_report"), self.former):
            setattr(m, name, former)
            if former is None:
                delattr(m, name)  # not before: MicroPython would keep the value in its place
        if m.own.pop("asleep", None) is None:
            return
        if m.stat == M.STAT_ASLEEP:
            m.stat = self.stat
        if m.pins[_DTR]:
            m.pins[_DTR].value(0)
        if self.ring is not None:
            self.ring.forget()
        load("brief").forget("wake", "missed")

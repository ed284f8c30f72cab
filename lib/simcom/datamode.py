"""Transparent mode, as far as it is not about bytes: whose turn it is, and where data mode ends.

Functions of the connection (stream.py). Loaded while there is something to do besides moving
bytes: opening, leaving, command mode, an end, closing; forgotten as soon as data mode is on and
nothing else is to be done. Application notes SIM800 3.2.4 and 11, SIM7000 2.2.4 and 10.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load, tasks
from .links import Link

_STATUS = const(2)  # of Modem.pins
_DTR = const(3)
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

_DCD_MS = const(500)  # DCD follows the text within that, or the text was payload [ours]
_ENDED_MS = const(100)  # silence behind a text: nothing more comes [ours]
_NO_ROOM = const(12)  # ENOMEM (stream.py)
_LIMIT_MS = const(170000)  # CONNECT or CONNECT FAIL: 160 s, single connection [manual 8.2.2]


# --- whose turn it is -------------------------------------------------------------------------


def begin(w):
    """There is more to do than bytes: the modem's turns are ours. MemoryError: there is no room
    for what that needs; nothing has begun then, and the next turn tries again."""
    load("escape")
    load("outside")
    w.m.next = lambda: turn(w)
    if w.error == _NO_ROOM:
        w.error = 0
    turn(w)


def turn(w):
    """In the place of the modem's `next()`, where that is more than the writer's turn."""
    m = w.m
    if m.own.get("stream") is not w:  # it is over, and a sleeper has given the place back
        gone(m)
        m.next()
        return
    now = time.ticks_ms()
    opening = w.state == _STARTING and not w.server
    if w.data or opening:
        m.heard = now
    if w.closing and w.task is None and not w.shut:
        run(w, "close")
    if w.data and m.queue and (w.task is None or stuck(w)):
        for request in m.queue:
            request.error = OSError(16, "in data mode")
            request.outcome = _DAMAGED
        del m.queue[:]
    if w.task is not None:
        task = w.task
        if tasks.drive(m, task) and w.task is task:
            w.task = None
            if task.error and w.data:
                load("losses").drop_task(m, True)  # its commands can not be said
    elif w.data:
        if m.task is not None:  # whatever it is: it speaks in commands
            w.again = True
            run(w, "leave")
        elif w.on:
            try:
                look(w)
            except MemoryError:  # as in stream.py
                if w.src:
                    raise
                w.error = _NO_ROOM
    elif opening:
        # CONNECT may come at any moment: what is said now would be payload
        if time.ticks_diff(now, w.moved_at) > _LIMIT_MS:
            run(w, "late")
    elif w.again and m.task is None and not w.held:
        w.again = False
        run(w, "back")
    elif not ((m.fix or m.queue or m.task) and tasks.next(m)) and m.ip is not None:
        w.unsure = False  # ATO will tell
        # an open one says no commands of its own, a server has none
        if w.state != _OPEN and w.state != _CLOSED and (w.address or w.state > _OPEN):
            Link.work(w, m)
    if m.own.get("stream") is not w:
        gone(m)
    elif w.on and w.ours():
        m.next = w.turn
        brief = load("brief")
        brief.forget(*brief.TRANSPARENT[:4])


def gone(m):
    # the modem's turns are its own again
    reset(m, "next")
    brief = load("brief")
    brief.forget(*brief.TRANSPARENT)


def look(w):
    """Is data mode over? Is what looks so payload?"""
    m = w.m
    status = m.pins[_STATUS]
    if status is not None and not status.value():
        m.rebooted()
    elif not w.idle(_ENDED_MS):
        return
    elif not w.live():
        if w.deaf:
            load("outside").grow(w)  # what waits in the UART is payload
        # the text may follow DCD, and what is held back then was payload
        elif time.ticks_diff(time.ticks_ms(), w.wake) >= _ENDED_MS:
            end(w)
    elif w.ended and w.dcd is None:
        run(w, "check")
    elif w.ended and w.moved:
        end(w)  # … and another client is here already


def stuck(w):
    """There is no way out of data mode."""
    return not w.m.pins[_DTR] and not w.escape


def run(w, name):
    w.task = tasks.Request("", None, getattr(load("escape"), name)(w, w.m))


# --- there and back ---------------------------------------------------------------------------


def reset(thing, name):
    """The class's own method again."""
    setattr(thing, name, None)  # MicroPython would keep the value in its place
    delattr(thing, name)


def clear(w):
    """The lexer is at a line's beginning, and nothing looks like an end."""
    d = w.m.d
    while d.carry.any():
        d.carry.readinto(d.whole)
    d.held = 0
    d.long = False
    w.ended = 0
    w.first = False


def enter(w):
    """From here on every byte is payload; what is left of the chunk is the first of it."""
    m = w.m
    d = m.d
    w.data = w.on = True
    w.doing = 0
    w.since = w.sent_last = w.moved_at = time.ticks_ms()
    w.wake = time.ticks_add(w.since, _DCD_MS)
    w.moved = False
    clear(w)
    d.empty_stage()
    d.overrun = 0
    m.take = w.take
    m.put = w.write
    d.run = w.run
    rest = w.chunk[d.pos : d.filled]
    if rest:
        w.chunk[: len(rest)] = rest
        d.fed(len(rest))
        d.run()
    d.pos = d.filled = 0
    d.chunk = b""  # ends the loop of a read that is under way


def drop(w, say=False):
    """Commands again. What stands behind the last payload are lines, for the dialogue, or for
    nobody. Needs no large piece of the heap: the payload stays where it is."""
    m = w.m
    d = m.d
    w.data = w.on = False
    reset(m, "take")
    reset(m, "put")
    reset(d, "run")
    if not w.ended:
        w.settle(0)
    clear(w)
    d.chunk = w.chunk  # settle() may have taken it
    while d.stage.any() and not w.on:  # a line may be another client's CONNECT
        n = d.stage.readinto(w.chunk)
        if say:
            d.fed(n)
            try:
                d.run()
            except MemoryError:
                say = False  # no room for what they mean: the module is asked


def say(w):
    """Out of data mode: lines behind the payload, the dialogue knows what they mean."""
    drop(w, True)


# --- its end ----------------------------------------------------------------------------------


def end(w):
    """It is over: the module is in command mode, and what is behind the payload are lines."""
    say(w)
    if w.state == _OPEN:
        event(w, _CLOSED_LINE, w.m)


def release(w):
    """Nothing stands in the modem's way any more."""
    m = w.m
    w.state = _DEAD
    w.orphan = w.drained = True
    w.data = False
    w.task = None
    if w.on:
        drop(w)
    if m.own.get("stream") is w:
        del m.own["stream"]
    if m.server is w:
        m.server = None
    if m.links[0] is w:
        m.links[0] = None
    if hasattr(w.dcd, "irq"):
        w.dcd.irq(handler=None)


# --- as a link --------------------------------------------------------------------------------


def event(w, kind, p):
    if kind == _SERVER_OK:  # a client may come, and with it data mode
        w.server = w.data = True
        w.state = _STARTING
        w.moved_at = time.ticks_ms()
        p.step(86)  # V
        return
    if kind == _CONNECT:
        if not (w.server or w.state == _STARTING or p.d.mode):
            return  # payload, among what is behind an end
        if w.state == _STARTING:
            Link.event(w, kind, p)
        if p.d.mode:  # ATO; or a client came in the middle of something
            p.d.end(_DONE if w.task is not None else _FAILED)
        enter(w)
        return
    w.src_end = w.src_at  # its writer knows how far it came
    Link.event(w, kind, p)
    if kind == _CONNECT_OK and w.state == _OPEN:
        w.care().fail(w, 5)  # not in data mode: it was somebody else's [field]
    if w.state >= _CLOSED:
        w.more = False
        w.drained = True
    if w.state == _CLOSED:
        w.state = _DEAD  # the module keeps nothing

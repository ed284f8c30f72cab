"""The way out of sleep: wake the module, then ask it what was missed.

Generators for a task of the sleeper's own (wake.py). Application notes SIM800 12, SIM7000 11;
manual SIM800 6.2.20.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .tasks import Request

_DTR = const(3)  # of Modem.pins
_BY_ITSELF = const(2)  # CSCLK

# states of a link (links.py), kinds of lines, outcomes (dialogue.py)
_OPEN = const(3)
_DEAD = const(7)
_CLOSED_LINE = const(11)
_CONNECTED = const(9)  # CONNECT OK, a state of the module (states.py)
_DONE = const(1)

_LOW_MS = const(60)  # DTR low until it listens: 50 or more [application notes 12, 11]
_HIGH_MS = const(60)  # before it falls once more, ours: as long
_PULSES = const(6)  # ours: how often DTR falls, or characters are sent, before we give up
_KNOCK_MS = const(200)  # for the answer to an AT that it may not have heard [field: 150]
_ATS = const(3)  # after the first pulse; two more after each other one: it may only be slow
_CHAR_MS = const(120)  # from a character that wakes to a command: 100 or more [manual 6.2.20]
_SAID_MS = const(40)  # ours: it has said all that it had to say, garbage or not
_CALM_TURNS = const(50)  # ours: one second, more than any garbage takes
_TURN_MS = const(20)  # ours: between two looks


def rouse(m, sleeper):
    """The task: wake it, then ask."""
    m.probing = True  # nothing is wrong when it does not answer at once
    try:
        if not (yield from _recipe(m, sleeper.how)):
            raise OSError(110, "it does not wake")
    finally:
        m.probing = False
    sleeper.awake = True
    if sleeper.how == _BY_ITSELF:
        yield "+CSCLK=0"
    yield from look(m, sleeper)
    stream = m.own.get("stream")
    if stream is not None and m.up:
        yield from load("escape").back(stream, m)


def _recipe(m, how):
    dtr = m.pins[_DTR]
    for pulse in range(_PULSES):
        if how == _BY_ITSELF:
            yield b"AT\r"  # lost, or half of it; answered, should it not sleep
            yield _CHAR_MS
        else:
            dtr.value(0)
            yield _LOW_MS
        for _ in range(_ATS + 2 * pulse):
            yield from _calm(m)
            request = Request("", _KNOCK_MS)
            yield request
            if request.outcome == _DONE:
                # a late OK may have answered: ask what only this can answer
                request = Request("+CMEE?", 4 * _KNOCK_MS)
                yield request
                if request.outcome == _DONE:
                    return True
        if how != _BY_ITSELF:
            dtr.value(1)
            yield _HIGH_MS
    if how != _BY_ITSELF:
        dtr.value(0)
    return False


def _calm(m):
    for _ in range(_CALM_TURNS):
        if time.ticks_diff(time.ticks_ms(), m.heard) >= _SAID_MS:
            return
        yield _TURN_MS


def look(m, sleeper):
    """What happened meanwhile? Every difference from what was known becomes its event."""
    if (yield from load("signs").fresh(m)):
        m.rebooted()
        return
    for question in m.ROWS.split("\n")[1].split(" "):
        yield question
    rows = yield from _rows(m)
    if m.own.pop("doubt", False):  # no bearer, and nobody took it: it was restarted
        m.rebooted()
        return
    stream = m.own.get("stream")
    if stream is not None and stream.state == _OPEN and m.state != _CONNECTED:
        stream.event(_CLOSED_LINE, m)
    if stream is None and m.mux and len(rows) == len(m.links):
        for n, row in enumerate(rows):
            _compare(m, n, row, sleeper.known[1])
    elif stream is None and (m.mux or (m.links[0] and m.links[0].state == _OPEN)):
        load("losses").mended(m)  # the list was damaged: each is asked
    for link in m.links:
        if link is not None and link.state == _OPEN and not (m.push or "stream" in m.own):
            yield "+CIPRXGET=4" + (",%d" % link.n if m.mux else "")
            if m.last.outcome != _DONE:
                link.unsure = True
            elif count(m.last):
                link.more = True
    if sleeper.rung and not sleeper.rang and m.handlers and m.handlers.get("ring"):
        yield "+CPAS"  # a width that nobody measured: is it a call?
        if "+CPAS: 3" in m.last.lines:
            load("pulses").tell(m, "ring")
    if sleeper.known[0] is not None:
        used = yield from messages(m)
        for _ in range((used or 0) - sleeper.known[0] - sleeper.heard):
            load("pulses").tell(m, "sms")


def count(request):
    """The bytes that CIPRXGET=4 told."""
    for line in request.lines:
        if line.startswith("+CIPRXGET:"):
            return int(line[line.rfind(",") + 1 :])
    return 0


def messages(m):
    """How many messages the store holds; None: it does not tell."""
    yield "+CPMS?"
    for line in m.last.lines:
        if line.startswith("+CPMS:"):
            return int(line.split(",")[1])
    return None


def clients(m):
    """Who is connected: by number what we call it, and its address and port."""
    rows = yield from _rows(m)
    if len(rows) != len(m.links):
        return None
    return [(link and link.address, row[3:5]) for link, row in zip(m.links, rows)]


def _rows(m):
    # CIPSTATUS: the rows of its list
    former = m.listed
    rows = []  # type: list
    m.listed = rows
    try:
        yield "+CIPSTATUS"
    finally:
        m.listed = former
    return [_fields(row) for row in rows if row.count(",") == 5 and '"LISTENING"' not in row]


def _fields(row):
    # n,context,"TCP","address","port","STATE"
    return [t.strip(' "') for t in row.split(",")]


def _compare(m, n, row, known):
    link = m.links[n]
    there = row[5] == "CONNECTED"
    if link is not None and link.state == _OPEN:
        # the number is somebody else's: its client went, another came
        other = known and known[n][0] is link.address and known[n][1] != row[3:5]
        if there and other:
            load("care").lost(link, 104)
        elif not there:
            link.event(_CLOSED_LINE, m)
    if there and m.server is not None and (link is None or link.state == _DEAD):
        m.server.arrived(m, n, row[3])

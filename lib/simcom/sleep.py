"""`sleep()`: the module sleeps while its connections stay up. Waking is in wake.py.

Forgotten when it sleeps, and loaded again for the next time.

With a DTR pin CSCLK=1: the module sleeps while DTR is high. Without one CSCLK=2, where the module
has it: it sleeps by itself after 5 s without a byte. Application notes SIM800 12, SIM7000 11.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .control import run_task
from .missed import clients, count, messages
from .tasks import Request, answer
from .wake import Asleep

_DTR = const(3)  # of Modem.pins
_RI = const(4)
_CSCLK_ROW = const(7)  # of a model's ROWS: the values that its CSCLK may have
_BY_DTR = const(1)  # CSCLK
_BY_ITSELF = const(2)

# states of a link (links.py), how a read ends, what it does (dialogue.py, links.py)
_OPEN = const(3)
_CLOSED = const(4)
_DEAD = const(7)
_READ = const(8)
_READING = const(2)
_DONE = const(1)

_SIZE = const(1460)  # largest CIPRXGET=2 [manual 8.2.26]
_ANSWER_MS = const(10000)  # to the header of a read [field: 10]
_CLOSING_MS = const(25000)  # ours: a slow close takes 10 s, then a quick one
_TURN_MS = const(20)  # ours: between two looks
_RI_MS = const(300)  # ours: RI is low for 120 ms after a report; if it stays low, it rings
_TIMES = const(8)  # ours: rounds of emptying before a peer that never stops is too much


def sleep(m):
    """Put the module to sleep; its connections stay up. Blocks until everything gathered is
    handed over, connections that are being opened or closed have become one or the other, and the
    module holds no unread data: a connection that does sends no new notification.

    Whatever needs the module wakes it first: a command, data to send, data that is announced,
    reconnecting. OSError: ENODEV no DTR pin, on a module that cannot sleep without one; EINVAL
    `config(flow=True)` without a DTR pin; EBUSY something is still under way, or a socket's
    read-ahead is full: read from it first. Allocates.
    """
    brief = load("brief")  # now: without room for it at the end the result would be lost
    try:
        _sleep(m)
    finally:  # what is needed asleep is in wake.py
        if m.task is None:
            m.own.pop("front", None)  # our last task: it refers to this module
        brief.forget("sleep", "missed")


def _sleep(m):
    m.may_wait()
    if not m.up:
        raise OSError(19, "not active")
    if "asleep" in m.own:
        return
    how = _BY_DTR if m.pins[_DTR] else _BY_ITSELF
    if str(how) not in m.ROWS.split("\n")[_CSCLK_ROW]:
        raise OSError(19, "no DTR pin")
    if how == _BY_ITSELF and m.own.get("flow"):
        raise OSError(22, "CSCLK=2 and RTS/CTS")  # RTS would wake it, or never let it [ours]
    until = time.ticks_add(time.ticks_ms(), _CLOSING_MS)
    while m.task is not None:
        if m.pause(until):
            raise OSError(16, "a task is under way")
    known = [None, None]  # messages in the store; connections, while somebody listens
    for _ in range(_TIMES):
        run_task(m, _go(m, how, known))
        gate = Asleep(m, how, known)  # from here on nobody begins to speak
        try:
            _hush(m)
        except BaseException:  # of `idle`, a Ctrl-C: nobody is kept waiting for ever
            gate.over()
            if how == _BY_ITSELF:
                m.queue.append(Request("+CSCLK=0"))
            raise
        if gate.ring is not None:
            gate.ring.forget()
        if m.up and not gate.wanted():
            gate.fall()
            return
        gate.over()
    run_task(m, _stay(m, how))
    raise OSError(16, "there is always something")


def _hush(m):
    # the command in flight is over, and so is a pulse of RI: it would hide the next one
    until = time.ticks_add(time.ticks_ms(), _RI_MS)
    ri = m.pins[_RI]
    while m.d.mode or m.tx is not None or (ri and not ri.value()):
        if m.pause(until) and not m.d.mode and m.tx is None:
            return


def _go(m, how, known):
    stream = m.own.get("stream")
    if stream is not None:
        yield from load("escape").leave(stream, m)
    try:
        yield from _settle(m)
        again = m.own.setdefault("again", {})
        if how == _BY_ITSELF or stream is not None or "sleep" not in again:
            # a module that guesses its rate does not sleep [hardware SIM800L 3.3.5]
            yield "+IPR?"
            if "+IPR: 0" in m.last.lines:
                yield "+IPR=%d" % m.baud
                answer(m.last)
        if m.handlers and m.handlers.get("sms"):
            known[0] = yield from messages(m)
        if m.server is not None:
            known[1] = yield from clients(m)
        yield from _empty(m)
        if how == _BY_ITSELF or stream is not None or "sleep" not in again:
            yield "+CSCLK=%d" % how
            answer(m.last)
            if how == _BY_DTR:
                again["sleep"] = "+CSCLK=1"  # set again when the module has restarted
    except OSError:
        yield from _stay(m, how)
        raise


def _stay(m, how):
    if how == _BY_ITSELF:
        yield "+CSCLK=0"
    stream = m.own.get("stream")
    if stream is not None:
        yield from load("escape").back(stream, m)


def _settle(m):
    # everything is handed over; no connection is on its way
    start = time.ticks_ms()
    while True:
        busy = False
        for link in m.links:
            if link is None:
                continue
            if link.state == _OPEN:
                link.gather = None
                busy = busy or link.pending() or link.unsure or link.closing
            elif link.state == _CLOSED:
                busy = busy or (link.more and not link.rx.any())
            elif link.state != _DEAD:
                busy = True
        if not busy and not (m.server and m.server.request and not m.server.request.outcome):
            return
        if time.ticks_diff(time.ticks_ms(), start) >= _CLOSING_MS:
            raise OSError(16, "a connection is under way")
        yield _TURN_MS


def _empty(m):
    # every open connection: what the module holds comes into the read-ahead, as far as it goes
    if m.push or "stream" in m.own:  # … or there is nothing to ask for
        return
    for link in m.links:
        while link is not None and link.state == _OPEN:
            request = Request("+CIPRXGET=4" + (",%d" % link.n if m.mux else ""))
            yield request
            if request.outcome != _DONE or not count(request):
                link.more = link.more and request.outcome != _DONE
                break
            room = min(m.rxbuf - link.rx.any(), _SIZE) // m.d.hex
            if room <= 0 or (link.udp and link.rx.any()):
                link.more = True
                raise OSError(16, "unread data")
            # as links.py does, but no more than there is room for behind what is read ahead
            before = link.rx.any()
            link.more = False
            link.doing = _READING
            m.say(link, _READ, m.reading, m.wire(link.n), room, _ANSWER_MS)
            yield 0
            if link.state == _OPEN and link.rx.any() == before:
                raise OSError(16, "unread data does not come")

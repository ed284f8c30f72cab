"""Out of transparent mode's data mode, and back: generators for the pump's tasks.

By DTR (`AT&D1`): low for a second, a rising edge, OK, low again. Else by `+++` with a second of
silence before and behind it. They yield a command, raw bytes, or ms to wait: everything else goes
on meanwhile. Application notes SIM800 3.2.4, SIM7000 2.2.4.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from .datamode import end, enter, look, release, reset, say, stuck
from .tasks import Request

_GUARD_MS = const(1050)  # silence around `+++` [application note SIM800 3.2.4: 1000 ms]
_EARLY_MS = const(900)  # an OK that comes sooner behind `+++` is payload [ours: of those 1000]
_EARLIER_MS = const(200)  # … and until then that of payload may come first [ours]
_OK_MS = const(1300)  # … and one that comes later does not come [ours]
_RISEN_MS = const(1000)  # for the OK to DTR's edge [ours]
_BEHIND_MS = const(60)  # behind OK no payload follows [ours]
_WATCH_MS = const(5)  # [ours: how often it is looked]
_DRAIN_MS = const(60000)  # for the module to take what was written [ours: RTS/CTS, full window]
_TRIES = const(3)  # [ours: a sign may be lost on the line]
_ATO_MS = const(5000)  # CONNECT or ERROR: at once [field]
_SOON_AFTER_MS = const(20)  # from OK to SERVER CLOSE [assumed]
_PROBE_MS = const(2000)  # for the answer to a question [ours]

_ESCAPING = const(11)  # what a link does, as those of care.py
_DTR = const(3)  # of Modem.pins
_STARTING = const(2)  # states of a link (links.py)
_OPEN = const(3)
_CLOSING = const(5)
_SUSPECT = const(6)
_DEAD = const(7)
_CONNECTED = const(9)  # CONNECT OK, a state of the module (states.py)
_OK = const(1)  # kinds of lines, outcomes (dialogue.py)
_CLOSED_LINE = const(11)
_DONE = const(1)
_REFUSED = const(2)


def leave(s, m):
    """To command mode, after everything that was written is out. Returns when data mode is over,
    however it ended. OSError: ETIMEDOUT the module takes no more bytes."""
    if not s.on:
        s.data = False
        return
    if stuck(s):
        raise OSError(19, "no DTR pin, and +++ is off")
    for _ in range(_TRIES):
        yield from drained(s, m)
        if m.pins[_DTR]:
            if (yield from pulse(s, m.pins[_DTR])):
                break
        elif (yield from signs(s)):
            break
        if not s.on or not s.live():
            break
    s.doing = 0
    if not s.on:
        return
    if s.ended == _OK:
        say(s)  # what was held back meanwhile
        return
    if not s.live():
        end(s)
        return
    # no OK: it is in command mode, or was switched off, or the OK was damaged
    known = s.ended
    say(s)
    yield b"\r"
    yield _BEHIND_MS
    if not (yield from found(m)):
        m.mute()
    elif s.state == _OPEN:
        yield "+CIPSTATUS"
        if m.state != _CONNECTED:
            s.event(_CLOSED_LINE, m)
        elif not known:
            s.error = 5  # what is left of the OK is among the payload
            s.rx.read()


def found(m):
    # asks what a late result does not answer
    m.probing = True
    for _ in range(2):
        request = Request("+CMEE?", _PROBE_MS)
        yield request
        if request.outcome == _DONE:
            break
    m.probing = False
    return request.outcome == _DONE


def drained(s, m):
    # with the UART's own buffer: its time at this rate, and its word where it has one
    start = time.ticks_ms()
    txdone = getattr(m.uart, "txdone", None)
    while True:
        now = time.ticks_ms()
        if txdone is not None and not txdone():
            s.sent_last = now
        elif not 0 < time.ticks_diff(s.sent_last, now) < _DRAIN_MS:  # older ticks have wrapped
            return
        if time.ticks_diff(now, start) > _DRAIN_MS:
            raise OSError(110, "the module takes no more bytes")
        yield _WATCH_MS


def after(tick, ms):
    # how long until `ms` behind that tick
    return ms - time.ticks_diff(time.ticks_ms(), tick)


def pulse(s, dtr):
    left = min(after(s.moved_at, _GUARD_MS), _GUARD_MS)  # old ticks have wrapped
    if left > 0:
        yield left
    s.doing = _ESCAPING
    try:
        dtr.value(1)
        return (yield from answer(s, _RISEN_MS))
    finally:  # never left high, even when the task is dropped here: it would sleep
        dtr.value(0)
        s.moved_at = time.ticks_ms()


def signs(s):
    left = min(after(s.sent_last, _GUARD_MS), _GUARD_MS)
    if left > 0:
        yield left
    yield b"+++"
    yield _EARLY_MS
    s.doing = _ESCAPING
    yield _EARLIER_MS
    return (yield from answer(s, _OK_MS))


def answer(s, ms):
    # the last OK that nothing but lines followed
    start = time.ticks_ms()
    while s.on and (s.ended == _OK or after(start, ms) > 0):
        if s.ended == _OK and after(s.since, _BEHIND_MS) <= 0:
            return True
        yield _WATCH_MS
    return False


def check(s, m):
    """Something like CLOSED came and then nothing: OK to the escape says that it was payload."""
    yield from leave(s, m)
    yield from back(s, m)


def back(s, m):
    """To data mode again (ATO); nothing when the connection is gone. OSError: ETIMEDOUT."""
    if s.shut or s.on:
        return
    again = m.own.get("again", {})
    if again.pop("sleep", None):  # DTR means something else here
        yield "+CSCLK=0"
    if s.server and s.state == _STARTING:
        s.data = True
        return
    for _ in range(_TRIES):
        if s.state != _OPEN or s.on:
            return

        def info():
            # an older firmware's answer [manual SIM800 2.2.13]
            if m.d.buf.startswith(b"NO CARRIER", m.d.start):
                m.d.end(_REFUSED)

        m.on_info = info
        m.probing = True
        request = Request("O", _ATO_MS)
        try:
            yield request
        finally:  # it may be dropped here
            m.probing = False
            reset(m, "on_info")
        if s.on:
            return
        if request.outcome != _REFUSED:
            # CONNECT was damaged, and what came behind it is lost: that is no stream any more
            yield from late(s, m, 5)
            return
        yield "+CIPSTATUS"
        if m.state != _CONNECTED:
            break
    if s.state == _OPEN:
        s.event(_CLOSED_LINE, m)


def late(s, m, error=110):
    """CONNECT did not come, or was damaged: nothing said here may become payload."""
    enter(s)
    yield from leave(s, m)
    if s.state <= _OPEN:
        at = s.src_at  # what was written was written
        s.care().fail(s, error)
        s.src_at = s.src_end = at
    s.drained = True


def close(s, m):
    """End the connection, or the server, and set everything as it is without transparent mode."""
    s.shut = True
    try:
        while s.on and stuck(s):  # nothing else ends it than the peer: DCD tells
            look(s)
            yield _WATCH_MS
        yield from leave(s, m)
        for _ in range(_TRIES):
            if not s.server or not m.up:
                break
            yield "+CIPSERVER=0"
            yield _SOON_AFTER_MS
            s.server = s.on
            yield from leave(s, m)  # a client came at this very moment
        s.data = False
        if s.lost or not m.up:
            return
        if s.gone or s.state in (_OPEN, _SUSPECT) or (s.state == _STARTING and s.address):
            yield from disconnect(s, m)
        s.state = _DEAD
        for line in ("+CIPMODE=0", "&D0", "" if m.push else "+CIPRXGET=1"):
            if line and m.up:
                yield line
                if m.last.outcome != _DONE and line == "+CIPMODE=0" and m.up:
                    # every later connection would begin in data mode
                    yield "+CIPSHUT"
                    m.lose(0, 100)
                    yield line
    except OSError:  # it takes nothing: it is looked for as after a reset of the host
        s.error = 110
        m.mute()
        raise
    finally:
        release(s)


def disconnect(s, m):
    udp = s.udp
    m.step(74 if udp else 75)  # J, K
    s.state = _CLOSING
    late = False
    for quick in (s.quick, 1):  # slow, then quick
        m.probing = True
        yield "+CIPCLOSE=%d" % quick
        m.probing = False
        if m.last.outcome <= _REFUSED and not late:
            break
        late = True  # its result may come at any moment now: it would be the next command's
        yield _BEHIND_MS
        yield from found(m)
    if s.state < _DEAD:
        s.state = _DEAD
        m.link_changed(s, True)

"""Is somebody there, and at which rate? Nothing said here can become payload of a former life.

Generators for the pump's tasks: they yield a command, raw bytes, or ms to wait.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from .tasks import Request, says

_DONE = const(1)
_REFUSED = const(2)

_GUARD_MS = const(1050)  # silence around `+++` [application note SIM800 3.2.4: 1000 ms]
# payload that a CIPSEND of our former life may still want [application notes 7.3: CIPSEND's
# longest]
_OWED_MAX = const(1460)
_PAID_MS = const(50)  # above their time on the line [ours]
_AT_MS = const(400)  # [ours: an AT is answered at once, a busy module needs a moment]
_OTHER_RATE_MS = const(250)  # [ours: ten rates shall not take long]
_DTR = const(3)  # of Modem.pins
_HIGH_MS = const(60)  # DTR high: OK comes at its edge [application note SIM800 3.2.4]
_LOW_MS = const(60)  # DTR low until it listens, should it be asleep [application note SIM800 12]
_SETTLE_MS = const(100)  # after a rate was changed [field]
_CALM_MS = const(150)  # [ours]
_QUIET_MAX = const(60)  # [ours: 6 s in all]


def find(m, fresh=False):
    """Is somebody there? At the UART's rate, then the others the module may be at. `fresh`: it
    was just powered up, so it cannot be in the middle of anything."""
    if m.baud is None:
        m.baud = _rate_of(m)
    want = m.own.get("baudrate") or m.baud
    if m.own.get("flow"):
        again(m, flow=0)  # a module that was reset does not know of it
    if (yield from _answers(m, 0 if fresh else 2, 4)):
        return (yield from _fix_rate(m, want))
    if not hasattr(m.uart, "init"):  # a stand-in, with one rate
        return False
    rates = [want] + [r for r in _rates(m) if r != want]
    for rate in rates:
        if rate != m.baud:
            _set_rate(m, rate)
            yield _SETTLE_MS
            if rate < 9600:
                yield from _quiet(m)
            # at the slowest rates the owed bytes would take many seconds: not there
            care = 0 if fresh or rate < 9600 else 2 if rate == want else 1
            if (yield from _answers(m, care, 2, _OTHER_RATE_MS)):
                return (yield from _fix_rate(m, want))
    _set_rate(m, want)
    return False


def _quiet(m):
    # what the module made of other rates' bytes may take a while to come back (echo)
    for _ in range(_QUIET_MAX):
        if time.ticks_diff(time.ticks_ms(), m.heard) >= _CALM_MS:
            return
        yield _SETTLE_MS


def _answers(m, care, times, ms=_AT_MS):
    # It may be at a prompt or in the middle of a payload (care 1), or in data mode (2): nothing
    # that we say before this is a command, so no `AT` can end up with a peer.
    if care > 1:
        yield _GUARD_MS
        if m.pins[_DTR]:  # low for a second: its edge leaves data mode, `+++` may be off
            m.pins[_DTR].value(1)
            yield _HIGH_MS
            m.pins[_DTR].value(0)
            yield _LOW_MS
        yield b"+++"
        yield _GUARD_MS
    if care:
        yield b"\r" * _OWED_MAX
        yield b"\x1b\r"  # ends a message text or a send without a length
        yield _PAID_MS + _OWED_MAX * 10000 // m.baud
    vague = 0
    for _ in range(times):
        request = Request("E0V1Q0", ms)  # answers may be off, or numbers
        yield request
        if request.outcome == _REFUSED:  # it knows them one by one
            for line in ("V1", "Q0", "E0"):
                request = Request(line, ms)
                yield request
        if request.outcome == _DONE:
            # a late OK of our former life may have answered: ask what only this can answer
            request = Request("+CMEE?", 2 * ms)
            m.heard = before = time.ticks_add(time.ticks_ms(), -1)
            yield request
            if request.outcome == _DONE:
                return True
            vague += m.heard != before
    return vague == times  # each time the same: it does not know the question


def _rates(m):
    return [int(r) for r in m.ROWS.split("\n")[2].split(" ")]


def _shown(m, name):
    # machine.UART shows its settings only in its repr; -1: not there
    text = repr(m.uart)
    i = j = text.find(name + "=") + len(name) + 1
    while i > len(name) and j < len(text) and text[j].isdigit():
        j += 1
    return int(text[i:j]) if j > i else -1


def _rate_of(m):
    n = _shown(m, "baudrate")  # as the divider made it
    for rate in _rates(m):
        if abs(n - rate) * 33 < rate:
            return rate
    return n if n > 0 else 115200


def again(m, **kw):
    """The UART's `init()`. Its buffers keep their sizes: rp2 makes new ones of 256 bytes when it
    is not told."""
    for name in ("rxbuf", "txbuf"):
        n = _shown(m, name)
        if n > 0:
            kw[name] = n
    if hasattr(m.uart, "init"):
        m.uart.init(**kw)


def _set_rate(m, rate):
    again(m, baudrate=rate)
    m.baud = rate


def _fix_rate(m, want):
    # a module that guesses its rate says no RDY and does not sleep; a rate that is not ours is set
    yield "+IPR?"
    guessing = says(m, "+IPR:0")
    if m.baud != want or guessing:
        request = Request("+IPR=%d" % want)
        yield request
        if request.outcome == _DONE and m.baud != want:
            _set_rate(m, want)
        yield _SETTLE_MS
        return (yield from _answers(m, 0, 4))
    return True


def change_rate(m, rate):
    """The module was told a new rate with IPR: ours follows."""
    yield _SETTLE_MS
    _set_rate(m, rate)
    yield _SETTLE_MS
    m.probing = True
    found = yield from _answers(m, 0, 4)
    m.probing = False
    if not found:
        raise OSError(110, "rate")

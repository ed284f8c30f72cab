"""Out of data mode and back, for others: who holds the stream, and the modem.

Functions of the stream (stream.py) and of its connection (payload.py), loaded for the moment in
which they are called. What they begin is a task of escape.py.
"""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from . import load

_STARTING = const(2)  # a state of a link (links.py)
_SERVER_OK = const(40)  # a kind of line (dialogue.py)
_PATIENCE_MS = const(10000)  # where only the peer can end it [ours: as a slow close]


# --- of the stream -----------------------------------------------------------------------------


def release(s, link):
    """It could not be connected; `transparent()` closes it."""


def go(s, name):
    """A task of escape.py, waited for; its guard times are its own bound."""
    m = s.m
    w = s.wire
    m.may_wait()
    if m.own.get("asleep"):
        m.wake()
    while w.job is not None:
        s.wait(None)
    w.auto = False
    load("datamode").begin(w, name)
    job = w.job
    while w.job is job:
        s.wait(None)
    if job.error:
        raise job.error
    if m.events:
        m.deliver()


def close(s):
    """End the connection and go back to the ordinary mode; the bearer stays. Non-blocking, or in a
    handler: in the background. OSError ETIMEDOUT: written bytes were not taken."""
    brief = load("brief")
    if s.closed:
        brief.forget("outside")
        return
    s.closed = True
    if s.wire is None or _over(s, s.m, s.wire):
        brief.forget(*brief.TRANSPARENT)


def _over(s, m, w):
    # False: it goes on in the background
    w.closing = True  # its turn begins it
    if s.timeout == 0 or m.handling:
        m.pump()
        return False
    if m.own.get("asleep"):
        m.wake()
    limit = time.ticks_add(time.ticks_ms(), _PATIENCE_MS) if load("datamode").stuck(w) else None
    while m.own.get("stream") is w:
        if s.wait(limit):
            raise OSError(110, "only the peer can end it")
    if m.events:
        m.deliver()
    if w.error == 110:
        raise OSError(110, "written bytes were not taken")
    return True


class Commands:
    """`with link.command_mode():`."""

    def __init__(self, s):
        self.s = s

    def __enter__(self):
        s = self.s
        if s.closed:
            raise OSError(9, "")
        s.wire.paused += 1
        try:
            s.go("leave")
        except BaseException:
            s.wire.paused -= 1
            raise
        return s

    def __exit__(self, *args):
        self.s.wire.paused -= 1
        if not self.s.wire.paused and not self.s.closed:
            self.s.go("back")


def command_mode(s):
    """Inside `with` the module takes commands; the connection stays, and nothing is read from or
    written to it. By DTR, else by `+++` with its silences, about two seconds; then ATO."""
    return Commands(s)


# --- of the connection -------------------------------------------------------------------------


def leave(w, m):
    """Tasks, for others: to command mode, …"""
    return load("escape").leave(w, m)


def back(w, m):
    """… and to data mode again."""
    return load("escape").back(w, m)


def over(w):
    """The bearer is lost, or all that the module knew (losses.py)."""
    job = w.job
    w.data = w.listening = False
    w.drained = True
    if w.on and w.m.up:
        # it is we who give it up: the module does not know, and is still in data mode
        w.severed = w.closing = w.data = True
        return
    w.lost = w.lost or not w.m.up
    if w.on:
        load("datamode").leaves(w)
    if job is not None:
        w.job = None
        try:
            job.gen.close()
        except ValueError:
            w.job = job  # it is the job itself that calls


def grow(w):
    """To leave, what comes must be read; nobody reads what is closed."""
    if w.shut:
        w.rx = RingIO(w.size)
        return
    n = w.rx.any()
    bigger = RingIO(3 * w.size)
    bigger.write(w.rx.read(n))
    w.rx = bigger
    w.size *= 3


def heard(w, m, kind):
    """SERVER OK: a client may come, and with it data mode."""
    if kind == _SERVER_OK:
        w.listening = w.data = True
        w.state = _STARTING
        w.moved_at = time.ticks_ms()
        m.step(86)  # V

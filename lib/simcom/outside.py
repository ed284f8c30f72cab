"""Out of data mode and back, for others: who holds the stream, and the modem.

Functions of the stream (stream.py) and of its connection, loaded for the moment in
which they are called. What they begin is a task of escape.py.
"""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from . import load

_NO_ROOM = const(12)  # ENOMEM (stream.py)
_PATIENCE_MS = const(10000)  # where only the peer can end it [ours: as a slow close]


# --- of the stream -----------------------------------------------------------------------------


def hears(s):
    """Why there is no connection."""
    return s.live()


def go(s, name):
    """A task of escape.py, waited for; its guard times are its own bound."""
    m = s.m
    w = s.link
    m.may_wait()
    if m.own.get("asleep"):
        m.wake()
    while w.task is not None:
        m.pause()
    if w.again:
        w.again = False
    load("datamode").run(w, name)
    task = w.task
    while w.task is task:
        m.pause()
    if task.error:
        raise task.error
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
    w = s.link
    s.link = None
    if w is None:
        brief.forget(*brief.TRANSPARENT)
        return
    if ended(s, s.m, w):
        brief.forget(*brief.TRANSPARENT)


def ended(s, m, w):
    # False: it goes on in the background
    w.closing = True  # its turn begins it
    if s.timeout == 0 or m.handling:
        m.pump()
        return False
    if m.own.get("asleep"):
        m.wake()
    limit = time.ticks_add(time.ticks_ms(), _PATIENCE_MS) if load("datamode").stuck(w) else None
    while m.own.get("stream") is w:
        if m.pause(limit):
            raise OSError(110, "only the peer can end it")
        if w.error == _NO_ROOM:
            s.fail(w)
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
        w = self.w = s.live()
        w.held += 1
        s.until = busy
        try:
            s.go("leave")
        except BaseException:
            self.ends()
            raise
        return s

    def __exit__(self, *args):
        if self.ends() and not self.s.closed:
            self.s.go("back")

    def ends(self):
        """True: the outermost one."""
        self.w.held -= 1
        if self.w.held:
            return False
        load("datamode").reset(self.s, "until")
        return True


def busy():
    """In the place of the stream's `until()`: nobody may wait for bytes."""
    raise OSError(16, "command mode")


def command_mode(s):
    """Inside `with` the module takes commands; the connection stays, and nothing is read from or
    written to it. By DTR, else by `+++` with its silences, about two seconds; then ATO."""
    return Commands(s)


# --- of the connection -------------------------------------------------------------------------


def over(w):
    """The bearer is lost, or all that the module knew (losses.py)."""
    task = w.task
    w.data = w.server = False
    w.drained = True
    if w.on and w.m.up:
        # it is we who give it up: the module does not know, and is still in data mode
        w.gone = w.closing = w.data = True
        return
    w.lost = w.lost or not w.m.up
    if w.on:
        try:
            w.m.moved = True
            while w.m.moved or w.deaf:  # what the UART holds behind a full buffer came before
                if w.deaf:
                    grow(w)
                w.m.moved = False
                w.take()
        except MemoryError:
            w.error = 5  # bytes are lost
        load("datamode").drop(w)
    if task is not None:
        w.task = None
        try:
            task.gen.close()
        except ValueError:
            w.task = task  # it is the task itself that calls


def grow(w):
    """To leave, what comes must be read; nobody reads what is closed."""
    if w.shut:
        w.rx = RingIO(w.rxbuf)
        return
    n = w.rx.any()
    bigger = RingIO(3 * w.rxbuf)
    bigger.write(w.rx.read(n))
    w.rx = bigger
    w.rxbuf *= 3

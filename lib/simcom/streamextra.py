"""What a transparent stream can do beyond its data path: functions of a stream (stream.py).

Imported when first used. They allocate what they return.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

_PATIENCE_MS = const(10000)  # where only the peer can end it [ours: as a slow close]
_SIZE = const(1460)  # most bytes that one piece of `read` makes


def release(s, link):
    """It could not be connected; `transparent()` closes it."""


def _more(s, data):
    # what was read already is not lost to a timeout
    if not data:
        return s.there()
    try:
        return s.there()
    except OSError as e:
        if e.errno != 110 and e.errno != 16:
            s.wire.error = e.errno
        return -1


def _piece(s, n):
    data = s.wire.rx.read(n)
    s.wire.taken(len(data))
    s.m.pump()
    return data


def read(s, n=-1):
    """`n` bytes, fewer only at the end or when it is late; without `n` all until the end; None:
    nothing there now."""
    data = b""
    while n:
        there = _more(s, data)
        if there <= 0:
            return None if there and not data else data
        piece = _piece(s, min(there, n) if n > 0 else min(there, _SIZE))
        n -= len(piece) if n > 0 else 0
        data = data + piece if data else piece
    return data


def readline(s):
    """Up to and with the next line end; what there is when none is there (non-blocking)."""
    data = b""
    while not data.endswith(b"\n"):
        there = _more(s, data)
        if there <= 0:
            return None if there and not data else data
        if there == s.wire.rx.any():
            piece = s.wire.rx.readline()
            s.wire.taken(len(piece))
            s.m.pump()
        else:  # what is behind may be no payload
            piece = _piece(s, 1)
        data = data + piece if data else piece
    return data


def flush(s):
    """Wait until everything is out of the UART. OSError ETIMEDOUT."""
    limit = s.until()
    w = s.wire
    txdone = getattr(s.m.uart, "txdone", None)
    s.m.pump()
    while w.on and (
        time.ticks_diff(w.gone_at, time.ticks_ms()) > 0 or (txdone is not None and not txdone())
    ):
        if s.wait(limit):
            raise OSError(110, "")


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
    w.begin(name)
    job = w.job
    while w.job is job:
        s.wait(None)
    if job.error:
        raise job.error
    if m.events:
        m.deliver()


def stop(s):
    """`close()`."""
    m = s.m
    w = s.wire
    s.closed = True
    if w is None:
        return
    w.closing = True  # its turn begins it
    if s.timeout == 0 or m.handling:
        m.pump()
        return
    if m.own.get("asleep"):
        m.wake()
    limit = time.ticks_add(time.ticks_ms(), _PATIENCE_MS) if w.stuck() else None
    while m.own.get("stream") is w:
        if s.wait(limit):
            raise OSError(110, "only the peer can end it")
    if m.events:
        m.deliver()
    if w.error == 110:
        raise OSError(110, "written bytes were not taken")


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

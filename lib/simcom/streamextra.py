"""What a transparent stream can do beyond its data path: functions of a stream (stream.py).

Imported when first used. They allocate what they return.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

_SIZE = const(1460)  # most bytes that one piece of `read` makes


def _more(s, data):
    # what was read already is not lost to a timeout, nor to a heap without room for what deals
    # with the end (datamode.py): the next call meets that again
    if not data:
        return s.readable()
    try:
        return s.readable()
    except OSError as e:
        if e.errno != 110 and e.errno != 16:
            s.link.error = e.errno
    except MemoryError:
        pass
    return False


def _pump(s):
    try:
        s.m.pump()
    except MemoryError:
        pass


def read(s, n=-1):
    """`n` bytes, fewer only at the end or when it is late; without `n` all until the end; None:
    nothing there now."""
    data = b""
    while n:
        there = _more(s, data)
        if not there:
            return None if there is False and not data else data
        piece = s.link.rx.read(min(n, _SIZE) if n > 0 else _SIZE)
        _pump(s)
        n -= len(piece) if n > 0 else 0
        data = data + piece if data else piece
    return data


def readline(s):
    """Up to and with the next line end; what there is when none is there (non-blocking)."""
    data = b""
    while not data.endswith(b"\n"):
        there = _more(s, data)
        if not there:
            return None if there is False and not data else data
        piece = s.link.rx.readline()
        _pump(s)
        data = data + piece if data else piece
    return data


def flush(s):
    """Wait until everything is out of the UART. OSError ETIMEDOUT."""
    w = s.live()
    limit = s.until()
    txdone = getattr(s.m.uart, "txdone", None)
    s.m.pump()
    while w.on and (
        time.ticks_diff(w.sent_last, time.ticks_ms()) > 0 or (txdone is not None and not txdone())
    ):
        if s.m.pause(limit):
            raise OSError(110, "")
        if w.deaf:
            time.sleep_ms(1)  # the UART has bytes that nobody takes

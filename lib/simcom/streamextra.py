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
        return s.there()
    try:
        return s.there()
    except OSError as e:
        if e.errno != 110 and e.errno != 16:
            s.wire.error = e.errno
        return -1
    except MemoryError:
        return -1


def _piece(s, n):
    data = s.wire.rx.read(n)
    _taken(s, len(data))
    return data


def _taken(s, n):
    try:
        s.wire.taken(n)
    except MemoryError:
        pass


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
            _taken(s, len(piece))
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

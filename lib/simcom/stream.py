"""The stream that `modem.transparent()` returns: select, asyncio and tls take it.

Blocking calls are loops around the modem's `pause()`; non-blocking ones poll once. What it does as
a socket does is the socket's. What is needed rarely is in streamextra.py and outside.py. The bytes
themselves are in payload.py.
"""
# mypy: disable-error-code="attr-defined"
# (an object gets most of its attributes from transparent.py and datamode.py)
import io
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .socket import socket

_OPEN = const(3)  # of a link (links.py)
_GAP_MS = const(200)  # `readinto` returns when nothing has followed for that long [ours]
_FULL_MS = const(1)  # [ours: nothing can be done before somebody reads]
_IN = const(1)
_OUT = const(4)
_ERR = const(8)
_HUP = const(16)

# CPython's IOBase closes what it collects; a stream of MicroPython must be one
_Stream = object if hasattr(io, "RawIOBase") else io.IOBase


class Stream(_Stream):  # type: ignore[valid-type,misc]
    """A connection's bytes as they are. Made by `modem.transparent()`."""

    context = 0  # as opening.py wants to know
    link = extra = wire = None
    timeout = None  # ms; None: for ever, 0: non-blocking
    closed = False
    nodelay = True

    __enter__ = socket.__enter__
    __exit__ = socket.__exit__
    settimeout = socket.settimeout
    setblocking = socket.setblocking
    until = socket.until
    write = socket.write

    def __getattr__(self, name):
        parts = load("parts")
        return parts.find(self, parts.STREAM, name)

    def connected(self):
        """DCD's word, or without that pin what the module said last. Not a byte goes out."""
        w = self.wire
        return w.state == _OPEN and not self.closed and (w.dcd is None or not w.dcd.value())

    @property
    def overruns(self):
        """How often received bytes had to wait in the UART because nobody read them, without flow
        control: some of them may be lost then."""
        return self.wire.overruns

    def wait(self, until):
        """One turn of a blocking call; True: it is late."""
        late = self.m.pause(until)
        if self.wire.full:
            time.sleep_ms(_FULL_MS)  # the UART has bytes that nobody takes
        return late

    # --- receiving ------------------------------------------------------------------------------

    def there(self):
        """Bytes that can be read now; 0: the end; -1: none now (non-blocking). Waits for them."""
        if self.closed:
            raise OSError(9, "")
        w = self.wire
        until = False
        if not w.ready():
            self.m.pump()
        while True:
            if w.error == 5:
                w.error = 0
                raise OSError(5, "bytes were lost")
            n = w.ready()
            if n or w.drained:
                return n
            if self.timeout == 0:
                return -1
            if until is False:
                until = self.until()
            if w.paused:
                raise OSError(16, "command mode")
            if self.wait(until):
                raise OSError(110, "")

    def readinto(self, buf, n=None):
        """Bytes into `buf`, at most n: what comes until it is full, the stream ends, or nothing
        has followed for 200 ms. None: nothing there now; 0: the end.

        Allocates nothing when what is there fills it, else a memoryview per block."""
        n = len(buf) if n is None else min(n, len(buf))
        more = self.there()
        if more <= 0:
            return None if more else 0
        w = self.wire
        got = 0
        try:
            while got < n:
                if more:
                    more = min(more, n - got)
                    w.rx.readinto(memoryview(buf)[got:] if got else buf, more)
                    got += more
                    w.taken(more)
                elif (
                    self.timeout == 0
                    or w.drained
                    or w.paused
                    or time.ticks_diff(time.ticks_ms(), w.since) >= _GAP_MS
                ):
                    break
                else:
                    self.wait(None)
                more = w.ready()
        except MemoryError:
            if not got:  # else the next call meets it
                raise
        return got

    # --- sending: `write()` is the socket's ------------------------------------------------------

    def writable(self, buf):
        """The connection. EBADF: it was closed."""
        self.m.d.carry.write(buf, 0, 0)  # TypeError when these are no bytes
        if self.closed:
            raise OSError(9, "")
        return self.wire

    def direct(self, w, buf, off, n):
        """Hand bytes to the UART, straight from `buf`. OSError: ECONNRESET the connection is gone;
        EBUSY inside `command_mode()`. Allocates nothing."""
        m = self.m
        end = off + n
        at = -1
        until = self.until() if self.timeout else None
        m.pump()
        w.src_at = off
        w.src_end = end
        w.src = buf
        try:
            while w.src_at < end:
                if w.state != _OPEN and not w.listening:
                    if w.src_at > off:
                        break
                    raise OSError(w.error or 104, "")
                if w.paused:
                    raise OSError(16, "command mode")
                if self.timeout != 0:
                    if self.wait(until):
                        break
                elif at == w.src_at:
                    return at - off
                else:
                    at = w.src_at
                    m.pump()
            at = w.src_at
        except MemoryError:
            at = w.src_at
            if at == off:  # else the next call meets it
                raise
        finally:
            if m.tx is buf:
                m.tx = None
            w.src = None
            w.src_at = w.src_end = 0
        if at == off and n:
            raise OSError(110, "")
        return at - off

    gather = direct

    # --- the stream protocol --------------------------------------------------------------------

    def ioctl(self, kind, n):
        """For `select.poll`, asyncio and tls. Allocates nothing."""
        if kind == 4:
            self.close()
            return 0
        if kind != 3:
            return -1
        if self.closed:
            return _HUP
        w = self.wire
        self.m.pump()
        flags = 0
        if n & _IN and (w.ready() or w.drained or w.error == 5):
            flags = _IN
        over = w.drained or w.state > _OPEN
        if n & _OUT and (over or w.writable()):
            flags |= _OUT
        if w.error:
            flags |= _ERR
        if over:
            flags |= _HUP
        return flags

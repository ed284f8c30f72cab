"""The stream that `modem.transparent()` returns: select, asyncio and tls take it.

Blocking calls are loops around the modem's `pause()`; non-blocking ones poll once. What is needed
rarely is in streamextra.py. The wire itself is datamode.py.
"""
import io
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load

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
    link = extra = None

    def __init__(self, m, udp):
        self.m = m
        self.udp = udp
        self.wire = None
        self.timeout = None  # ms; None: for ever, 0: non-blocking
        self.closed = False

    def __getattr__(self, name):
        parts = load("parts")
        return parts.find(self, parts.STREAM, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def settimeout(self, seconds):
        """Seconds; None: wait for ever, 0: do not wait."""
        if seconds is not None and seconds < 0:
            raise ValueError
        self.timeout = None if seconds is None else int(seconds * 1000)

    def setblocking(self, on):
        """True: wait for ever; False: do not wait."""
        self.timeout = None if on else 0

    def close(self):
        """End the connection and go back to the ordinary mode; the bearer stays. Non-blocking, or
        in a handler: in the background. OSError ETIMEDOUT: written bytes were not taken."""
        if not self.closed:
            self.stop()

    def connected(self):
        """DCD's word, or without that pin what the module said last. Not a byte goes out."""
        w = self.wire
        there = w.state == _OPEN and not self.closed
        return there and (w.dcd is None or not w.dcd.value())

    @property
    def overruns(self):
        """How often received bytes had to wait in the UART because nobody read them, without flow
        control: some of them may be lost then."""
        return self.wire.overruns

    # --- waiting --------------------------------------------------------------------------------

    def until(self):
        """The tick when a call of now is late. EBUSY: it would wait inside a handler."""
        self.m.may_wait()
        ms = self.timeout
        return None if ms is None else time.ticks_add(time.ticks_ms(), ms)

    def wait(self, until):
        """One turn of a blocking call; True: it is late."""
        late = self.m.pause(until)
        if self.wire.full:
            time.sleep_ms(_FULL_MS)  # the UART has bytes that nobody takes
        return late

    # --- receiving ------------------------------------------------------------------------------

    def there(self):
        """Bytes that can be read now; 0: the end; -1: none now (non-blocking). Waits for them."""
        w = self.wire
        n = w.ready()
        if n and w.error != 5:
            return n
        if self.closed:
            raise OSError(9, "")
        self.m.pump()
        until = False
        while True:
            if w.error == 5:
                w.error = 0
                raise OSError(5, "bytes were lost around a change to data mode")
            n = w.ready()
            if n:
                return n
            if w.drained:
                return 0
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
        got = self.there()
        if got <= 0:
            return None if got else 0
        w = self.wire
        got = w.rx.readinto(buf, min(n, got))
        w.taken(got)
        self.m.pump()
        while got < n and self.timeout != 0:
            more = min(w.ready(), n - got)
            if more:
                w.rx.readinto(memoryview(buf)[got : got + more])
                w.taken(more)
                got += more
                self.m.pump()
            elif w.drained or w.paused or time.ticks_diff(time.ticks_ms(), w.since) >= _GAP_MS:
                break
            else:
                self.wait(None)
        return got

    # --- sending --------------------------------------------------------------------------------

    def write(self, buf, off=None, n=None):
        """Hand bytes to the UART; `write(buf[, off], n)` as MicroPython's streams. Returns how
        many it took: all, unless a timeout or the end came in between; None: none now
        (non-blocking). Allocates nothing.

        OSError: ECONNRESET the connection is gone; EBUSY inside `command_mode()`."""
        if isinstance(buf, str):
            buf = buf.encode()
        m = self.m
        w = self.wire
        m.d.carry.write(buf, 0, 0)  # TypeError when these are no bytes
        if self.closed:
            raise OSError(9, "")
        if n is None:
            n = len(buf) if off is None else off
            off = 0
        end = off + min(n, len(buf) - off)
        at = off
        until = None if self.timeout is None or not self.timeout else self.until()
        m.pump()
        while at < end:
            if w.state != _OPEN and not w.listening:
                if at > off:
                    break
                raise OSError(w.error or 104, "the connection is gone")
            if w.paused:
                raise OSError(16, "command mode")
            if m.own.get("asleep"):
                m.own["asleep"].asked = True
            w.at = at
            if self.can_write():
                m.send(buf, at, end)
                if self.timeout == 0:
                    m.put()
                    m.tx = None
                    if w.at > at:
                        at = w.at
                        continue
            if self.timeout == 0:
                break
            late = self.wait(until)
            while m.tx is buf and not late:
                late = self.wait(until)
            if m.tx is buf:
                m.tx = None
            at = w.at
            if late:
                break
        if at == off and end > off:
            if self.timeout == 0:
                return None
            raise OSError(110, "nothing was taken")
        return at - off

    def can_write(self):
        w = self.wire
        return w.on and w.job is None and w.fence < 0 and w.here()

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
        if n & _OUT and (over or (self.can_write() and (w.gate is None or w.gate()))):
            flags |= _OUT
        if w.error:
            flags |= _ERR
        if over:
            flags |= _HUP
        return flags

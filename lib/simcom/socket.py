"""A drop-in `socket`: `from simcom import socket`, or `socket.install()` for unmodified clients.

Every blocking call is a loop around the modem's `pause()`; non-blocking calls poll once. Stream
methods follow MicroPython: a non-blocking `read` returns None where `recv` raises EAGAIN. Here is
the data path; opening and what is used rarely is in parts (parts.py).
"""
import io
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load, modem

AF_INET = 2
SOCK_STREAM = 1
SOCK_DGRAM = 2
IPPROTO_TCP = 6
IPPROTO_UDP = 17
SOL_SOCKET = 0xFFF
SO_REUSEADDR = 0x04
SO_KEEPALIVE = 0x08
SO_LINGER = 0x80
TCP_NODELAY = 0x01

# states of a link (links.py)
_STARTING = const(2)
_OPEN = const(3)
_SUSPECT = const(6)

_SIZE = const(1460)
# how long small writes are gathered when nothing hands them over before [ours: a few tens of
# ms]
_GATHER_MS = const(30)
_DRAIN_MS = const(60000)  # [field: a result may take 60 s]

_IN = const(1)
_OUT = const(4)
_ERR = const(8)
_HUP = const(16)

# CPython's IOBase closes what it collects; a stream of MicroPython must be one
_Stream = object if hasattr(io, "RawIOBase") else io.IOBase


def use(m):
    """The modem whose sockets `socket()` makes from now on; without this: the one made last."""
    modem.last = m


def install(modem=None):
    """Be `socket` and `usocket` for everything imported after this."""
    load("opening").install(modem)


def uninstall():
    """Give the port's own `socket` back."""
    load("opening").uninstall()


def getaddrinfo(host, port, af=0, type=0, proto=0, flags=0):
    """Never waits: a name passes through, the module resolves it in CIPSTART."""
    return [(AF_INET, type or SOCK_STREAM, proto, "", (host, int(port)))]


class socket(_Stream):  # type: ignore[valid-type,misc]
    """A TCP or UDP socket over one of the module's connections."""

    def __init__(self, af=AF_INET, type=SOCK_STREAM, proto=0, *, modem=None, context=0):
        self.m = modem or globals()["modem"].last
        if self.m is None:
            raise OSError(19, "")
        if af != AF_INET or type not in (SOCK_STREAM, SOCK_DGRAM):
            raise OSError(95 if af == AF_INET else 97, "")
        self.udp = type == SOCK_DGRAM
        self.link = self.extra = None
        self.context = context
        self.timeout = None  # ms; None: for ever, 0: non-blocking
        self.closed = self.nodelay = False
        self.seconds = -1  # SO_LINGER

    def __getattr__(self, name):
        parts = load("parts")
        return parts.find(self, parts.SOCKET, name)

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()

    def settimeout(self, seconds):
        """Seconds; None: wait for ever, 0: do not wait."""
        if seconds is not None and seconds < 0:
            raise ValueError
        # however short: only 0 does not wait
        self.timeout = None if seconds is None else int(seconds * 1000) or int(seconds > 0)

    def setblocking(self, on):
        """True: wait for ever; False: do not wait."""
        self.timeout = None if on else 0

    def close(self):
        """Hand over what was gathered, then close in the background; raises only when gathered
        bytes were not taken. Allocates nothing."""
        if self.closed:
            return
        self.closed = True
        if self.extra is not None:
            self.extra.close(self)
        link = self.link
        if link is None:
            return
        try:
            # what was lost with a connection was told before, unless its error still waits
            if self.timeout != 0 and link.pending() and (link.error or link.state == _OPEN):
                self.drain(link)
        finally:
            self.release(link)
            self.m.pump()
            if self.seconds > 0:
                self.linger(link)

    def release(self, link):
        self.link = None
        link.orphan = link.closing = True
        link.quick = link.quick or self.seconds == 0
        link.gather = None
        if link.state <= _STARTING:
            link.care().fail(link, 104)

    # --- waiting --------------------------------------------------------------------------------

    def until(self):
        """The tick when a call of now is late. EBUSY: it would wait inside a handler."""
        self.m.may_wait()
        ms = self.timeout
        return None if ms is None else time.ticks_add(time.ticks_ms(), ms)

    def live(self):
        """The link, or why there is none."""
        if self.link is None:
            raise OSError(9 if self.closed else 107, "")
        return self.link

    def fail(self, link):
        """Report an error once; afterwards the socket reads as ended and refuses to send."""
        link.care().tell(link)

    def readable(self, n=1):
        """True: data is there; False: none now (non-blocking); None: end of file. Nothing (`n`) is
        always there."""
        link = self.link or self.hears()
        if not n or (link.rx is not None and link.rx.any()):
            return True
        link.gather = None
        m = self.m
        m.pump()
        if not link.readable():
            link.wait()
            if self.timeout == 0:
                return False
            until = self.until()
            while not link.readable():
                link.wait()
                if m.pause(until):
                    raise OSError(110, "")
        if link.rx.any():
            return True
        if link.error:
            self.fail(link)
        return None

    # --- receiving ------------------------------------------------------------------------------

    def recv_into(self, buf, n=0):
        """Bytes that are there, at most len(buf) or n, into `buf`; 0 at the end of the stream.

        Allocates nothing."""
        there = self.readable(n or len(buf) or self.udp)
        if not there:
            if there is None:
                return 0
            raise OSError(11, "")
        n = self.link.rx.readinto(buf, n or len(buf))
        if self.udp:
            self.rest()
        self.m.pump()
        return n

    def recv(self, n):
        """At most `n` bytes, b"" at the end of the stream. Allocates them."""
        there = self.readable(n or self.udp)
        if not there:
            if there is None:
                return b""
            raise OSError(11, "")
        rx = self.link.rx
        data = rx.read(min(n, rx.any()))  # a large `n` is not allocated
        if self.udp:
            self.rest()
        self.m.pump()
        return data

    def more(self):
        """`readable()`, but a timeout or an error is left to the next call."""
        try:
            return self.readable()
        except OSError as e:
            if e.errno != 110:
                self.link.error = e.errno
            return False

    def readinto(self, buf, n=None):
        """Fill `buf` (or n bytes of it) unless the stream ends before, or a timeout or an error
        comes in between, which the next call raises; None: nothing there now.

        Allocates nothing when one block fills it, else a memoryview per block."""
        n = len(buf) if n is None else min(n, len(buf))
        there = self.readable(n)
        if not there:
            return None if there is False else 0
        got = self.link.rx.readinto(buf, n)
        self.m.pump()
        while got < n and self.timeout != 0 and self.more():
            got += self.link.rx.readinto(memoryview(buf)[got:n])
            self.m.pump()
        return got

    # --- sending --------------------------------------------------------------------------------

    def send(self, buf):
        """Send at once (CIPSEND); returns how many bytes the module took: all, unless a timeout or
        a close came in between. A datagram is one CIPSEND. Allocates nothing when blocking."""
        if isinstance(buf, str):
            buf = buf.encode()
        link = self.writable(buf)
        n = len(buf)
        if self.udp and not 0 < n <= _SIZE:
            raise OSError(90, "")
        if self.timeout != 0:
            return self.direct(link, buf, 0, n)
        n = self.gather(link, buf, 0, n)
        if not n and len(buf):
            raise OSError(11, "")
        link.gather = None
        self.m.pump()
        return n

    def write(self, buf, off=None, n=None):
        """Stream method: small writes are gathered into one CIPSEND. `write(buf[, off], n)` as
        MicroPython's streams. Returns the bytes taken; None: no room now, or not yet connected
        (non-blocking)."""
        if isinstance(buf, str):
            buf = buf.encode()
        try:
            link = self.writable(buf)
        except OSError as e:
            if e.errno == 11:
                return None
            raise
        if n is None:
            n = len(buf) if off is None else off
            off = 0
        n = min(n, len(buf) - off)
        if self.timeout != 0:
            if self.nodelay or self.udp:
                return self.direct(link, buf, off, n)
            if n > link.room(self.m):
                self.drain(link)
                if n > link.room(self.m):
                    return self.direct(link, buf, off, n)
        done = self.gather(link, buf, off, n)
        if self.nodelay or self.udp:
            link.gather = None
            self.m.pump()
        return done or (None if n else 0)

    def writable(self, buf):
        """The link, when the module will take `buf` for it."""
        link = self.live()
        self.m.d.carry.write(buf, 0, 0)  # TypeError when these are no bytes
        if link.state != _OPEN:
            self.m.pump()
            if link.error:
                self.fail(link)
            if link.state > _OPEN:
                raise OSError(104, "")  # the peer has closed it: what servers expect then
            if link.state < _OPEN:
                raise OSError(11 if self.timeout == 0 else 107, "")
        return link

    def gather(self, link, buf, off, n):
        """Copy what fits into the gathered buffer; it is made at the first use. Allocates the
        slice before MicroPython 1.26."""
        m = self.m
        if link.out is None:
            link.out = bytearray(m.rxbuf)
        room = link.room(m)
        if n > room:
            link.gather = None
            m.pump()
            room = link.room(m)
            n = 0 if self.udp else min(n, room)
        if n:
            end = link.out_end
            if off or n < len(buf):
                buf = memoryview(buf)[off : off + n]
            link.out[end : end + n] = buf
            if not end:
                link.gather = time.ticks_add(time.ticks_ms(), _GATHER_MS)
            if n == room:
                link.gather = None
            link.out_end = end + n
        return n

    def direct(self, link, buf, off, n):
        """Straight from the caller's buffer; what was gathered before goes first."""
        m = self.m
        until = self.until()
        link.gather = None
        while link.src is not None and link.state == _OPEN:  # left by a call that was late
            if m.pause(until):
                raise OSError(110, "")
        link.src = buf
        link.src_at = off
        link.src_end = end = off + n
        late = False
        try:
            while link.src_at < end and link.state == _OPEN and not late:
                late = m.pause(until)
        finally:
            at = link.src_at
            if at < end:
                at = link.care().let_go(link, m)
            else:
                link.src = None
                link.src_at = link.src_end = 0
        if at == off and n:
            if link.error:
                self.fail(link)
            raise OSError(110 if late else 104, "nothing was accepted")
        return at - off

    def drain(self, link):
        """Wait until everything gathered is handed to the module."""
        until = self.until()
        if until is None:
            until = time.ticks_add(time.ticks_ms(), _DRAIN_MS)
        link.gather = None
        while link.pending() and link.state == _OPEN:
            if self.m.pause(until):
                raise OSError(110, "gathered bytes were not taken")
        if link.pending() or link.state == _SUSPECT:
            self.fail(link)

    # --- the stream protocol --------------------------------------------------------------------

    def ioctl(self, kind, n):
        """For `select.poll`, asyncio and tls. Allocates nothing."""
        if kind == 4:
            self.close()
            return 0
        if kind != 3:
            return -1
        if self.extra is not None:
            return self.extra.ioctl(self, n)
        link = self.link
        if link is None:
            return n & _OUT if self.udp and not self.closed else _HUP
        link.gather = None
        m = self.m
        m.pump()
        flags = 0
        if link.state > _STARTING:
            if n & _IN:
                if link.readable():
                    flags = _IN
                else:
                    link.wait()
            if n & _OUT and (link.state != _OPEN or link.room(m)):
                flags |= _OUT
            if link.error:
                flags |= _ERR
            if link.state >= _SUSPECT:
                flags |= _HUP
        return flags

"""What sockets can do beyond the data path. Imported when first used; functions of a socket."""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from . import load
from .tasks import Request, answer

_CLOSED = const(4)
_DEAD = const(7)
_REFUSED = const(2)  # an outcome (dialogue.py)
_SIZE = const(1460)


def _readable(s, data):
    """`readable()`; when that fails, `data`, read by the call that fails, is there again for the
    next. Allocates a larger store when it does not fit."""
    try:
        return s.readable()
    except OSError:
        link = s.link
        if data and link is not None:
            try:  # the store is empty, else nothing would have failed
                if len(data) > s.m.rxbuf:
                    link.rx = RingIO(len(data))
                link.rx.write(data)
            except (MemoryError, ValueError):
                pass  # too much to be kept: a timeout of a stream of MicroPython keeps nothing
        raise


def read(s, n=-1):
    """`n` bytes, fewer only at the end; everything until the end without `n`; None: nothing
    there now. A timeout or an error in between raises, the next call begins with the same bytes.
    Allocates them."""
    data = b""
    while n:
        there = _readable(s, data)
        if not there:
            return None if there is False and not data else data
        piece = s.link.rx.read(min(n, _SIZE) if n > 0 else _SIZE)
        s.m.pump()
        n -= len(piece) if n > 0 else 0
        data = data + piece if data else piece
    return data


def readline(s, n=-1):
    """Up to and with the next line end, `n` bytes at most; what there is when none is there
    (non-blocking), or at the end. A timeout or an error as in `read`."""
    data = b""
    while n and not data.endswith(b"\n"):
        there = _readable(s, data)
        if not there:
            return None if there is False and not data else data
        piece = s.link.rx.readline(n)
        s.m.pump()
        n -= len(piece) if n > 0 else 0
        data = data + piece if data else piece
    return data


def makefile(s, mode="rb", buffering=0):
    """The socket itself: it is a stream."""
    return s


def sendall(s, buf):
    """Send everything; an error says how much was accepted."""
    if isinstance(buf, str):
        buf = buf.encode()
    done = 0
    while True:
        try:
            done += s.send(memoryview(buf)[done:] if done else buf)
            if done >= len(buf):
                return
        except OSError as e:
            raise OSError(e.errno, "%d of %d bytes accepted" % (done, len(buf)))


def sendto(s, buf, address):
    """One datagram to `address`; a stream has its own. EISCONN: connected to another."""
    if s.udp:
        if s.link is None or s.link.udp > 1:
            return load("udp").sendto(s, buf, address)
        if tuple(address[:2]) != s.target:
            raise OSError(106, "connected to another")
    return s.send(buf)


def recvfrom(s, n):
    """As `recv`, with the sender's address."""
    if s.udp and s.link is None:
        load("udp").bound(s)
    s.readable()
    address = s.live().address  # before the next datagram can come
    data = s.recv(n)
    if address is None:
        raise OSError(5, "the sender was damaged")
    return data, address


def hears(s):
    """The link; a bound datagram socket takes one now."""
    if s.udp and s.extra is not None:
        load("udp").bound(s)
    return s.live()


def rest(s):
    """What a reader's buffer was too small for is gone, as with any datagram socket."""
    while s.link.rx.any():
        s.link.rx.read()
    if s.m.push:
        load("pushed").following(s.link)


def flush(s):
    """Wait until everything gathered is handed to the module; non-blocking: begin to."""
    link = s.live()
    if s.timeout == 0:
        link.gather = None
        s.m.pump()
    else:
        s.drain(link)


def linger(s, link):
    """SO_LINGER (1, n): wait up to n seconds until the connection is closed."""
    until = time.ticks_add(time.ticks_ms(), s.seconds * 1000)
    while link.state != _DEAD and not s.m.pause(until):
        pass


def abort(s):
    """Close quickly (CIPCLOSE=n,1): what is under way is lost."""
    link = s.link
    s.seconds = 0
    if s.udp and s.extra is not None:
        s.extra.close(s)
    if link is not None:
        s.closed = True
        if link.doing != 1:
            link.care().drop(link)
        s.release(link)
        s.m.pump()


def setsockopt(s, level, option, value):
    """TCP_NODELAY; SO_KEEPALIVE (CIPTKA: global to the module); SO_LINGER: (onoff, seconds), or
    two C ints; SO_REUSEADDR (no meaning here)."""
    if level == 6 and option == 1:
        s.nodelay = bool(value)
    elif level == 0xFFF and option == 0x08:
        if s.timeout != 0:
            s.m.config(keepalive=bool(value))
        elif not s.m.up:
            raise OSError(19, "not active")
        else:  # in the background; `config("keepalive")` tells
            gen = load("tuning").keepalive(s.m, bool(value))
            s.m.queue.append(Request("config", None, gen))
            s.m.pump()
    elif level == 0xFFF and option == 0x80:
        if isinstance(value, (bytes, bytearray)):
            import struct

            if len(value) != 8:
                raise ValueError("SO_LINGER")
            value = struct.unpack("<ii", value)
        if not isinstance(value, (tuple, list)):
            raise TypeError("SO_LINGER")
        on, seconds = value
        if int(seconds) < 0:
            raise ValueError("SO_LINGER")
        s.seconds = int(seconds) if on else -1
    elif level != 0xFFF or option != 0x04:
        raise OSError(95, "")


def left_behind(s):
    """Clients forget to close what failed, and no finaliser does it for them. A number is taken
    back when the peer has closed that connection and the module holds nothing of it: a socket
    that is still held keeps what it has received, then reads the end."""
    m = s.m
    for n, link in enumerate(m.links):
        if link is None or link.state != _CLOSED or link is m.link:
            continue
        if not link.drained and s.timeout != 0:
            r = Request("+CIPRXGET=4" + (",%d" % n if m.mux else ""))
            try:
                left = answer(m.ask(r))[0].split(",")[-1]
            except (OSError, IndexError):
                left = "0" if r.outcome == _REFUSED else ""
            link.drained = left == "0" and link is not m.link
        if link.drained:
            link.more = False
            link.state = _DEAD
            m.links[n] = None

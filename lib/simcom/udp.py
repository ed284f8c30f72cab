"""Unconnected datagrams: UDP extended mode (CIPUDPMODE). Imported when first used.

A `SOCK_DGRAM` socket that was not connected hears from anyone and answers anyone: `bind`,
`sendto`, `recvfrom`. Application notes SIM800 3.1.4, SIM7000 2.1.4; manual 8.2.25 for multi
connection. One answer of CIPRXGET=2 is one datagram; its sender is what CIPSRIP=1 appends.
"""
try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const

from . import load
from .tasks import Request, answer

_STARTING = const(2)
_OPEN = const(3)
_SIZE = const(1460)  # largest CIPSEND and CIPRXGET=2 [application notes 7.3, manual 8.2.26]
_HOST_MAX = const(253)  # [RFC 1035: a name's longest]


def address_of(text):
    """("1.2.3.4", 5) of `1.2.3.4:5`, with the spaces and colons the modules put around it; None:
    it is no address."""
    host, _, port = text.strip(" :\r").partition(":")
    host = host.strip()
    port = port.strip()
    if host.count(".") == 3 and host.replace(".", "").isdigit() and port.isdigit():
        return (host, int(port))
    return None


def _ask(s, line):
    return answer(s.m.ask(Request(line)))


def _number(s, n):
    return "%d," % n if s.m.mux else ""


class Ear:
    """A bound socket's `extra` until it is used: a poll makes it hear (udpopen.py)."""

    request = None

    def ioctl(self, s, flags):
        m = s.m
        handling = m.handling
        m.handling = True  # no handler runs from here
        s.extra = None
        try:
            load("udpopen").start(s, None)
        except OSError as e:
            if e.errno != 11:
                return flags & 1  # the next call tells
        finally:
            m.handling = handling
            s.extra = s.extra or self  # nothing has begun
        return 0

    def close(self, s):
        s.extra = None


def _used(s):
    if s.closed:
        raise OSError(9, "")
    if isinstance(s.extra, Ear):
        s.extra = None


def roomy(m):
    """A datagram comes whole: the module hands out what one question asks for, and nothing says
    whether more of the same follows. It waits as a whole to be sent, too. All stores of a modem
    that has smaller ones grow to the longest. Allocates them."""
    if m.rxbuf >= _SIZE:
        return
    m.d.stage = _grown(m.d.stage)
    for link in m.links:
        if link is not None and link.rx is not None:
            if not getattr(link, "size", 0):  # else it has grown already (pushed.py)
                link.rx = _grown(link.rx)
            if link.out is not None:
                link.out.extend(bytes(_SIZE - len(link.out)))
    m.rxbuf = _SIZE  # not before: that much is asked for


def _grown(ring):
    n = ring.any()
    bigger = RingIO(max(_SIZE, n))
    bigger.write(ring.read(n))
    return bigger


def local(s):
    """The port that bind() asked for; 0: any."""
    return getattr(s, "local", 0)


def open_link(s, target):
    """Take a connection and put it into extended mode; `target`: where it sends first."""
    m = s.m
    load("opening").need_bearer(s)
    n = m.free_number()
    while n < 0 and load("opening").closing(m):
        m.pause()
        n = m.free_number()
    if n < 0:
        raise OSError(105, "")
    link = m.link_at(n)
    link.orphan = False  # ours while the commands are under way
    try:
        _ask(s, "+CIPSRIP=1")
        for request in load("opening").before(s, n, 1):
            m.ask(request)
        roomy(m)
        link.open(target, True, m.rxbuf)
    except BaseException:
        link.orphan = True
        raise
    link.udp = 2
    link.context = s.context
    link.queue = []
    s.link = link
    s.target = target
    while link.state <= _STARTING:
        m.pause()
    if link.state != _OPEN:
        error = link.error or 5
        s.release(link)
        raise OSError(error)
    return link


def sendto(s, buf, address):
    """One datagram to anyone; a name is resolved first. Non-blocking: EAGAIN while that, opening
    or a new target is under way (udpopen.py)."""
    _used(s)
    if not isinstance(address, (tuple, list)) or len(address) < 2:
        raise TypeError("address")
    host, port = address[0], address[1]
    if not isinstance(host, str) or not isinstance(port, int):
        raise TypeError("address")
    if not 0 < port < 65536:
        raise ValueError("port")
    if isinstance(buf, str):
        buf = buf.encode()
    if not 0 < len(buf) <= _SIZE:
        raise OSError(90, "")
    name = not host.replace(".", "").isdigit()
    if name:
        if not 0 < len(host) <= _HOST_MAX:
            raise ValueError("address")
        for c in host:
            if not "!" <= c <= "~" or c in '",':
                raise ValueError("address")
    elif [len(n) < 4 and n.isdigit() and int(n) < 256 for n in host.split(".")] != [True] * 4:
        raise ValueError("address")
    if s.timeout == 0:
        return load("udpopen").sendto(s, buf, (host, port))
    if s.extra is not None:
        load("udpopen").finish(s)
    if name:
        host = s.m.resolve(host)[0]
    s.m.may_wait()
    link = s.link or open_link(s, (host, port))
    if s.target != (host, port) and link.state == _OPEN:
        # this and its CIPSEND belong together: nobody else sends on this connection
        if link.pending():
            s.drain(link)  # goes where it was sent
        s.target = None  # not known, should it fail
        _ask(s, '+CIPUDPMODE=%s2,"%s",%d' % (_number(s, link.n), host, port))
        s.target = (host, port)
    return s.send(buf)


def bound(s):
    """A bound socket hears before it has sent: its first target is itself."""
    _used(s)
    if s.timeout == 0:
        load("udpopen").bound(s)
    if s.extra is not None:
        load("udpopen").finish(s)
    if s.link is None:
        open_link(s, (load("opening").need_bearer(s), local(s) or 1))

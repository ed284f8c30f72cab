"""Unconnected datagrams: UDP extended mode (CIPUDPMODE). Imported when first used.

A `SOCK_DGRAM` socket that was not connected hears from anyone and answers anyone: `bind`,
`sendto`, `recvfrom`. Application notes SIM800 3.1.4, SIM7000 2.1.4; manual 8.2.25 for multi
connection. One answer of CIPRXGET=2 is one datagram; its sender is what CIPSRIP=1 appends.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .tasks import Request, answer

_STARTING = const(2)
_OPEN = const(3)


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
        for line in load("opening").before(s, n, 1):
            _ask(s, line)
    except OSError:
        link.orphan = True
        raise
    link.open(target, True, m.rxbuf)
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
    """One datagram to anyone; a name is resolved first."""
    if not isinstance(address, (tuple, list)) or len(address) < 2:
        raise TypeError("address")
    host, port = address[0], address[1]
    if not isinstance(host, str) or not isinstance(port, int):
        raise TypeError("address")
    if not 0 < port < 65536:
        raise ValueError("port")
    if isinstance(buf, str):
        buf = buf.encode()
    if len(buf) > 1460:
        raise OSError(90, "")
    if not host.replace(".", "").isdigit():
        host = s.m.resolve(host)[0]
    elif [len(n) < 4 and n.isdigit() and int(n) < 256 for n in host.split(".")] != [True] * 4:
        raise ValueError("address")
    s.m.may_wait()
    link = s.link or open_link(s, (host, port))
    if s.target != (host, port):
        # this and its CIPSEND belong together: nobody else sends on this connection
        _ask(s, '+CIPUDPMODE=%s2,"%s",%d' % (_number(s, link.n), host, port))
        s.target = (host, port)
    return s.send(buf)


def bound(s):
    """A bound socket hears before it has sent: its first target is itself."""
    if s.link is None:
        open_link(s, (load("opening").need_bearer(s), local(s) or 1))

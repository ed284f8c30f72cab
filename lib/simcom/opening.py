"""Opening a socket, and being `socket` for others. Imported when first used."""
import sys
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .links import Link
from .tasks import Request, answer

_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)
_DEAD = const(7)
_REFUSED = const(2)  # an outcome (dialogue.py)
_SIZE = const(1460)  # largest CIPSEND and CIPRXGET=2 [application notes 7.3, manual 8.2.26]
_HELD_MS = const(3600000)  # a connection is held back [ours: longer than any command]
_HOST_MAX = const(253)  # [RFC 1035: a name's longest]

_before = {}  # type: dict


def connect(s, address):
    """Open the connection (CIPSTART). Non-blocking: EINPROGRESS, then POLLOUT.

    ValueError, TypeError: not a host and a port; ENETDOWN, ENOBUFS: no bearer, no free link.
    """
    if s.closed:
        raise OSError(9, "")
    if not isinstance(address, (tuple, list)) or len(address) < 2:
        raise TypeError("address")
    host, port = address[0], address[1]
    if not isinstance(host, str) or not isinstance(port, int):
        raise TypeError("address")
    if not 0 < len(host) <= _HOST_MAX or not 0 < port < 65536:
        raise ValueError("address")
    for c in host:
        if not "!" <= c <= "~" or c in '",':
            raise ValueError("host")
    m = s.m
    link = s.link
    if link is not None:
        m.pump()
        if link.state <= _STARTING:
            raise OSError(114, "")
        if link.state == _OPEN:
            raise OSError(106, "")
        return connected(s, link)
    if s.extra is not None:
        if not s.udp or s.extra.request:
            raise OSError(114 if s.udp else 106, "")
        s.extra = None  # bound, and nobody has listened yet
    need_bearer(s)
    until = s.until() if s.timeout != 0 else None
    n = number(s, until)
    link = m.link_at(n)
    link.orphan = False  # ours while the commands are under way
    try:
        if s.timeout != 0:
            for request in before(s, n):
                m.ask(request)
        if s.udp and m.rxbuf < _SIZE and "stream" not in m.own:
            load("udp").roomy(m)
        link.open((host, port), s.udp, m.rxbuf)
    except BaseException:
        link.orphan = True
        raise
    if s.udp:
        link.queue = []  # datagrams that wait (push.py)
        s.target = link.address
    link.context = s.context
    s.link = link
    if s.timeout == 0:
        hold(link)
        m.queue.append(Request("connect", None, _prepare(s, link)))
        if "simcom.streams" in sys.modules:
            load("streams").opening(s)
        m.pump()
        raise OSError(115, "")
    while link.state <= _STARTING:
        if m.pause(until):
            link.care().fail(link, 110)
    connected(s, link)


def hold(link):
    """Nothing is said about it before `wake` is None again."""
    link.wake = time.ticks_add(time.ticks_ms(), _HELD_MS)


def _prepare(s, link):
    # the inquiry of a non-blocking connect
    try:
        for request in before(s, link.n):
            if s.link is not link:
                return  # closed meanwhile
            yield request
    except OSError as e:
        if s.link is link:
            link.care().fail(link, e.errno)
    if s.link is link:
        link.wake = None


def before(s, n, mode=0):
    """What has to be set before CIPSTART: a number keeps its local port (CLPORT) and its UDP mode
    (CIPUDPMODE) from its last user. Yields the requests, and raises when one has failed."""
    m = s.m
    kept = m.own.setdefault("kept", {})
    number = "%d," % n if m.mux else ""
    kind = "UDP" if s.udp else "TCP"
    port = getattr(s, "local", 0) or m.own.get("local_port", 0)
    rows = [((n, kind), port, '+CLPORT=%s"%s",%d' % (number, kind, port))]
    if s.udp:
        rows.append((n, mode, "+CIPUDPMODE=%s%d" % (number, mode)))
    for key, value, line in rows:
        was = kept.get(key, 0)
        if was != value:
            kept[key] = None  # not known, should nobody hear how it ended
            request = Request(line)
            yield request
            if request.outcome == _REFUSED:
                kept[key] = was
            answer(request)
            kept[key] = value


def need_bearer(s):
    m = s.m
    ip = m.ip
    if s.context or m.own.get("second"):
        if s.context not in (0, 1):
            raise ValueError("context")
        ip = load("contexts").addresses(m)[s.context]
    if ip is None:
        m.poll()  # a program that does nothing else: this brings the bearer up again
        raise OSError(100, "no bearer")
    return ip


def number(s, until):
    """The number of a free connection, after a wait while one is being closed. ENOBUFS: none."""
    m = s.m
    n = m.free_number()
    while n < 0 and s.timeout != 0 and closing(m):
        if m.pause(until):
            break
        n = m.free_number()
    if n < 0:
        load("sockextra").left_behind(s)
        n = m.free_number()
    if n < 0:
        raise OSError(105, "no free connection")
    return n


def closing(m):
    """A connection that nobody holds any more is on its way to be free."""
    for link in m.links:
        if link is not None and link.orphan and (link.state != _DEAD or link is m.link):
            return True
    return False


def connected(s, link):
    """It is, or why it is not; a refused name is looked up to tell the two cases apart."""
    if link.state == _OPEN or link.state == _CLOSED:
        return
    error = link.error or 5
    host = link.address[0]
    s.release(link)
    if error == 111 and s.timeout != 0 and not host.replace(".", "").isdigit():
        try:
            s.m.resolve(host)
        except OSError as e:
            if e.errno == 113:
                error = 113
    raise OSError(error, "not connected")


def free_number(m):
    """The number of a free link, -1 when all are in use. From the top, so that accepted
    connections find the bottom free."""
    free = -1
    left = m.server is None  # type: int  # a server takes one of them [application notes]
    for n, link in enumerate(m.links):
        if link is None or (link.state == _DEAD and link.orphan and link is not m.link):
            left += free >= 0
            free = n
    return free if left else -1


def link_at(m, n):
    """The link of that number. Allocates it at its first use."""
    if m.links[n] is None:
        m.links[n] = Link(n)
    return m.links[n]


def install(m):
    here = sys.modules["simcom.socket"]
    if m is not None:
        here.use(m)
    for name in ("socket", "usocket"):
        if name not in _before:
            _before[name] = sys.modules.get(name)
        sys.modules[name] = here
    if "asyncio" in sys.modules:
        load("streams").guard(True)


def uninstall():
    if "simcom.streams" in sys.modules:
        load("streams").guard(False)
    for name in list(_before):
        module = _before.pop(name)
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module

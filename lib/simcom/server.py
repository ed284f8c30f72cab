"""A TCP server: `bind`, `listen`, `accept` (CIPSERVER). Imported when first used.

One a module. In multi connection its clients take the module's lowest free numbers; in single
connection there is one. Application notes SIM800 3.1.3 and 4.2, SIM7000 2.1.3 and 3.2.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load, states
from .tasks import Request

_OPEN = const(3)
_CLOSED = const(4)
_LISTENING = const(8)  # a state of the module (states.py)
_DEAD = const(7)
_DONE = const(1)
_REFUSED = const(2)
_SERVER_OK = const(40)
_IN = const(1)
_SOON_AFTER_MS = const(20)  # from OK to SERVER CLOSE [assumed]


class Server:
    """What a listening socket has; `m.server` while it listens."""

    again = False  # CIPSERVER was refused and is said once more

    def __init__(self, port, context):
        self.port = port
        self.context = context
        self.clients = []  # links that wait for accept()
        self.request = None
        self.listening = False
        self.error = 0

    def heard(self, kind, m):
        """SERVER OK or SERVER CLOSE."""
        before = self.listening
        self.listening = kind == _SERVER_OK
        if self.listening:
            m.step(86)  # V
            if m.ip is None and not m.task:  # the module has brought a bearer up by itself
                m.task = Request("", None, address(m))
        elif m.server is self and before:  # else it is the former listener's
            m.server = None

    def arrived(self, m, n, host=None):
        """`n, REMOTE IP: …`: a client has this number now; or it is known by other means."""
        d = m.d
        link = m.link_at(n)
        if link.state != _DEAD or not link.orphan:
            link = load("losses").given_away(m, link)
        link.open((host or d.line(d.at, d.stop).strip(), 0), False, m.rxbuf)
        link.context = self.context
        link.state = _OPEN
        self.clients.append(link)
        m.link_changed(link)

    def step(self, s):
        """What became of CIPSERVER."""
        r = self.request
        if r is None or not r.outcome:
            return
        self.request = None
        if r.outcome == _DONE:
            return
        m = s.m
        if m.server is self:
            if not m.mux and not self.again and m.task is None:
                self.again = True
                self.request = Request(r.line)
                m.task = Request("", None, load("reopen").listen(m, self.request))
                return
            m.server = None
        # EBUSY: the module's state does not allow it, or one listens
        self.error = self.error or 16

    def ioctl(self, s, arg):
        s.m.pump()
        self.step(s)
        return _IN if arg & _IN and (self.clients or self.error) else 0

    def close(self, s):
        m = s.m
        for link in self.clients:
            link.orphan = link.closing = link.quick = True
        self.clients = []
        if m.server is self:
            m.server = None
            r = self.request
            if r in m.queue:
                m.queue.remove(r)
            elif m.up and (r is None or r.outcome or m.request is r):  # else it is not said
                if m.fix is None:
                    m.fix = Request("", None, stop(m))
                else:
                    m.queue.append(Request("+CIPSERVER=0"))
                idle(m)
        m.pump()


def stop(m):
    """CIPSERVER=0: OK, then SERVER CLOSE, and nothing else in between."""
    yield "+CIPSERVER=0"
    if m.last.outcome > 2:
        yield from load("repair").mend(m, False)
        return
    yield _SOON_AFTER_MS
    m.own["hold"] = True  # there is nothing to mend


def idle(m):
    """The listener is gone: IP STATUS, unless there are connections."""
    for link in m.links:
        if link is not None and link.state < _DEAD and link.state != _CLOSED:
            return
    if m.state == _LISTENING or m.mux:
        m.step(88)  # X


def address(m):
    """CIFSR, for a server that was started without connect()."""
    yield "+CIFSR"
    if m.last.outcome == _DONE and m.last.lines:
        m.ip = m.last.lines[0]


def bind(s, address):
    """The local port: a server's, or a client's (CLPORT). The address must be any: `""`."""
    if not isinstance(address, (tuple, list)) or len(address) < 2:
        raise TypeError("address")
    host, port = address[0], address[1]
    if host not in ("", "0.0.0.0") or not isinstance(port, int):
        raise ValueError("address")
    if not 0 <= port < 65536:
        raise ValueError("port")
    if s.closed:
        raise OSError(9, "")
    if s.link is not None:
        raise OSError(22, "connected")
    s.local = port
    if s.udp and s.link is None and s.extra is None:
        s.extra = load("udp").Ear()


def listen(s, backlog=1):
    """Start CIPSERVER and return; a failure surfaces once, at accept() or in poll.

    EADDRINUSE: this modem has a server. EINVAL: not bound.
    """
    m = s.m
    if s.udp:
        raise OSError(95, "")
    if s.closed:
        raise OSError(9, "")
    if not getattr(s, "local", 0):
        raise OSError(22, "bind first")
    if not m.up or (m.ip is None and (m.mux or m.wanted is not None)):
        raise OSError(100, "")
    if m.mux:
        load("opening").need_bearer(s)
    if m.server is not None and m.server is not s.extra:
        raise OSError(98, "")
    if m.server is not None:
        return  # it listens
    m.may_wait()
    request = Request("+CIPSERVER=1,%d" % s.local)
    first = request
    if s.context or m.own.get("second"):
        first = Request("listen", None, _begin(m, s.context, request))
    elif not _may_listen(m):  # what we know may be stale
        if s.timeout == 0:
            first = Request("listen", None, _begin(m, None, request))
        else:
            m.detail("state", True)
            if not _may_listen(m):
                raise OSError(16, "CIPSERVER in " + m.detail("state"))
    m.own["vague"] = m.ip is None  # the module brings a bearer up by itself, or fails to
    s.extra = m.server = Server(s.local, s.context)
    s.extra.request = request
    m.queue.append(first)
    m.pump()


def _may_listen(m):
    return states.after(states.MULTI if m.mux else states.SINGLE, m.state, 86) >= 0  # V


def _begin(m, number, request):
    # an inquiry. CIPSERVER belongs to the context that is selected; nobody else selects one in
    # between. None: there is only one, and we refuse as the module would
    try:
        if number is None:
            yield "+CIPSTATUS"
            if not _may_listen(m):
                raise OSError
        else:
            while m.task is not None:
                yield 0
            yield from load("contexts").select(m, number)
    except OSError:
        request.outcome = _REFUSED
    if m.server is not None and m.server.request is request:  # it was not closed meanwhile
        if request.outcome:
            m.server = None
        else:
            yield request


def accept(s):
    """(socket, address) of the next client; timeouts and EAGAIN as in `socket`.

    Its address has port 0: the module does not tell it.
    """
    server = s.extra
    if s.closed:
        raise OSError(9, "")
    if server is None:
        raise OSError(22, "")
    m = s.m
    m.pump()
    server.step(s)
    until = None
    if s.timeout != 0 and not server.clients:
        until = s.until()
    while not server.clients:
        if server.error:
            error = server.error
            server.error = 0
            raise OSError(error, "CIPSERVER")
        if m.server is not server:
            raise OSError(22, "listen() again")
        if s.timeout == 0:
            raise OSError(11, "")
        if m.pause(until):
            raise OSError(110, "")
        server.step(s)
    link = server.clients.pop(0)
    client = load("socket").socket(modem=m, context=link.context)
    client.link = link
    return client, link.address

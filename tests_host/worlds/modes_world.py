"""The world of the other modes: single connection, push, servers, datagrams."""

from failing import failing
from session_world import SERVER, Echo, Hang, Sink, World, pattern, take

from simcom import socket

__all__ = ["SERVER", "Echo", "Hang", "Sink", "Modes", "failing", "pattern", "take"]

NAMESERVER = ("10.0.0.2", 53)
IN, OUT, ERR, HUP = 1, 4, 8, 16


class Modes(World):
    """`mux`, `push`: the driver's; `pieces`: the module's output arrives so."""

    def __init__(self, mux=True, push=False, pieces=None, store=1460, **kw):
        kw.setdefault("driver", {"mux": mux, "push": push, "rxbuf": store})
        super().__init__(**kw)
        self.net.udp(*NAMESERVER, lambda reply, data, frm: reply(b"re:" + data))
        if pieces:
            self.modem.faults.split(pieces)

    def state(self):
        """The module's state: what the driver believes is what is true."""
        state = self.m.status("state")
        assert state == self.modem.state
        return state

    def asked(self):
        """The same, and the module says so too."""
        state = self.state()
        assert self.m.status("state", refresh=True) == state
        return state

    def udp(self, address=None, local=None, timeout=20):
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, modem=self.m)
        u.settimeout(timeout)
        if local is not None:
            u.bind(("", local))
        if address:
            u.connect(address)
        return u

    def listen(self, port=1234, timeout=20):
        s = socket.socket(modem=self.m)
        s.settimeout(timeout)
        s.bind(("", port))
        s.listen()
        self.run(100)
        return s

    def dial(self, port=1234, **kw):
        """A client of our server."""
        return self.net.dial(self.modem.tcp.contexts[0].ip, port, **kw)

    def works(self, host=SERVER, text=b"still there"):
        """A connection can be opened, echoes and is closed."""
        s = self.open(host)
        s.sendall(text)
        assert take(s, len(text)) == text
        s.close()
        self.run(500)

    def sendto(self, data, port, frm):
        self.net.sendto(data, (self.modem.tcp.contexts[0].ip, port), frm=frm)

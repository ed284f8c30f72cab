"""The world of a transparent connection: a stream of bytes, its pins, its peer."""

from failing import failing
from session_world import SERVER, Echo, Hang, Sink, World, pattern

__all__ = ["SERVER", "Echo", "Hang", "Sink", "Transparent", "failing", "pattern", "take"]

UDP = ("10.0.0.2", 53)
IN, OUT, ERR, HUP = 1, 4, 8, 16
QUIET = ("10.0.0.5", 5)


class Transparent(World):
    """`pieces`: the module's output arrives so; `pins`: those the driver has."""

    def __init__(self, pieces=None, pins=(), driver=None, **kw):
        kw.setdefault("dtr_idle", 0)
        super().__init__(driver={"mux": False, **(driver or {})}, pins=pins, **kw)
        self.net.serve(*QUIET, Sink)
        self.net.udp(*UDP, lambda reply, data, frm: reply(b"re:" + data))
        self.pieces = pieces

    def link(self, address=SERVER, timeout=30, **kw):
        """A module with a bearer, and a transparent connection."""
        if not self.m.isconnected():
            self.up()
        s = self.m.transparent(address, **kw)
        s.settimeout(timeout)
        if self.pieces:
            self.modem.faults.split(self.pieces)
        return s

    def works(self):
        """The modem is as it was: ordinary mode, a bearer, a socket that echoes."""
        assert self.m.command("+CIPMODE?") == ["+CIPMODE: 0"]
        assert self.m.command("+CIPRXGET?") == ["+CIPRXGET: %d" % (not self.m.push)]
        assert self.modem.settings["&D"] == 0
        s = self.open()
        s.sendall(b"ordinary")
        data = b""
        while len(data) < 8:
            data += s.recv(8)
        assert data == b"ordinary"
        s.close()
        self.run(500)
        assert self.m.status("state") == self.modem.state

    def idly(self, ms):
        """Poll every 20 ms although there is something to read."""
        for _ in range(ms // 20):
            self.m.poll()
            self.clock.sleep_ms(20)

    def now(self):
        return self.clock.ticks_ms()


def take(s, n):
    """`n` bytes, or what came until the end."""
    return s.read(n)

"""A terminal on the UART of a virtual modem, for its tests."""

from tools.modem import MemoryNetwork, Peer, VirtualClock, VirtualModem

SERVER = ("10.0.0.1", 80)


class Echo(Peer):
    """Sends back what it gets."""

    def data(self, b):
        self.send(b)


class Terminal:
    """Types at the module, waits until nothing is on its way any more."""

    def __init__(self, family="sim800", latency_ms=10, echo=False, peer=Peer, **kw):
        self.clock = VirtualClock()
        self.net = MemoryNetwork(self.clock, latency_ms)
        self.net.serve(*SERVER, peer)
        self.modem = VirtualModem(family, clock=self.clock, net=self.net, **kw)
        self.uart = self.modem.uart(rxbuf=65536)
        if not echo and self.modem.power.listening:
            self.modem.settings["E"] = 0

    def wait(self, ms=0):
        """Sleep that long, then until the line is quiet; what arrived."""
        self.clock.sleep_ms(ms)
        out = self.uart.read() or b""
        quiet = 0
        while quiet < 30:
            self.clock.sleep_ms(5)
            more = self.uart.read()
            quiet = 0 if more else quiet + 1
            out += more or b""
        return out

    def raw(self, data, ms=0):
        self.uart.write(data)
        return self.wait(ms)

    def at(self, line, ms=0):
        return self.raw(b"AT" + line.encode("latin-1") + b"\r", ms)

    def up(self, mux=1, manual=1, quick=1):
        """To IP STATUS."""
        assert self.at("+CIPMUX=%d" % mux) == b"\r\nOK\r\n"
        assert self.at("+CIPRXGET=%d" % manual) == b"\r\nOK\r\n"
        assert self.at("+CIPQSEND=%d" % quick) == b"\r\nOK\r\n"
        assert self.at('+CSTT="apn"') == b"\r\nOK\r\n"
        assert self.at("+CIICR") == b"\r\nOK\r\n"
        assert self.at("+CIFSR") == b"\r\n10.78.245.128\r\n"
        return self

    @property
    def peer(self):
        return self.net.connections[-1]


def enter(t, *before):
    """A terminal in data mode; `before`: commands in front of the connection."""
    for line in ("+CIPMODE=1",) + before + ('+CSTT="CMNET"', "+CIICR"):
        assert t.at(line) == b"\r\nOK\r\n"
    t.at("+CIFSR")
    assert t.at('+CIPSTART="TCP","10.0.0.1","80"') == b"\r\nOK\r\n\r\nCONNECT\r\n"
    return t

"""The world outside: a network where every name leads to one server, and that server."""

from tools.modem import MemoryNetwork, Peer

ADDRESS = "10.0.0.1"

# access: (one way, in ms; CIICR; registration from a UART that listens).  Assumed: it is the
# network's business, and differs from hour to hour.
DELAYS = {"GSM": (300, 2000, 8000), "EDGE": (300, 2000, 8000), "CAT-M": (60, 500, 5000),
          "NB": (800, 1000, 10000)}


class OneServer(MemoryNetwork):
    """Whatever is connected to, whatever its name and port: it is our server."""

    def __init__(self, clock, latency_ms, peer):
        super().__init__(clock, latency_ms)
        self.peer = peer
        self.away = False           # nobody listens: refused
        self.silent = False         # nobody answers

    def connect(self, owner, local, remote):
        remote = (ADDRESS, remote[1])
        self.serve(ADDRESS, remote[1], self.peer)
        for on, places in ((self.away, self.refused), (self.silent, self.holes)):
            places.discard(remote)
            if on:
                places.add(remote)
        return super().connect(owner, local, remote)

    def resolve(self, name, callback):
        self.names[name.lower()] = [ADDRESS]
        super().resolve(name, callback)


class Server:
    """Takes lines; a line begins with its number and is answered with `ok NUMBER`.

    ``readings`` are (us, number, line); ``resets``: so many of the next connections are reset
    when their first line is in, before it is answered.
    """

    def __init__(self, clock):
        self.clock = clock
        self.readings = []
        self.connections = []       # us of each
        self.resets = 0
        self.other = 0              # lines that were no reading

    def peer(self, endpoint):
        return _Client(self, endpoint)


class _Client(Peer):
    def __init__(self, server, endpoint):
        super().__init__(endpoint)
        self._server = server
        self._part = b""

    def opened(self):
        self._server.connections.append(self._server.clock.ticks_us())

    def data(self, b):
        server = self._server
        *lines, self._part = (self._part + b).split(b"\n")
        if lines and server.resets:
            server.resets -= 1
            self.reset()
            return
        for line in lines:
            number = line.split(b",")[0].strip()
            if number.isdigit():
                server.readings.append((server.clock.ticks_us(), int(number), line.decode()))
                self.send(b"ok %s\n" % number)
            else:
                server.other += 1
                self.send(b"no\n")

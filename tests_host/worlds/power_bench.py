"""A virtual modem alone, for the tests of its energy ledger."""

from tools.modem import MemoryNetwork, Peer, VirtualClock, VirtualModem


class Bench:
    """A virtual modem alone; `do` sends a command and lets its answer come."""

    def __init__(self, family, **kw):
        self.clock = VirtualClock()
        self.net = MemoryNetwork(self.clock, latency_ms=50)
        self.net.serve("10.0.0.1", 80, Peer)
        self.modem = VirtualModem(family, clock=self.clock, net=self.net, **kw)
        self.energy = self.modem.energy
        self.uart = self.modem.uart()

    def do(self, line, ms=500):
        self.uart.write(line if isinstance(line, bytes) else line.encode() + b"\r")
        self.clock.sleep_ms(ms)
        return self.uart.read() or b""

    def sleep(self, seconds):
        self.clock.sleep_ms(seconds * 1000)

    def booked(self):
        """Seconds of each state; everything must add up."""
        account = self.energy.read()
        adds_up(account)
        return {name: row["us"] / 1e6 for name, row in account["states"].items()}


def adds_up(account):
    for table in ("states", "causes"):
        rows = account[table].values()
        assert sum(row["us"] for row in rows) == account["us"]
        assert abs(sum(row["mah"] for row in rows) + account["gnss"]["mah"]
                   - account["mah"]) < 1e-9 * max(1, account["mah"])

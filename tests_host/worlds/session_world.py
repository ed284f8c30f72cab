"""A host, a module and a network on one virtual clock, for the tests of whole sessions."""

import os
import time

import simcom
from simcom import socket
from tools.modem import MemoryNetwork, Peer, VirtualClock, VirtualModem

SERVER = ("10.0.0.1", 80)
# SIMCOM_EVERYTHING=1: every moment, every byte and both families, where otherwise some stand for
# the others. Each such place says why that is as good; it takes hours.
EVERYTHING = bool(os.environ.get("SIMCOM_EVERYTHING"))
DRIVERS = {"sim800": simcom.SIM800, "sim7000": simcom.SIM7000}


class Hang(BaseException):
    """A test went over its virtual time, or polled for ever without letting time pass."""


class Clock(VirtualClock):
    """A clock with a limit: no test hangs."""

    def __init__(self, limit_ms):
        super().__init__()
        self.limit_us = limit_ms * 1000
        self._still = 0
        self._seen = -1

    def ticks_ms(self):
        if self.now_us == self._seen:
            self._still += 1
            if self._still > 100000:
                raise Hang("time stands still at %d ms" % (self.now_us // 1000))
        else:
            self._seen = self.now_us
            self._still = 0
            if self.now_us > self.limit_us:
                raise Hang("%d ms passed" % (self.now_us // 1000))
        return int(self.now_us) // 1000


class Echo(Peer):
    """Sends back what it gets."""

    def data(self, b):
        self.send(b)


class Sink(Peer):
    """Takes everything, says nothing."""


class Wire:
    """The host's UART with a line through it: it may be cut, and it is written down.

    `cut_out`, `cut_in`: the host is reset when so many bytes have gone out, or come in.
    `forks_out`, `forks_in`: at each byte it is reset in a copy of everything (forks.py).
    """

    class Cut(BaseException):
        """The host was reset."""

    def __init__(self, uart):
        self._uart = uart
        self.sent = self.taken = 0
        self.cut_out = self.cut_in = None
        self.forks_out = self.forks_in = None
        self.run = self.last = 0  # so many bytes were the same
        self.heard = 0

    def __getattr__(self, name):
        return getattr(self._uart, name)

    def __repr__(self):
        return repr(self._uart)

    def follow(self, byte):
        self.run = self.run + 1 if byte == self.last else 0
        self.last = byte

    def same(self, i):
        """In the middle of hundreds of equal bytes a moment is as the one before: some do."""
        return 32 < self.run < 1400 and i % 20 and not EVERYTHING

    def parts(self, i):
        """What the host has read is lost with it: of what comes at once the first byte is a
        moment, then each fourth; of the echoes of hundreds of equal bytes some."""
        now = self._uart._clock.ticks_us()
        first = now - self.heard > 2000
        self.heard = now
        return first or EVERYTHING or not i % (4 if self.run < 32 else 40)

    def any(self):
        return self._uart.any()

    def readinto(self, buf, n=None):
        for i in range(min(self._uart.any(), n or len(buf)) if self.forks_in else 0):
            if self.parts(self.taken + i) and self.forks_in.branch(self.taken + i):
                self.cut_in = self.taken + i
                break
        if self.cut_in is not None:
            left = self.cut_in - self.taken
            if left <= 0:
                raise Wire.Cut
            n = min(len(buf) if n is None else n, left)
        got = self._uart.readinto(buf, n)
        self.taken += got or 0
        return got

    def write(self, buf, off=None, n=None):
        if n is None:
            n = len(buf) if off is None else off
            off = 0
        data = bytes(memoryview(buf)[off : off + n])
        for i in range(n if self.forks_out else 0):
            self.follow(data[i])
            if not self.same(self.run) and self.forks_out.branch(self.sent + i):
                self.cut_out = self.sent + i
                break
        if self.forks_in:
            for byte in data:
                self.follow(byte)
        if self.cut_out is not None and self.sent + len(data) >= self.cut_out:
            data = data[: max(0, self.cut_out - self.sent)]
            self._uart.write(data)
            self.sent += len(data)
            raise Wire.Cut
        self.sent += len(data)
        return self._uart.write(data)


class World:
    """Everything a session needs; `modem` is the virtual one, `m` the driver's."""

    def __init__(self, family="sim800", limit_ms=600000, latency_ms=5, baud=115200, rate=115200,
                 rxbuf=4096, driver=None, pins=(), each_ms=False, **switches):
        self.family = family
        self.each_ms = each_ms  # the host looks each millisecond for what has come
        self.clock = Clock(limit_ms)
        time.ticks_ms = self.clock.ticks_ms
        time.sleep_ms = self.clock.sleep_ms
        self.net = MemoryNetwork(self.clock, latency_ms)
        self.net.serve(*SERVER, Echo)
        self.net.name("example.com", SERVER[0])
        self.modem = VirtualModem(family, clock=self.clock, net=self.net, baud=baud, **switches)
        self.rate = rate
        self.rxbuf = rxbuf
        self.driver = driver or {}
        self.pins = pins
        self.idles = []
        self.host()

    # --- the host -----------------------------------------------------------------------------

    def host(self, **kw):
        """A host that has just started: its UART and a driver that knows nothing."""
        self.wire = Wire(self.modem.uart(baudrate=self.rate, rxbuf=self.rxbuf))
        for name in self.pins:
            kw[name] = self.modem.pin(name)
        self.m = DRIVERS[self.family](self.wire, idle=self.idle, **{**self.driver, **kw})
        self.m.nap = self.nap  # as on a board: a sleep ends with the UART's first byte
        return self.m

    def idle(self):
        self.idles.append(self.clock.ticks_ms())

    def nap(self, ms):
        """What `poll.ipoll(ms)` does on a board: it ends with the next byte, or, as on ports that
        look each millisecond, a little later. Echoes of hundreds of empty lines end it so too."""
        clock = self.clock
        line = self.modem.to_host
        end = clock.now_us + ms * 1000
        if self.each_ms and line.segments or line.empty_lines():
            clock.sleep_us(1000)
        while clock.now_us < end:
            if self.wire.any():
                return (1,)
            step = end
            for due in (clock.next_due(), line.next_us()):
                if due is not None and due < step:
                    step = due
            clock.sleep_us(max(step - clock.now_us, 1))
        return ()

    def cut(self):
        """The host is reset here; a new one starts, on the same module."""
        self.modem.host_reset()
        return self.host()

    # --- usual steps --------------------------------------------------------------------------

    def up(self, apn="internet"):
        self.m.active(True)
        self.m.connect(apn)
        return self

    def open(self, address=SERVER, timeout=60):
        s = socket.socket(modem=self.m)
        s.settimeout(timeout)
        s.connect(address)
        return s

    def run(self, ms, until=None, step=20):
        """Poll for so long, or until `until()`."""
        end = self.clock.ticks_ms() + ms
        while self.clock.ticks_ms() < end:
            self.m.poll()
            if until is not None and until():
                return True
            self.nap(step)
        return until is None or bool(until())

    @property
    def peer(self):
        return self.net.connections[-1]

    def commands(self):
        """The commands since the last call."""
        done = list(self.modem.commands)
        del self.modem.commands[:]
        return done

    def complaints(self):
        """What is wrong in the end, whatever a test is about."""
        return list(self.modem.violations)


def take(s, n):
    """`n` bytes from a socket, as `recv` brings them."""
    data = b""
    while len(data) < n:
        piece = s.recv(n - len(data))
        if not piece:
            return data
        data += piece
    return data


def pattern(n, seed=0):
    """`n` bytes that differ from their neighbours, all values."""
    return bytes((i * 167 + (i >> 8) * 31 + seed * 13) & 0xFF for i in range(n))

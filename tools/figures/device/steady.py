"""Runs under MicroPython: the data path with the heap locked, and how fast it goes."""
import gc
import io
import sys
import time

import micropython

from simcom import SIM800, care, control, events, opening, socket, sockextra, tasks  # noqa: F401

REPORTS = b"\r\n+CIPRXGET: 1,5\r\n\r\n+CREG: 1\r\n\r\nDST: 0\r\n\r\n+CIEV: 10,1\r\n"
BLOCK = 1460


class Module(io.IOBase):
    """The other end of the UART, as far as one connection needs it. Allocates nothing."""

    def __init__(self):
        self.out = micropython.RingIO(4096)
        self.block = bytes(i & 0xFF for i in range(BLOCK))
        self.head = b"\r\n+CIPRXGET: 2,5,1460,1460\r\n"
        self.owed = 0
        self.taken = 0

    def ioctl(self, op, arg):
        return arg & (1 if self.out.any() else 4) if op == 3 else -1

    def any(self):
        return self.out.any()

    def readinto(self, buf, n):
        return self.out.readinto(buf, n)

    def init(self, **kw):
        pass

    def write(self, buf, off, n):
        if self.owed:
            self.owed -= n
            self.taken += n
            if not self.owed:
                self.out.write(REPORTS)
                self.out.write(b"\r\nDATA ACCEPT:5,1460\r\n")
        elif buf.find(b"CIPSEND=", off) > 0:
            self.owed = BLOCK
            self.out.write(b"\r\n> ")
        elif buf.find(b"CIPRXGET=2", off) > 0:
            self.out.write(REPORTS)
            self.out.write(self.head)
            self.out.write(self.block)
            self.out.write(b"\r\nOK\r\n")
        elif buf.find(b"CIPSTART", off) > 0:
            self.out.write(b"\r\nOK\r\n\r\n5, CONNECT OK\r\n")
        else:
            self.out.write(b"\r\nERROR\r\n")
        return n


def locked(name, function, times):
    """Call it with the heap locked; a single byte would raise MemoryError."""
    function()
    gc.collect()
    before = gc.mem_alloc()
    micropython.heap_lock()
    try:
        for _ in range(times):
            function()
    finally:
        micropython.heap_unlock()
    print("%s=%d" % (name, gc.mem_alloc() - before))


wire = Module()
modem = SIM800(wire)
modem.up = True
modem.baud = 115200
modem.ip = "1.2.3.4"
modem.state = 4
sock = socket.socket()
sock.connect(("example.com", 80))
buf = bytearray(BLOCK)


def reports():
    wire.out.write(REPORTS)
    modem.poll()


def receive():
    got = 0
    while got < BLOCK:
        got += sock.recv_into(buf)


def send():
    sock.send(wire.block)


link = modem.links[5]
locked("poll", modem.poll, 50)
locked("reports", reports, 50)
locked("recv_into", receive, 50)
if buf != wire.block:
    sys.exit("wrong bytes")
locked("send", send, 50)

count = 200
start = time.ticks_us()
for _ in range(count):
    receive()
us = time.ticks_diff(time.ticks_us(), start)
print("rate=%d" % (count * BLOCK * 1000000 // us))
start = time.ticks_us()
for _ in range(2000):
    reports()
us = time.ticks_diff(time.ticks_us(), start)
print("lines=%d" % (2000 * 4 * 1000000 // us))

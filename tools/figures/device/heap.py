"""Runs under MicroPython: what the package keeps of the heap, step by step."""
import gc
import os
import sys

import micropython


class Wire:
    """A UART with nothing at its other end."""

    def any(self):
        return 0

    def write(self, buf, off=0, n=0):
        return n

    def readinto(self, buf, n=0):
        return None

    def init(self, **kw):
        pass


def used():
    gc.collect()
    return gc.mem_alloc()


def show(name, before):
    now = used()
    print("%s=%d" % (name, now - before))
    micropython.qstr_info()
    return now


wire = Wire()
start = used()
show("nothing", start)
start = at = used()
import simcom  # noqa: E402,F401
from simcom import SIM800, SIM7000, links, socket  # noqa: E402,F401

at = show("core", start)
modem = SIM800(wire)
one = socket.socket()
at = show("modem", at)


def link(at):
    """What a connection takes."""
    modem.up = True
    modem.ip = "1.2.3.4"
    one.setblocking(False)
    try:
        one.connect(("example.com", 80))
    except OSError:
        pass
    return show("link", at)


# an argument would be a name of the pool; kept to the end
parts = os.getenv("PARTS").split(",")
client = os.getenv("CLIENT").split(",")
at = used()
for part in parts:
    if client and part not in client:
        client = None
        at = link(at)
    if "simcom." + part not in sys.modules:
        __import__("simcom." + part)
        at = show(part, at)

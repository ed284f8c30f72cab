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
# A connection as connect() makes it. Before anything else is imported: what imports leave on the
# stack the collector takes for references, and then it is counted here, or not.
host = "example.com"
one.link = modem.links[-1] = links.Link(5)
one.link.open((host, 80), 0, modem.rxbuf)
modem.own["kept"] = {}
at = show("link", at)
parts = os.getenv("PARTS").split(",")  # an argument would be a name of the pool; kept to the end
at = used()
for part in parts:
    if "simcom." + part not in sys.modules:
        __import__("simcom." + part)
        at = show(part, at)

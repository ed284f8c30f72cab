"""Runs cases_*.py on one kind of sockets and prints a JSON line for each.

On CPython: `python suite.py`; on MicroPython with its own sockets: the same; on simcom's, wired
to a virtual modem: `ours(model)`. What they need to know is in the environment.
"""
import errno
import json
import os
import select
import sys
import time

import cases_edges
import cases_more
import cases_stream

CASES = cases_stream.CASES + cases_more.CASES + cases_edges.CASES
NAMES = {}
for _name in dir(errno):
    if _name[0] == "E" and _name not in ("EWOULDBLOCK", "EDEADLOCK", "ENOTSUP"):
        NAMES[getattr(errno, _name)] = _name
for _name, _number in (("EMSGSIZE", 90), ("EISCONN", 106), ("EBUSY", 16), ("EPIPE", 32),
                       ("EAFNOSUPPORT", 97), ("EOPNOTSUPP", 95), ("EBADF", 9),
                       ("EDESTADDRREQ", 89), ("ENOPROTOOPT", 92)):
    NAMES.setdefault(_number, _name)
HOST = "127.0.0.1"


class Tools:
    """What a case works with."""

    def __init__(self, socket, given):
        self.socket = socket
        self.ports = given["ports"]
        self.free = given["free"]
        self.left = []

    # --- sockets ------------------------------------------------------------------------------

    def address(self, name):
        return self.socket.getaddrinfo(HOST, self.ports[name])[0][-1]

    def open(self, name):
        s = self.socket.socket()
        self.left.append(s)
        s.settimeout(20)
        s.connect(self.address(name))
        return s

    def datagram(self):
        s = self.socket.socket(self.socket.AF_INET, self.socket.SOCK_DGRAM)
        self.left.append(s)
        s.settimeout(5)
        return s

    def listener(self):
        k = self.socket
        s = k.socket()
        self.left.append(s)
        s.setsockopt(k.SOL_SOCKET, k.SO_REUSEADDR, 1)
        s.bind(k.getaddrinfo("0.0.0.0", self.free)[0][-1])
        s.listen(3)
        return s

    def stream(self, s):
        if hasattr(s, "readline"):
            return s
        f = s.makefile("rwb")
        self.left.append(f)
        return f

    def flush(self, f):
        if hasattr(f, "flush"):
            f.flush()

    def visit(self):
        """Let somebody connect to `listener()`."""
        say({"visit": self.free})

    def stored(self, n):
        """What the peer `store` has got by now, once it is n bytes."""
        for _ in range(100):
            s = self.open("stored")
            r = int(self.text(s.recv(20)))
            s.close()
            if r >= n:
                break
            self.wait(50)
        return r

    def clean(self):
        for s in self.left:
            try:
                s.close()
            except OSError:
                pass
        self.left = []

    # --- values -------------------------------------------------------------------------------

    def text(self, data):
        return None if data is None else "".join([chr(c) for c in data])

    def exact(self, s, n):
        """n bytes, in as many pieces as they come."""
        got = b""
        while len(got) < n:
            piece = s.recv(n - len(got))
            if not piece:
                break
            got += piece
        return self.text(got)

    def caught(self, f, *args):
        """What a call returns, or the name of its error."""
        try:
            r = f(*args)
        except OSError as e:
            if type(e).__name__ in ("timeout", "TimeoutError"):
                return "ETIMEDOUT"
            return NAMES.get(e.errno, str(e.errno))
        except Exception as e:  # noqa: BLE001
            return type(e).__name__
        return self.text(r) if isinstance(r, bytes) else r

    def plain(self, address):
        """A sender as [host, port]; MicroPython's own sockets have it packed."""
        if isinstance(address, tuple):
            return list(address[:2])
        b = bytes(address)
        return [".".join([str(c) for c in b[4:8]]), b[2] << 8 | b[3]]

    # --- waiting ------------------------------------------------------------------------------

    def ms(self):
        return time.ticks_ms() if hasattr(time, "ticks_ms") else int(time.monotonic() * 1000)

    def wait(self, ms):
        end = self.ms() + ms
        while self.ms() < end:
            time.sleep(0.01)
            if hasattr(self.socket, "modem"):
                self.socket.modem.last.poll()

    def poll(self, s, flags, ms):
        p = select.poll()
        p.register(s, flags)
        for row in p.poll(ms):
            return row[1] & 0x1D
        return 0

    def flags(self, s, asked=5):
        return self.poll(s, asked, 0)

    def until(self, s, flag):
        return self.poll(s, flag, 10000)


def say(line):
    print(json.dumps(line))
    if hasattr(sys.stdout, "flush"):
        sys.stdout.flush()


def run(socket, given):
    tools = Tools(socket, given)
    for case in CASES:
        if given.get("only") and case.__name__ != given["only"]:
            continue
        try:
            r = case(tools)
        except Exception as e:  # noqa: BLE001
            r = "%s in the case: %s" % (type(e).__name__, e)
        say({"name": case.__name__, "is": r})
        tools.clean()
        tools.wait(20)
    say({"name": "end", "is": 0})


def ours(model, **given):
    """On a virtual modem."""
    from machine import UART

    from simcom import SIM800, SIM7000, socket

    m = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 460800, rxbuf=4096))
    m.active(True)
    m.connect("internet")
    run(socket, given)


if __name__ == "__main__":
    import socket

    run(socket, json.loads(os.getenv("SIMCOM_CLIENT")))

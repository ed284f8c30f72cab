"""A world in which nothing may wait: sockets that do not block, and peers that answer datagrams.

`w.m.pause` is the one place where a blocking call waits; here nobody may come there.
"""

import errno

from aio_world import IN, OUT, SERVER, Loops, Sink, aio, socket
from failing import failing

__all__ = ["A", "B", "C", "IN", "NAMED", "OUT", "SERVER", "NoWait", "Sink", "again", "aio",
           "failing", "socket"]

A, B, C = ("10.1.1.1", 1001), ("10.1.1.2", 1002), ("10.0.0.9", 1003)
NAMED = ("named.example", 1003)


class NoWait(Loops):
    def strict(self):
        """From now on nothing waits; other sockets answer."""
        def pause(until=None):
            raise AssertionError("a call waits")

        self.m.pause = pause
        for peer in (A, B, C):
            self.net.udp(*peer, lambda reply, data, frm: reply(b"re:" + data))
        self.net.name(NAMED[0], C[0])
        self.commands()
        return self

    def udp(self, local=None):
        u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, modem=self.m)
        u.setblocking(False)
        if local:
            u.bind(("", local))
        return u

    async def sendto(self, u, data, target):
        """As a program does it: again when POLLOUT says so."""
        while True:
            try:
                return u.sendto(data, target)
            except OSError as e:
                if e.errno != errno.EAGAIN:
                    raise
            await self.ready(u, OUT)

    async def recvfrom(self, u):
        while True:
            try:
                return u.recvfrom(1460)
            except OSError as e:
                if e.errno != errno.EAGAIN:
                    raise
            await self.ready(u, IN)

    def keep_on(self, u, data, target):
        """As a program without asyncio does it: again until it is taken, ten seconds at most."""
        for _ in range(1000):
            try:
                return u.sendto(data, target)
            except OSError as e:
                if e.errno != errno.EAGAIN:
                    raise
            self.run(10)
        raise AssertionError("never taken")

    def sent(self):
        return [d[1:] for d in self.net.datagrams]

    def number(self, s):
        """As commands carry it behind their name."""
        return "=%d" % s.link.n if self.m.mux else ""

    def quiet(self, ms=20000):
        """Whatever was begun comes to its end, and nothing is left of it."""
        self.run(ms)
        assert self.busy() == ([], [])
        assert not self.m.queue


def again(f, *args):
    """The call cannot be done yet."""
    with failing("EAGAIN"):
        f(*args)

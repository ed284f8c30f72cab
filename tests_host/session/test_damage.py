"""One byte lost or added anywhere: nothing is silently wrong, and the session goes on.

A connection is opened, sends, reads and is closed while another one is busy; each test strikes at
one byte of that. What the user and the peers hold afterwards is a beginning of what was meant, or
there was an error; no command reaches a peer; the dialogue is in step again.
"""

import pytest
from forks import Forks
from session_world import EVERYTHING, SERVER, World, pattern

from simcom import socket

SENT = b"<request %02d " + pattern(30, 1)[1:] + b"\r\nOK\r\n>"
REPLY = b"<reply " + pattern(60, 2) + b"\r\nOK\r\n0, CLOSED\r\n>"
SIDE = b"<side " + pattern(20, 3) + b">"


class Session:
    """What happens in between; `errors` collects what the user was told."""

    def __init__(self, family, **kw):
        from tools.modem import Peer

        class Answer(Peer):
            def data(self, b):
                if len(self.received) >= len(SENT):
                    self.send(REPLY)
                    self.close()

        self.w = w = World(family, **kw)
        w.net.serve("10.0.0.2", 22, Answer)
        w.up()
        self.errors = []
        self.other = w.open()
        self.echo = w.peer
        self.side_sent = self.side_got = b""
        self.got = b""
        self.peer = None
        self.done = 0  # bytes that send() said were taken
        self.ended = False

    def side(self):
        """The other connection at work."""
        if self.other is None:
            return
        try:
            self.other.settimeout(0)
            try:
                n = self.other.send(SIDE)
                self.side_sent += SIDE[:n]
            except OSError as e:
                if e.errno != 11:
                    raise
            try:
                self.side_got += self.other.recv(1000)
            except OSError as e:
                if e.errno != 11:
                    raise
        except OSError as e:
            self.errors.append(("side", e.errno))
            self.other = None

    def play(self):
        w = self.w
        s = socket.socket()
        s.settimeout(200)
        n = len(w.net.connections)
        try:
            self.side()
            s.connect(("10.0.0.2", 22))
            self.peer = w.net.connections[-1] if len(w.net.connections) > n else None
            self.side()
            self.done = s.send(SENT)
            self.side()
            while True:
                piece = s.recv(25)
                if not piece:
                    self.ended = True
                    break
                self.got += piece
            self.side()
        except OSError as e:
            self.errors.append(("main", e.errno))
            if self.peer is None and len(w.net.connections) > n:
                self.peer = w.net.connections[-1]
        try:
            s.close()
        except OSError as e:
            self.errors.append(("close", e.errno))
        w.run(500)

    def check(self, where, noticed=True):
        """Afterwards: nothing wrong, and everything works."""
        w = self.w
        faulty = any(e[0] == "main" for e in self.errors)
        assert REPLY.startswith(self.got), (where, self.got)
        if self.ended:
            assert faulty or self.got == REPLY, (where, self.got, self.errors)
        received = bytes(self.peer.received) if self.peer is not None else b""
        if noticed:
            if faulty:
                received = received.rstrip(b"\r")
                assert SENT.startswith(received) or lost_one(received), (where, received)
            else:
                assert received == SENT, (where, received)
        assert b"AT+" not in received, (where, received)
        # the dialogue is in step, the module usable, the other connection goes on
        for _ in range(3):
            try:
                assert w.m.command("+CSQ") == ["+CSQ: 20,0"], where
                break
            except OSError:
                w.run(5000)
        else:
            raise AssertionError(where)
        if self.other is not None:
            w.run(600)
            try:
                self.side()
                w.run(600)
                self.side()
            except OSError:
                pass
            w.run(600)
        side = bytes(self.echo.received)
        assert b"AT+" not in side, (where, side)
        stream = (SIDE * 20)[: len(side)] if noticed else side
        if noticed and not any(e[0] == "side" for e in self.errors):
            assert side == self.side_sent, (where, side)
        assert stream.startswith(self.side_got), (where, self.side_got)
        w.run(20000, lambda: w.m.isconnected())
        again = w.open(SERVER)
        again.sendall(b"again")
        assert again.read(5) == b"again", where
        again.close()


def lost_one(received):
    # a byte lost on its way to the module cannot be seen before the result stays away
    return len(received) < len(SENT) and any(
        SENT[:i] + SENT[i + 1 :] == received for i in range(len(SENT))
    )


# What is put in, besides the byte that is lost.
ADDED = {"zero": b"\x00", "digit": b"1", "line end": b"\n", "comma": b","}


class Moments:
    """In front of the bytes that pass in one direction: at each that is wanted, a copy is made of
    everything, and there it is struck."""

    def __init__(self, mangler, forks, wanted, strike):
        self._mangler = mangler
        self._forks = forks
        self._wanted = wanted
        self._strike = strike
        self._start = mangler.pos

    def __getattr__(self, name):
        return getattr(self._mangler, name)

    def __call__(self, data):
        before = self._mangler.pos - self._start
        for i in range(before, before + len(data)):
            if self._wanted(i) and self._forks.branch(i):
                self.struck = self._strike(i - before)
                break
        return self._mangler(data)


def strike(family, direction, kind, each_ms):
    """Play the session; at each byte that passes in that direction a copy goes on without it, or
    with one more."""
    s = Session(family, each_ms=each_ms)
    faults = s.w.modem.faults
    way = "out" if direction == "output" else "in"
    # a lost byte at each place; an added one at each second, the other family has the others
    step = 1 if kind == "lost" or EVERYTHING else 2
    first = family == "sim7000" and step - 1
    mangler = getattr(faults, direction)

    def damage(i):
        if kind == "lost":
            return getattr(faults, "drop_" + way)(i)
        return getattr(faults, "add_" + way)(i, ADDED[kind])

    with Forks() as forks:
        moments = Moments(mangler, forks, lambda i: i % step == first, damage)
        setattr(faults, direction, moments)
        s.play()
        setattr(faults, direction, mangler)
        assert forks.where is None or moments.struck.count == 1
        # a byte added to a payload on its way to the module cannot be noticed by any driver
        s.check((kind, forks.where), kind == "lost" or way == "out")
    assert forks.count > 150
    assert s.errors == []
    assert s.w.modem.violations == []


@pytest.mark.parametrize("kind", ["lost", "zero", "digit", "line end"])
def test_module_to_host(family, each_ms, kind):
    strike(family, "output", kind, each_ms)


@pytest.mark.parametrize("kind", ["lost", "zero", "digit", "comma"])
def test_host_to_module(family, each_ms, kind):
    strike(family, "input", kind, each_ms)

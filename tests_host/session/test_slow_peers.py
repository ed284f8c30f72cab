"""Peers that are slow, on virtual time: hours are seconds here."""

import pytest
from session_world import pattern, take

from tools.modem import Peer


class Dribble(Peer):
    """A byte each second."""

    def data(self, b):
        for i in range(int(b)):
            self.endpoint.net.clock.at(i * 1000000, lambda i=i: self.send(bytes([i & 0xFF])))


class Wall(Peer):
    """Never reads."""

    def opened(self):
        self.pause()


@pytest.fixture(params=[False, True], ids=["manual", "push"])
def w(make, request):
    w = make(driver={"push": request.param}, limit_ms=10000000).up()
    w.net.serve("10.0.0.7", 7, Dribble)
    w.net.serve("10.0.0.8", 8, Wall)
    return w


def test_a_byte_a_second(w):
    """A read without a timeout of the whole waits for all; the others go on meanwhile."""
    s = w.open(("10.0.0.7", 7), timeout=None)
    other = w.open()
    s.sendall(b"600")
    start = w.clock.ticks_ms()
    assert s.read(300) == bytes(i & 0xFF for i in range(300))
    other.sendall(b"still here")
    assert take(other, 10) == b"still here"
    assert s.read(300) == bytes(i & 0xFF for i in range(300, 600))
    assert 599000 <= w.clock.ticks_ms() - start < 620000


def test_each_byte_starts_the_time_again(w):
    """As with any socket, a timeout is that of one wait, not of the whole."""
    s = w.open(("10.0.0.7", 7), timeout=1.5)
    s.sendall(b"30")
    assert s.read(30) == bytes(range(30))
    with pytest.raises(OSError) as e:
        s.read(1)
    assert e.value.errno == 110


def test_one_that_never_reads(w):
    s = w.open(("10.0.0.8", 8), timeout=20)
    other = w.open()
    with pytest.raises(OSError) as e:
        s.sendall(bytes(200000))
    assert e.value.errno == 110
    assert "accepted" in str(e.value)
    other.sendall(pattern(3000))
    assert take(other, 3000) == pattern(3000)
    s.abort()
    w.run(1000)
    assert other.link.error == 0

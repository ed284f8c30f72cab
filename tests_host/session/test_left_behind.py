"""Sockets that nobody closed: `requests` leaves them after an answer it does not understand."""

import errno

import pytest
from session_world import SERVER, take

from simcom import socket
from tools.modem import Peer


class Short(Peer):
    """A few words, then the end."""

    def data(self, b):
        self.send(b"bye")
        self.close()


class Long(Peer):
    """More than one store holds, then the end."""

    def data(self, b):
        self.send(bytes(2000))
        self.close()


@pytest.fixture(params=[False, True], ids=["manual", "push"])
def w(make, request):
    w = make(driver={"push": request.param}).up()
    w.net.serve("10.0.0.7", 7, Short)
    w.net.serve("10.0.0.8", 8, Long)
    return w


def spent(w, address, n=None):
    """All connections (or n) in the hands of sockets whose peers have closed."""
    made = []
    for _ in range(n or len(w.m.links)):
        s = w.open(address)
        s.send(b"x")
        made.append(s)
    w.run(1000)
    return made


def test_they_do_not_use_up_the_connections(w):
    for _ in range(3):
        spent(w, ("10.0.0.7", 7))
    s = w.open()
    s.sendall(b"works")
    assert take(s, 5) == b"works"


def test_a_socket_that_is_held_keeps_what_it_has_received(w):
    held = spent(w, ("10.0.0.7", 7))
    others = [w.open() for _ in held]
    for s in held:
        assert s.recv(10) == b"bye"
        assert s.recv(10) == b""
        with pytest.raises(OSError) as e:
            s.send(b"x")
        assert e.value.errno == errno.ECONNRESET
        s.close()
    for i, s in enumerate(others):
        s.sendall(b"%d" % i)
        assert take(s, 1) == b"%d" % i


def test_what_the_module_still_holds_is_not_thrown_away(w):
    held = spent(w, ("10.0.0.8", 8))
    if w.m.push:
        w.open()        # everything was pushed: each holds all of it
    else:
        with pytest.raises(OSError) as e:
            w.open()
        assert e.value.errno == errno.ENOBUFS
    for s in held:
        assert len(s.read()) == 2000


def test_live_connections_are_not_disturbed(w):
    live = [w.open() for _ in range(len(w.m.links) - 1)]
    spent(w, ("10.0.0.7", 7), 1)
    one = w.open()
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno == errno.ENOBUFS
    for i, s in enumerate([*live, one]):
        s.sendall(b"%d" % i)
        assert take(s, 1) == b"%d" % i


def test_without_waiting(w):
    spent(w, ("10.0.0.7", 7))
    s = socket.socket(modem=w.m)
    s.setblocking(False)
    with pytest.raises(OSError) as e:
        s.connect(SERVER)
    # only what is known to be empty is taken then: the module cannot be asked
    assert e.value.errno == (errno.EINPROGRESS if w.m.push else errno.ENOBUFS)

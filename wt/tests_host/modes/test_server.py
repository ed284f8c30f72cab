"""Servers in multi connection: bind, listen, accept; their clients beside outgoing connections."""

import pytest
from modes_world import ERR, HUP, IN, NAMESERVER, SERVER, failing, pattern, take

from simcom import socket


@pytest.fixture
def w(make, push):
    return make(push=push).up()


def free(w):
    return [link for link in w.modem.links if link.state == "CONNECTED"]


def test_accept(w, pieces):
    if pieces:
        w.modem.faults.split(pieces)
    out = w.open()
    door = w.listen()
    assert w.asked() == "IP PROCESSING"
    with failing("EAGAIN"):
        door.setblocking(False)
        door.accept()
    door.settimeout(1.5)
    start = w.clock.ticks_ms()
    with failing("ETIMEDOUT"):
        door.accept()
    assert 1500 <= w.clock.ticks_ms() - start < 1700
    assert door.ioctl(3, IN) == 0
    clients, ours = [], []
    for i in range(3):
        c = w.dial(frm=("10.76.40.%d" % i, 4000 + i))
        assert w.run(1000, lambda: door.ioctl(3, IN) & IN)
        a, address = door.accept()
        assert address[0] == "10.76.40.%d" % i
        a.settimeout(20)
        clients.append(c)
        ours.append(a)
    for i in range(3):
        clients[i].send(b"to %d" % i)
        ours[i].sendall(pattern(700, i))
    for i in range(3):
        assert take(ours[i], 4) == b"to %d" % i
        assert w.run(2000, lambda i=i: clients[i].received == pattern(700, i))
    out.sendall(b"out")
    assert take(out, 3) == b"out"
    clients[1].send(b"bye")
    clients[1].close()
    w.run(300)
    assert ours[1].read() == b"bye"
    ours[1].close()
    door.close()
    w.run(300)
    for i in (0, 2):
        clients[i].send(b"after")
        assert take(ours[i], 5) == b"after"
        ours[i].send(b"!")
        assert w.run(1000, lambda i=i: clients[i].received.endswith(b"!"))
        ours[i].close()
    out.close()
    w.run(1000)
    assert w.asked() == "IP STATUS"


def test_all_are_taken(w):
    door = w.listen()
    most = len(w.m.links) - 1
    outgoing = [w.open() for _ in range(most - 2)]
    u = w.udp(NAMESERVER)
    c = w.dial()
    a, _ = door.accept()
    a.settimeout(20)
    late = w.dial()
    w.run(500)
    assert late.is_closed
    door.settimeout(0)
    with failing("EAGAIN"):
        door.accept()
    s = socket.socket()
    s.settimeout(10)
    start = w.clock.ticks_ms()
    with failing("ENOBUFS"):
        s.connect(SERVER)
    v = w.udp()
    with failing("ENOBUFS"):
        v.sendto(b"x", NAMESERVER)
    assert w.clock.ticks_ms() - start < 1000
    for i, t in enumerate(outgoing):
        t.sendall(b"%d" % i)
        assert take(t, 1) == b"%d" % i
    u.send(b"u")
    assert u.recv(9) == b"re:u"
    c.send(b"hi")
    assert take(a, 2) == b"hi"
    outgoing.pop().close()
    w.run(500)
    c2 = w.dial()
    door.settimeout(5)
    b, _ = door.accept()
    b.settimeout(5)
    c2.send(b"there")
    assert take(b, 5) == b"there"
    for t in (*outgoing, a, b, u, door):
        t.close()
    w.run(3000)
    assert w.asked() == "IP STATUS"
    everything = [w.open() for _ in range(most + 1)]
    for t in everything:
        t.close()
    w.run(3000)
    assert w.asked() == "IP STATUS"


def test_a_client_that_leaves_before_accept(w):
    door = w.listen()
    c = w.dial()
    w.run(100)
    c.send(b"hello and goodbye")
    c.close()
    w.run(1000)
    a, address = door.accept()
    a.settimeout(5)
    assert address[0] == "10.76.40.73"
    assert a.read() == b"hello and goodbye"
    a.close()
    c = w.dial()
    w.run(100)
    c.reset()
    w.run(500)
    a, _ = door.accept()
    a.settimeout(5)
    try:
        assert a.recv(1) == b""
    except OSError as e:
        assert e.errno == 104
    a.close()
    w.works()


def test_closing_with_clients_that_nobody_accepted(w):
    door = w.listen()
    c = w.dial()
    w.run(300)
    door.close()
    assert w.run(3000, lambda: c.is_closed)
    assert free(w) == []
    with failing("EBADF"):
        door.accept()
    with failing("EBADF"):
        door.listen()
    w.works()


def test_one_server_a_module(w):
    door = w.listen()
    k = socket.socket()
    k.bind(("", 1235))
    with failing("EADDRINUSE"):
        k.listen()
    door.close()
    k.listen()  # at once: the former SERVER CLOSE is still to come
    k.settimeout(10)
    w.run(500)
    c = w.dial(1235)
    a, _ = k.accept()
    a.send(b"new")
    assert w.run(500, lambda: c.received == b"new")
    assert w.dial(1234) and not w.run(100, lambda: k.ioctl(3, IN))


@pytest.mark.parametrize("answer", [b"\r\nERROR\r\n", b"\r\n+CME ERROR: 3\r\n"])
def test_refused_surfaces_once(w, answer):
    w.modem.faults.refuse("CIPSERVER", answer=answer)
    door = w.listen()
    assert door.ioctl(3, IN) & (IN | ERR)
    with failing("EBUSY"):
        door.accept()
    assert door.ioctl(3, IN) & (IN | ERR | HUP) == 0
    door.settimeout(None)
    with failing("EINVAL"):
        door.accept()
    door.settimeout(20)
    door.listen()
    w.run(300)
    c = w.dial()
    a, _ = door.accept()
    a.send(b"x")
    assert w.run(500, lambda: c.received == b"x")
    door.close()


def test_port_errors(w):
    door = socket.socket()
    for bad in (("", -1), ("", 65536), ("1.2.3.4", 80)):
        with pytest.raises((ValueError, OSError)):
            door.bind(bad)
    for bad in (("", "80"), (5, 80), ("", None), ("", 80.0)):
        with pytest.raises((TypeError, ValueError)):
            door.bind(bad)
    with failing("EINVAL"):
        door.listen()
    with failing("EINVAL"):
        door.accept()
    door.bind(("", 0))
    with failing("EINVAL"):
        door.listen()
    u = w.udp(local=5000)
    with failing("EOPNOTSUPP"):
        u.listen()
    w.commands()
    assert w.open().send(b"x") == 1


def test_server_needs_a_free_connection(w):
    everything = [w.open() for _ in range(len(w.m.links))]
    door = socket.socket()
    door.settimeout(5)
    door.bind(("", 1234))
    try:
        door.listen()
        with failing("EBUSY", "ENOBUFS"):
            door.accept()
    except OSError as e:
        assert e.errno in (16, 105)
    for i, t in enumerate(everything):
        t.sendall(b"%d" % i)
        assert take(t, 1) == b"%d" % i


def test_a_client_takes_the_number_of_a_socket_that_wants_it(make, push):
    """REMOTE IP crosses CIPSTART: both get their connection."""
    w = make(push=push, clean=False).up()
    door = w.listen()
    most = len(w.m.links) - 1
    others = [w.open() for _ in range(most - 2)]
    for delay in range(12):
        c = w.dial()
        w.run(delay)
        s = socket.socket()
        s.settimeout(30)
        s.connect(SERVER)
        s.sendall(b"mine")
        assert take(s, 4) == b"mine"
        a, _ = door.accept()
        a.settimeout(10)
        c.send(b"yours")
        assert take(a, 5) == b"yours"
        s.close()
        a.close()
        w.run(1000)
    assert len(others) == most - 2
    assert {v[1] for v in w.modem.violations} <= {"state"}


def test_reboot_and_deact(w):
    door = w.listen()
    w.modem.faults.pdp_deact()
    with failing("ENETDOWN"):
        door.accept()
    assert w.run(60000, w.m.isconnected)
    door.listen()
    w.run(300)
    w.modem.faults.reboot()
    with failing("ECONNRESET", "ENETDOWN"):
        door.settimeout(60)
        door.accept()
    assert w.run(60000, w.m.isconnected)
    door.listen()
    w.run(300)
    w.dial()
    a, _ = door.accept()
    a.close()


def test_listen_without_a_bearer(make):
    w = make()
    w.m.active(True)
    door = socket.socket()
    door.bind(("", 80))
    with failing("ENETDOWN"):
        door.listen()
    w.m.active(False)
    with failing("ENETDOWN", "ENODEV"):
        door.listen()

"""Two PDP contexts."""

import pytest
from modes_world import NAMESERVER, SERVER, failing, pattern, take

from simcom import socket


@pytest.fixture
def w(make, push):
    w = make(push=push).up()
    w.c = w.m.context(1)
    w.c.connect("cmwap")
    return w


def opened(w, context, address=SERVER):
    s = w.m.socket(socket.AF_INET, socket.SOCK_STREAM, 0, context=context)
    s.settimeout(30)
    s.connect(address)
    return s


def echo(s, data=b"hello"):
    s.sendall(data)
    assert take(s, len(data)) == data


def where(w):
    return [link.context for link in w.modem.links if link.state == "CONNECTED"]


def test_sockets_in_either(w):
    assert w.m.ifconfig()[0] == w.modem.switch.ip0
    assert w.c.ifconfig()[0] == w.modem.switch.ip1
    assert w.m.context(0).ifconfig()[0] == w.modem.switch.ip0
    pairs = [opened(w, i % 2) for i in range(len(w.m.links))]
    assert sorted(where(w)) == sorted([0, 1] * (len(pairs) // 2))
    for i, s in enumerate(pairs):
        echo(s, pattern(900, i))
    rows = [row for row in w.m.status("links") if row[0] == "CONNECTED"]
    assert sorted(row[3] for row in rows) == sorted([0, 1] * (len(pairs) // 2))
    for s in pairs:
        s.close()
    w.run(2000)
    for n in (1, 0, 1):
        s = opened(w, n)
        assert where(w) == [n]
        echo(s)
        s.close()
        w.run(1000)


def test_the_same_address_in_both(make):
    """Two private networks may give the same."""
    for first in (0, 1):
        w = make(ip1="10.78.245.128").up()
        c = w.m.context(1)
        if first:
            w.m.disconnect()
        c.connect("cmwap")
        if first:
            assert c.isconnected() and not w.m.isconnected()
            w.m.connect()
        assert c.isconnected() and w.m.isconnected()
        assert w.m.ifconfig() == c.ifconfig() == w.m.context(0).ifconfig()
        echo(opened(w, 0))
        b = opened(w, 1)
        w.m.disconnect()
        assert c.isconnected() and not w.m.isconnected()
        assert w.m.ifconfig() == c.ifconfig()
        echo(b)


def test_shut_of_one(w):
    a, b = opened(w, 0), opened(w, 1)
    w.c.disconnect()
    assert not w.c.isconnected() and w.m.isconnected()
    with failing("ENETDOWN"):
        b.recv(1)
    echo(a)
    b.close()
    with failing("ENETDOWN"):
        opened(w, 1)
    echo(a)
    w.c.connect("cmwap")
    b = opened(w, 1)
    echo(b)
    w.m.disconnect()
    assert w.c.isconnected() and not w.m.isconnected()
    with failing("ENETDOWN"):
        a.recv(1)
    a.close()
    echo(b)
    with failing("ENETDOWN"):
        opened(w, 0)
    echo(b)
    w.m.connect("internet")
    assert w.m.isconnected() and w.c.isconnected()
    a = opened(w, 0)
    echo(a)
    echo(b)


@pytest.mark.parametrize("which", [0, 1, None])
def test_deact(w, which):
    a, b = opened(w, 0), opened(w, 1)
    w.modem.faults.pdp_deact(which)
    w.run(400)
    for n, s in enumerate((a, b)):
        if which is None or which == n:
            with failing("ENETDOWN"):
                s.recv(1)
            s.close()
    if which == 1:
        assert w.m.isconnected() and not w.c.isconnected()
        echo(a)
        w.c.connect("cmwap")
        echo(opened(w, 1))
        echo(a)
    if which == 0:
        assert w.c.isconnected()
        echo(b)
        assert w.run(120000, w.m.isconnected)  # it is wanted: brought up again
        echo(opened(w, 0))
        echo(b)
    if which is None:
        assert not w.c.isconnected()
        assert w.run(120000, w.m.isconnected)
        echo(opened(w, 0))
        w.c.connect("cmwap")
        echo(opened(w, 1))


def test_reboot(w):
    a, b = opened(w, 0), opened(w, 1)
    w.modem.faults.reboot()
    w.run(8000)
    for s in (a, b):
        with failing("ECONNRESET", "ENETDOWN"):
            s.recv(1)
        s.close()
    assert w.run(120000, w.m.isconnected)
    assert not w.c.isconnected()
    echo(opened(w, 0))
    w.c.connect("cmwap")
    echo(opened(w, 1))


def test_failures_in_context_1(w):
    a = opened(w, 0)
    unknown = ["EHOSTUNREACH", "ECONNREFUSED"]
    for host, errors in (("10.0.0.9", ["ECONNREFUSED"]), ("nosuch.example", unknown)):
        with failing(*errors):
            opened(w, 1, (host, 81))
        echo(a)
    echo(opened(w, 1))
    echo(opened(w, 0))


def test_refused(make, push):
    w = make(push=push).up()
    c = w.m.context(1)
    a = opened(w, 0)
    for _ in range(2):
        w.modem.faults.refuse("CIPSGTXT", answer=b"\r\n+CME ERROR: 4\r\n")
        with pytest.raises(OSError):
            c.connect("cmwap")
        assert not c.isconnected()
        echo(a)
        w.modem.faults.refuse("CIICR")
        with pytest.raises(OSError):
            c.connect("cmwap")
        assert not c.isconnected() and w.m.isconnected()
        echo(a)
    c.connect("cmwap")
    w.modem.faults.refuse("CIPSGTXT")
    with pytest.raises(OSError):
        opened(w, 1)
    echo(opened(w, 1))
    echo(a)


def test_closing_and_reopening(w):
    for i in range(4):
        a, b = opened(w, i % 2), opened(w, (i + 1) % 2)
        echo(a)
        echo(b)
        a.close()
        echo(b)
        b.close()
        w.run(1000)
        w.c.disconnect()
        w.c.connect("cmwap")


def test_wrong(make):
    w = make().up()
    w.commands()
    for bad in (2, -1, None, "1"):
        with pytest.raises((ValueError, TypeError)):
            w.m.context(bad)
    for bad in ('a"b', "a\r", "x" * 65, "\x1a"):
        with pytest.raises(ValueError):
            w.m.context(1).connect(bad)
    for bad in (5, b"apn"):
        with pytest.raises(TypeError):
            w.m.context(1).connect(bad)
    with failing("ENETDOWN"):
        opened(w, 1)
    with pytest.raises(ValueError):
        w.m.socket(2, 1, 0, context=2)
    assert w.commands() == []
    w.works()
    single = make(mux=False).up()
    with failing("EOPNOTSUPP"):
        single.m.context(1)


def door_in(w, context, port):
    door = w.m.socket(socket.AF_INET, socket.SOCK_STREAM, 0, context=context)
    door.settimeout(10)
    door.bind(("", port))
    door.listen()
    w.run(300)
    return door


def called(w, door, context, port):
    """A client of our server, and our side of it."""
    c = w.net.dial(w.modem.tcp.contexts[context].ip, port)
    s, _ = door.accept()
    s.settimeout(10)
    c.send(b"hello")
    assert take(s, 5) == b"hello"
    return s


@pytest.mark.parametrize("other", [0, 1])
@pytest.mark.parametrize("own", [0, 1])
def test_a_server_in_either(w, own, other):
    """It listens in its socket's context, whichever was selected last."""
    s = opened(w, other)
    door = door_in(w, own, 1234)
    assert w.modem.tcp.server_context == own
    a = called(w, door, own, 1234)
    echo(s)
    door.close()
    w.run(500)
    door = door_in(w, own, 1235)
    b = called(w, door, own, 1235)
    # CIPSHUT of the other leaves it; its own ends it and its clients
    (w.m if own else w.c).disconnect()
    c = called(w, door, own, 1235)
    (w.c if own else w.m).disconnect()
    for x in (a, b, c):
        with failing("ENETDOWN"):
            x.recv(1)
        x.close()
    with failing("ENETDOWN"):
        door.accept()
    with failing("ENETDOWN"):
        door.listen()
    if own == 0:
        w.m.connect("internet")
    else:
        w.c.connect("cmwap")
    door.listen()
    w.run(300)
    called(w, door, own, 1235)


@pytest.mark.parametrize("ms", [0, 1, 2, 4, 8, 20, 50])
def test_a_server_that_is_closed_at_once(w, ms):
    s = opened(w, 0)
    door = w.m.socket(socket.AF_INET, socket.SOCK_STREAM, 0, context=1)
    door.settimeout(0)
    door.bind(("", 1234))
    door.listen()
    w.run(ms, step=1)
    door.close()
    w.run(2000)
    assert w.modem.tcp.server is None and w.m.server is None
    echo(s)
    echo(opened(w, 1))
    echo(opened(w, 0))


def test_names_in_context_1(w):
    u = w.m.socket(socket.AF_INET, socket.SOCK_DGRAM, 0, context=1)
    u.settimeout(20)
    w.net.name("dns.example", NAMESERVER[0])
    for _ in range(2):
        u.sendto(b"x", ("dns.example", 53))
        assert u.recvfrom(9) == (b"re:x", NAMESERVER)
        assert w.m.resolve("example.com") == (SERVER[0],)
        assert {d[0][0] for d in w.net.datagrams} == {w.modem.switch.ip1}
        echo(opened(w, 1, ("example.com", SERVER[1])))
        w.m.disconnect()  # the other one's name servers do as well
    w.c.disconnect()
    with failing("ENETDOWN"):
        w.m.resolve("example.com")


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
@pytest.mark.parametrize("bad", [2, -1, 5, None, "1"])
def test_no_such_context(w, kind, bad):
    s = socket.socket(socket.AF_INET, kind, context=bad)
    s.bind(("", 5000))
    w.commands()
    with pytest.raises((TypeError, ValueError)):
        s.connect(SERVER)
    with pytest.raises((TypeError, ValueError)):
        s.listen() if kind == socket.SOCK_STREAM else s.recvfrom(5)
    assert w.commands() == []


def test_one_that_is_lost_again_and_again(w):
    """What the ladder does for context 0 leaves context 1, as long as that helps."""
    b = opened(w, 1)
    door = door_in(w, 1, 1234)
    w.commands()
    for _ in range(4):
        w.modem.faults.pdp_deact(0)
        w.run(400)
        assert w.run(120000, w.m.isconnected)
        assert w.c.isconnected()
        echo(b)
        a = opened(w, 0)
        echo(a)
        a.close()
        w.run(500)
    called(w, door, 1, 1234)
    assert not [c for c in w.commands() if c.startswith(("AT+CGATT=", "AT+CFUN=", "AT+CIPMUX="))]


@pytest.mark.parametrize("ms", [0, 5, 50, 150, 400])
def test_one_goes_while_the_other_comes(w, ms):
    """`+PDP: DEACT` during a task: nobody can ask, so what is left is shut; both work again."""
    w.m.disconnect()
    w.m.connect("internet", timeout_ms=0)
    w.run(ms, step=1)
    w.modem.faults.pdp_deact(1)
    assert w.run(120000, w.m.isconnected)
    w.run(1000)
    if not w.c.isconnected():
        w.c.connect("cmwap")
    echo(opened(w, 1))
    echo(opened(w, 0))


@pytest.mark.parametrize("ms", [0, 5, 50, 150, 400])
def test_the_first_goes_while_the_other_comes(w, ms):
    w.c.disconnect()
    w.clock.at(ms * 1000, lambda: w.modem.faults.pdp_deact(0))
    try:
        w.c.connect("cmwap")
    except OSError:
        pass
    assert w.run(180000, w.m.isconnected)
    if not w.c.isconnected():
        w.c.connect("cmwap")
    echo(opened(w, 1))
    echo(opened(w, 0))

"""Single connection, not transparent: TCP client, UDP client, TCP server with one client."""

import pytest
from modes_world import ERR, HUP, IN, NAMESERVER, OUT, SERVER, Sink, failing, pattern, take

from simcom import socket


@pytest.fixture
def w(make, push, pieces):
    return make(mux=False, push=push, pieces=pieces).up()


def test_tcp_client(w):
    assert w.asked() == "IP STATUS"
    s = w.open()
    assert w.asked() == "CONNECT OK"
    for i in range(5):
        data = pattern(3 ** (i + 2), i)
        s.sendall(data)
        assert take(s, len(data)) == data
        assert w.state() == "CONNECT OK"
    s.sendall(pattern(5000))
    assert take(s, 5000) == pattern(5000)
    s.wait_acked()
    assert s.unacked()[2] == 0
    assert s.send_limit() == 1460
    s.close()
    assert w.run(3000, lambda: w.m.status("state") == "TCP CLOSED")
    assert w.asked() == "TCP CLOSED"
    w.works()
    assert w.asked() == "TCP CLOSED"


def test_the_peer_closes(w):
    s = w.open()
    w.peer.send(b"before the end")
    w.peer.close()
    w.run(300)
    assert w.asked() == "TCP CLOSED"
    assert take(s, 14) == b"before the end"
    assert s.recv(1) == b""
    with failing("ENOTCONN", "ECONNRESET"):
        s.send(b"x")
    s.close()
    assert w.asked() == "TCP CLOSED"
    for _ in range(3):
        s = w.open()
        assert w.asked() == "CONNECT OK"
        s.sendall(b"again")
        assert take(s, 5) == b"again"
        w.peer.close()
        assert s.recv(1) == b""
        s.close()


def test_udp_client(w):
    u = w.udp(NAMESERVER)
    assert w.asked() == "CONNECT OK"
    u.send(b"hello")
    assert u.recv(100) == b"re:hello"
    w.sendto(b"from a stranger", w.net.datagrams[-1][0][1], ("10.9.9.9", 9))
    u.send(b"more")
    assert u.recvfrom(100) == (b"re:more", NAMESERVER)
    u.close()
    w.run(500)
    assert w.asked() == "UDP CLOSED"
    s = w.open()
    assert w.asked() == "CONNECT OK"
    s.close()
    w.run(500)
    assert w.asked() == "TCP CLOSED"
    u = w.udp(NAMESERVER)
    u.send(pattern(1457))
    assert u.recv(1460) == b"re:" + pattern(1457)
    u.close()
    w.run(500)
    assert w.asked() == "UDP CLOSED"


@pytest.mark.parametrize("host", ["10.0.0.9", "nosuch.example"])
def test_refused(w, host):
    s = socket.socket()
    s.settimeout(60)
    with failing("ECONNREFUSED", "EHOSTUNREACH"):
        s.connect((host, 81))
    assert w.asked() == "TCP CLOSED"
    s.close()
    u = socket.socket(2, 2)
    u.settimeout(60)
    if host[0] == "n":
        with failing("ECONNREFUSED", "EHOSTUNREACH"):
            u.connect((host, 81))
        assert w.asked() == "UDP CLOSED"
    w.works()


@pytest.mark.parametrize("text", ["TCP CLOSED", "IP STATUS", "PDP DEACT",
                                  "IP INITIAL", "IP CLOSE", "139"])
def test_whatever_the_failure_says_of_the_state(make, push, text):
    w = make(mux=False, push=push, fail_state=text).up()
    s = socket.socket()
    s.settimeout(60)
    with failing("ECONNREFUSED", "ENETDOWN", "ECONNRESET"):
        s.connect(("10.0.0.9", 81))
    s.close()
    w.run(60000, w.m.isconnected)
    w.works()
    assert w.asked() == "TCP CLOSED"


@pytest.mark.parametrize("first", [True, False])
def test_already_connect(make, push, first):
    """The module has a connection that the driver does not know."""
    w = make(mux=False, push=push, already_error_first=first, clean=False).up()
    s = w.open()
    s.link.state = 7
    s.link.orphan = True
    t = socket.socket()
    t.settimeout(60)
    start = w.clock.ticks_ms()
    try:
        t.connect(SERVER)
        t.sendall(b"mine")
        assert take(t, 4) == b"mine"
        t.close()
    except OSError:
        t.close()
    assert w.clock.ticks_ms() - start < 61000
    w.run(20000)
    w.works()
    assert w.asked() == "TCP CLOSED"
    assert {v[1] for v in w.modem.violations} <= {"state"}


def test_a_second_socket_finds_no_connection(w):
    s = w.open()
    t = socket.socket()
    t.settimeout(5)
    with failing("ENOBUFS"):
        t.connect(SERVER)
    u = socket.socket(2, 2)
    u.settimeout(5)
    with failing("ENOBUFS"):
        u.sendto(b"x", NAMESERVER)
    s.sendall(b"undisturbed")
    assert take(s, 11) == b"undisturbed"


def test_blackhole(make, push):
    w = make(mux=False, push=push).up()
    w.net.blackhole("10.0.0.9")
    s = socket.socket()
    s.settimeout(5)
    with failing("ETIMEDOUT"):
        s.connect(("10.0.0.9", 80))
    s.close()
    w.run(2000)
    assert w.asked() == "TCP CLOSED"
    w.works()
    s = socket.socket()
    s.settimeout(None)
    start = w.clock.ticks_ms()
    with failing("ECONNREFUSED", "ETIMEDOUT"):
        s.connect(("10.0.0.9", 80))
    assert w.clock.ticks_ms() - start < 165000
    s.close()
    w.run(2000)
    w.works()


def test_local_ports(w):
    def port():
        return w.peer.address[1]

    for local in (4321, 5000):
        s = socket.socket()
        s.settimeout(20)
        s.bind(("", local))
        s.connect(SERVER)
        assert port() == local
        s.close()
        w.run(500)
    s = w.open()  # not bound: any
    assert port() not in (4321, 5000)
    s.close()
    w.run(500)
    w.m.config(local_port=6000)
    s = w.open()
    assert port() == 6000
    s.close()
    w.run(500)
    s = socket.socket()
    s.settimeout(20)
    s.bind(("", 7000))
    s.connect(SERVER)
    assert port() == 7000
    s.close()
    w.run(500)
    s = w.open()
    assert port() == 6000
    s.close()
    w.run(500)
    w.m.config(local_port=0)
    s = w.open()
    assert port() not in (6000, 7000)
    s.close()
    w.run(500)
    u = w.udp(NAMESERVER, 5555)
    u.send(b"x")
    assert w.net.datagrams[-1][0][1] == 5555
    u.close()
    w.run(500)
    u = w.udp(NAMESERVER)
    u.send(b"x")
    assert w.net.datagrams[-1][0][1] != 5555
    assert w.m.config("local_port") == 0


def test_server_with_one_client(w):
    door = w.listen()
    assert w.asked() == "SERVER LISTENING"
    assert not door.ioctl(3, IN)
    c = w.dial()
    assert w.run(1000, lambda: door.ioctl(3, IN))
    assert w.asked() == "CONNECT OK"
    a, address = door.accept()
    a.settimeout(20)
    assert address[0] == "10.76.40.73"
    c.send(b"hello server")
    assert take(a, 12) == b"hello server"
    a.sendall(pattern(2000))
    assert w.run(2000, lambda: c.received == pattern(2000))
    # another client finds no room
    d = w.dial()
    w.run(500)
    assert d.is_closed
    c.send(b"goodbye")
    c.close()
    w.run(300)
    assert w.asked() in ("SERVER LISTENING", "TCP CLOSED")
    assert a.read() == b"goodbye"
    a.close()
    w.run(500)
    # the listener goes on
    for i in range(3):
        c = w.dial()
        a, _ = door.accept()
        a.settimeout(20)
        assert w.asked() == "CONNECT OK"
        a.sendall(b"%d" % i)
        assert w.run(1000, lambda c=c, i=i: c.received == b"%d" % i)
        a.close()
        w.run(1000)
        assert w.asked() == "SERVER LISTENING"
    door.close()
    w.run(500)
    assert w.asked() == "IP STATUS"
    w.works()
    assert w.asked() == "TCP CLOSED"
    door = w.listen(4444)
    assert w.asked() == "SERVER LISTENING"
    door.close()
    w.run(500)
    w.asked()


def test_closing_the_listener_leaves_its_client(w):
    door = w.listen()
    c = w.dial()
    a, _ = door.accept()
    a.settimeout(20)
    door.close()
    w.run(500)
    assert w.asked() == "CONNECT OK"
    a.sendall(b"still here")
    assert w.run(1000, lambda: c.received == b"still here")
    c.send(b"me too")
    assert take(a, 6) == b"me too"
    a.close()
    w.run(1000)
    assert w.asked() == "TCP CLOSED"
    w.works()


def test_server_as_in_the_notes(make, push, pieces):
    """AT+CIPSERVER straight after CGATT: the module brings its context up by itself."""
    w = make(mux=False, push=push, pieces=pieces)
    w.m.active(True)
    w.run(3000)
    door = socket.socket()
    door.settimeout(30)
    door.bind(("", 1234))
    door.listen()
    assert w.run(5000, lambda: w.m.status("state") == "SERVER LISTENING")
    assert w.asked() == "SERVER LISTENING"
    assert w.m.ifconfig()[0] == w.modem.tcp.contexts[0].ip
    c = w.dial()
    a, _ = door.accept()
    a.settimeout(10)
    c.send(b"hello server")
    assert take(a, 12) == b"hello server"
    a.sendall(b"hello client")
    assert w.run(1000, lambda: c.received == b"hello client")
    a.close()
    w.run(1000)
    door.close()
    w.run(1000)
    assert w.asked() == "IP STATUS"


def test_no_server_beside_a_connection(w):
    s = w.open()
    door = socket.socket()
    door.settimeout(5)
    door.bind(("", 1234))
    try:
        door.listen()
        with failing("EBUSY"):
            door.accept()
    except OSError as e:
        assert e.errno == 16
    s.sendall(b"undisturbed")
    assert take(s, 11) == b"undisturbed"
    s.close()
    w.run(500)
    door.listen()
    w.run(300)
    assert w.asked() == "SERVER LISTENING"
    t = socket.socket()
    t.settimeout(5)
    with failing("ENOBUFS", "EBUSY", "EIO"):
        t.connect(SERVER)
    w.run(300)
    assert w.asked() == "SERVER LISTENING"
    c = w.dial()
    a, _ = door.accept()
    c.send(b"x")
    a.settimeout(5)
    assert a.recv(1) == b"x"


def test_nonblocking(w):
    s = socket.socket()
    s.setblocking(False)
    with failing("EINPROGRESS"):
        s.connect(SERVER)
    assert w.run(1000, lambda: s.ioctl(3, OUT) & OUT)
    with failing("EAGAIN"):
        s.recv(5)
    assert s.send(b"abc") == 3
    assert w.run(1000, lambda: s.ioctl(3, IN) & IN)
    assert s.recv(9) == b"abc"
    w.peer.close()
    assert w.run(1000, lambda: s.ioctl(3, IN) & IN)
    assert s.recv(9) == b""
    s.close()
    s = socket.socket()
    s.setblocking(False)
    with failing("EINPROGRESS"):
        s.connect(("10.0.0.9", 81))
    assert w.run(3000, lambda: s.ioctl(3, OUT) & (ERR | HUP))
    with failing("ECONNREFUSED"):
        s.connect(("10.0.0.9", 81))


@pytest.mark.parametrize("quick", [True, False])
def test_closing(w, quick):
    w.net.serve("10.0.0.5", 5, Slow)
    s = w.open(("10.0.0.5", 5))
    s.sendall(b"last words")
    start = w.clock.ticks_ms()
    if quick:
        s.wait_acked()
        s.abort()
    else:
        s.close()
    assert w.clock.ticks_ms() - start < 1000
    w.run(200)
    assert w.state() == ("TCP CLOSED" if quick else "TCP CLOSING")
    w.run(15000)
    assert w.asked() == "TCP CLOSED"
    assert w.peer.received == b"last words"
    w.works()


class Slow(Sink):
    answer_close = False


def test_deact_and_back(w):
    s = w.open()
    w.modem.faults.pdp_deact()
    w.run(100)
    with failing("ENETDOWN"):
        s.recv(5)
    s.close()
    assert w.run(60000, w.m.isconnected)
    assert w.asked() == "IP STATUS"
    w.works()


def test_a_server_and_a_lost_bearer(w):
    door = w.listen()
    w.modem.faults.pdp_deact()
    with failing("ENETDOWN"):
        door.accept()
    assert not door.ioctl(3, IN)
    assert w.run(60000, w.m.isconnected)
    door.listen()
    w.run(500)
    assert w.asked() == "SERVER LISTENING"
    c = w.dial()
    a, _ = door.accept()
    a.send(b"x")
    assert w.run(500, lambda: c.received == b"x")


def test_disconnect(w):
    s = w.open()
    w.m.disconnect()
    assert w.asked() == "IP INITIAL"
    with failing("ENETDOWN"):
        s.recv(1)
    s.close()
    w.m.connect("internet")
    assert w.asked() == "IP STATUS"
    door = w.listen()
    w.m.disconnect()
    assert w.asked() == "IP INITIAL"
    with failing("ENETDOWN"):
        door.accept()
    door.close()
    w.m.connect("internet")
    w.works()


def test_reboot(make, push):
    w = make(mux=False, push=push).up()
    s = w.open()
    w.modem.faults.reboot()
    w.run(30000)
    with failing("ECONNRESET", "ENETDOWN"):
        s.recv(1)
    s.close()
    assert w.run(60000, w.m.isconnected)
    w.works()
    assert w.asked() == "TCP CLOSED"

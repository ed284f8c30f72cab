"""A TCP connection from its beginning to its end: blocking, with a timeout, non-blocking."""

import errno

import pytest
from session_world import SERVER, Peer, Sink, pattern, take

from simcom import socket

IN, OUT, ERR, HUP = 1, 4, 8, 16


def poll(s, flags=IN | OUT):
    return s.ioctl(3, flags)


def test_blocking(w):
    s = w.open(timeout=None)
    s.sendall(b"hello")
    assert take(s, 5) == b"hello"
    w.peer.close()
    assert s.recv(10) == b""
    s.close()
    assert w.m.status() == 3
    assert w.m.status("state") in ("IP STATUS", "IP PROCESSING")


def test_a_timeout_leaves_the_socket_usable(w):
    s = w.open()
    s.settimeout(0.5)
    start = w.clock.ticks_ms()
    with pytest.raises(OSError) as e:
        s.recv(10)
    assert e.value.errno == errno.ETIMEDOUT
    assert 500 <= w.clock.ticks_ms() - start < 600
    w.peer.send(b"late")
    assert take(s, 4) == b"late"


def test_nonblocking(w):
    s = socket.socket()
    s.setblocking(False)
    with pytest.raises(OSError) as e:
        s.connect(SERVER)
    assert e.value.errno == errno.EINPROGRESS
    assert poll(s) == 0
    with pytest.raises(OSError) as e:
        s.connect(SERVER)
    assert e.value.errno == errno.EALREADY
    with pytest.raises(OSError) as e:
        s.send(b"x")
    assert e.value.errno == errno.EAGAIN
    assert w.run(2000, lambda: poll(s) & OUT)
    with pytest.raises(OSError) as e:
        s.connect(SERVER)
    assert e.value.errno == errno.EISCONN
    with pytest.raises(OSError) as e:
        s.recv(10)
    assert e.value.errno == errno.EAGAIN
    assert s.read(10) is None
    assert s.readline() is None
    assert s.readinto(bytearray(10)) is None
    assert s.send(b"abc") == 3
    assert w.run(2000, lambda: poll(s, IN) & IN)
    assert s.recv(10) == b"abc"
    w.peer.close()
    assert w.run(2000, lambda: poll(s, IN) & IN)
    assert s.recv(10) == b""


def test_nonblocking_send_fills_the_buffer_then_eagain(w):
    class Slow(Peer):
        window = 1000

    w.net.serve("10.0.0.7", 7, Slow)
    s = w.open(("10.0.0.7", 7))
    w.peer.pause()
    s.setblocking(False)
    data = pattern(40000)
    done = 0
    for _ in range(400):
        try:
            done += s.send(data[done : done + 1000])
        except OSError as e:
            assert e.errno == errno.EAGAIN
        w.run(20)
    assert 1000 < done < 20000
    assert not poll(s, OUT) & OUT
    w.peer.resume()
    assert w.run(5000, lambda: poll(s, OUT) & OUT)
    while done < len(data):
        try:
            done += s.send(data[done : done + 1000])
        except OSError as e:
            assert e.errno == errno.EAGAIN
        w.run(20)
    assert w.run(5000, lambda: len(w.peer.received) == len(data))
    assert w.peer.received == data


@pytest.mark.parametrize("host", ["10.0.0.9", "example.com"])
def test_refused(w, host):
    with pytest.raises(OSError) as e:
        w.open((host, 81))
    assert e.value.errno == errno.ECONNREFUSED
    assert w.open().send(b"x") == 1


def test_unknown_host(w):
    start = w.clock.ticks_ms()
    with pytest.raises(OSError) as e:
        w.open(("nosuch.example", 80))
    assert e.value.errno == errno.EHOSTUNREACH
    assert w.clock.ticks_ms() - start < 30000
    assert w.open().send(b"x") == 1


def test_refused_nonblocking(w):
    s = socket.socket()
    s.setblocking(False)
    with pytest.raises(OSError):
        s.connect(("10.0.0.9", 81))
    assert w.run(2000, lambda: poll(s) & ERR)
    assert poll(s) & HUP
    with pytest.raises(OSError) as e:
        s.connect(("10.0.0.9", 81))
    assert e.value.errno == errno.ECONNREFUSED
    s.close()
    assert w.open().send(b"x") == 1


def test_blackhole_with_a_timeout_is_quarantined(w):
    w.net.blackhole("10.9.9.9")
    s = socket.socket()
    s.settimeout(5)
    with pytest.raises(OSError) as e:
        s.connect(("10.9.9.9", 80))
    assert e.value.errno == errno.ETIMEDOUT
    s.close()
    t = w.open()
    t.sendall(b"ok")
    assert take(t, 2) == b"ok"


def test_blackhole_without_a_timeout_ends_with_the_modules_own(w):
    w.net.blackhole("10.9.9.9")
    start = w.clock.ticks_ms()
    with pytest.raises(OSError) as e:
        w.open(("10.9.9.9", 80), timeout=None)
    assert e.value.errno in (errno.ETIMEDOUT, errno.ECONNREFUSED)
    assert w.clock.ticks_ms() - start < 130000
    assert w.open().send(b"x") == 1


def test_more_sockets_than_links(w):
    n = w.m.LINKS
    socks = [w.open() for _ in range(n)]
    for i, s in enumerate(socks):
        s.sendall(b"%d" % i)
    w.commands()
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno == errno.ENOBUFS
    assert not [c for c in w.commands() if "CIPSTART" in c]
    for i, s in enumerate(socks):
        assert take(s, 1) == b"%d" % i
    socks[2].close()
    t = None
    for _ in range(50):
        try:
            t = w.open()
            break
        except OSError:
            w.run(100)
    t.sendall(b"again")
    assert take(t, 5) == b"again"
    socks[5].sendall(b"still")
    assert take(socks[5], 5) == b"still"


def test_two_connect_at_once(w):
    w.net.dns_ms = 3000
    a, b = socket.socket(), socket.socket()
    for s in (a, b):
        s.setblocking(False)
        with pytest.raises(OSError):
            s.connect(("example.com", 80))
    assert w.run(20000, lambda: poll(a) & OUT and poll(b) & OUT)
    for s in (a, b):
        assert not poll(s) & ERR
        s.settimeout(10)
        s.sendall(b"x")
        assert take(s, 1) == b"x"


def test_closed_sockets(w):
    s = w.open()
    s.close()
    s.close()
    for call in (lambda: s.send(b"x"), lambda: s.recv(1), lambda: s.connect(SERVER),
                 lambda: s.write(b"x"), lambda: s.read(1)):
        with pytest.raises(OSError) as e:
            call()
        assert e.value.errno == errno.EBADF
    t = socket.socket()
    for call in (lambda: t.send(b"x"), lambda: t.recv(1)):
        with pytest.raises(OSError) as e:
            call()
        assert e.value.errno == errno.ENOTCONN


def test_close_goes_on_in_the_background(w):
    class Stubborn(Peer):
        answer_close = False

    w.net.serve("10.0.0.8", 8, Stubborn)
    s = w.open(("10.0.0.8", 8))
    s.write(b"last words")
    start = w.clock.ticks_ms()
    s.close()
    assert w.clock.ticks_ms() - start < 500
    t = w.open()
    t.sendall(b"go on")
    assert take(t, 5) == b"go on"
    assert w.net.connections[-2].received == b"last words"
    assert w.run(20000, lambda: w.m.status("links")[w.m.LINKS - 1][0] == "CLOSED")


def test_closing_while_connecting(w):
    w.net.blackhole("10.9.9.9")
    for _ in range(3 * w.m.LINKS):
        s = socket.socket()
        s.setblocking(False)
        with pytest.raises(OSError):
            s.connect(("10.9.9.9", 80))
        s.close()
        w.run(300)
    assert w.open().send(b"x") == 1


def test_closing_before_cipstart_went_out(w):
    t = w.open()
    t.sendall(b"x" * 1400)
    socks = []
    for _ in range(3):
        s = socket.socket()
        s.setblocking(False)
        with pytest.raises(OSError):
            s.connect(SERVER)
        socks.append(s)
    for s in socks:
        s.close()
    assert take(t, 1400) == b"x" * 1400
    assert w.open().send(b"x") == 1


@pytest.mark.parametrize("linger", [(1, 0), (1, 3), (0, 5)])
def test_linger(w, linger):
    s = w.open()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    s.write(b"bye")
    w.commands()
    s.close()
    if linger[1] == 3:
        assert any("CIPCLOSE" in c for c in w.commands())
        assert w.modem.links[w.m.LINKS - 1].state == "CLOSED"
        return
    w.run(1000)
    quick = [c for c in w.commands() if "CIPCLOSE" in c]
    assert quick[0].endswith(",1" if linger == (1, 0) else ",0")


def test_abort(w):
    s = w.open()
    s.write(b"never seen")
    w.commands()
    s.abort()
    w.run(1000)
    assert [c for c in w.commands() if "CIPCLOSE" in c][0].endswith(",1")
    assert w.open().send(b"x") == 1


def test_connection_settings(w):
    w.net.serve("10.0.0.3", 3, Sink)
    with w.open(("10.0.0.3", 3)) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        assert w.m.config("keepalive") is True
        w.commands()
        s.write(b"a")
        s.write(b"b")
        assert len([c for c in w.commands() if "CIPSEND" in c]) == 2
    w.run(200)
    assert w.peer.received == b"ab"

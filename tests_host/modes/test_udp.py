"""Datagrams: connected, and unconnected in UDP extended mode; both connection modes."""

import pytest
from modes_world import HUP, IN, NAMESERVER, SERVER, failing, pattern, take

A, B, C = ("10.1.1.1", 1001), ("10.1.1.2", 1002), ("172.16.254.250", 65000)


@pytest.fixture
def w(make, push, mux, pieces):
    return make(push=push, mux=mux, pieces=pieces).up()


def test_extended(w):
    for n, peer in enumerate((A, B, C)):
        w.net.udp(*peer, lambda reply, data, frm, n=n: reply(b"%d:" % n + data))
    u = w.udp(local=5000)
    u.sendto(b"one", A)
    assert u.recvfrom(100) == (b"0:one", A)
    u.sendto(b"two", B)
    assert u.recvfrom(100) == (b"1:two", B)
    for peer, text in ((A, b"x"), (C, b"OK\r\n"), (A, pattern(1457)), (B, b"\r\n+IPD,5:hello")):
        u.sendto(text, peer)
        data, frm = u.recvfrom(1460)
        assert data[2:] == text and frm == peer
    assert {d[0][1] for d in w.net.datagrams} == {5000}
    # strangers
    for i in range(5):
        w.sendto(b"stranger %d" % i, 5000, ("10.9.9.%d" % i, 9 + i))
        assert u.recvfrom(100) == (b"stranger %d" % i, ("10.9.9.%d" % i, 9 + i))
    u.sendto(b"back", ("10.9.9.3", 12))
    w.run(100)
    assert w.net.datagrams[-1][1:] == (("10.9.9.3", 12), b"back")
    u.close()
    w.run(500)
    assert w.asked() == ("IP STATUS" if w.m.mux else "UDP CLOSED")
    # what comes after knows nothing of it
    v = w.udp(NAMESERVER)
    v.send(b"plain")
    assert v.recvfrom(99) == (b"re:plain", NAMESERVER)
    port = w.net.datagrams[-1][0][1]
    assert port != 5000
    w.sendto(b"not for you", port, ("10.9.9.9", 9))
    v.settimeout(1)
    with failing("ETIMEDOUT"):
        v.recv(10)


def test_several_wait(w):
    u = w.udp(local=5000)
    with failing("ETIMEDOUT"):
        u.settimeout(0.2)
        u.recvfrom(10)
    u.settimeout(20)
    sent = []
    for i in range(6):
        data = (b"1st", b"x", pattern(300, i), b"\r\n", b"\r\nOK\r\n", b"0, CLOSED\r\n")[i]
        sent.append((data, ("10.9.9.%d" % i, 100 + i)))
        w.sendto(data, 5000, sent[-1][1])
    w.run(2000)
    for data, frm in sent:
        assert u.recvfrom(1460) == (data, frm)
    for data, frm in sent:
        w.sendto(data, 5000, frm)
    w.run(2000)
    for data, frm in sent:  # what the reader's buffer is too small for is gone
        assert u.recvfrom(4) == (data[:4], frm)
    for data, frm in sent:
        w.sendto(data, 5000, frm)
    into = bytearray(3)
    for data, _ in sent:
        n = u.recv_into(into)
        assert into[:n] == data[:3]
    u.setblocking(False)
    with failing("EAGAIN"):
        u.recvfrom(10)
    with failing("EAGAIN"):
        u.recv(10)
    w.sendto(pattern(1460), 5000, A)
    assert w.run(2000, lambda: u.ioctl(3, IN) & IN)
    assert u.recvfrom(1460) == (pattern(1460), A)


def test_connected_boundaries(w):
    u = w.udp(NAMESERVER)
    for n in (1, 2, 100, 1457):
        assert u.send(pattern(n)) == n
    got = [u.recv(1460) for _ in range(4)]
    assert got == [b"re:" + pattern(n) for n in (1, 2, 100, 1457)]
    with failing("EMSGSIZE"):
        u.send(pattern(1461))
    with failing("EMSGSIZE"):
        u.sendto(pattern(1461), NAMESERVER)
    assert u.send(pattern(1460)) == 1460
    assert [len(d[2]) for d in w.net.datagrams] == [1, 2, 100, 1457, 1460]
    with failing("EOPNOTSUPP"):
        u.wait_acked()


def test_names_and_errors(w):
    w.net.name("dns.example", NAMESERVER[0])
    u = w.udp()
    u.sendto(b"by name", ("dns.example", 53))
    assert u.recvfrom(50) == (b"re:by name", NAMESERVER)
    before = len(w.net.datagrams)
    with failing("EHOSTUNREACH"):
        u.sendto(b"x", ("nosuch.example", 53))
    with failing("EMSGSIZE"):
        u.sendto(pattern(1461), A)
    w.commands()
    for bad in (("10.0.0.2", 0), ("10.0.0.2", 65536), ("10.0.0.2", -1), ('a"b', 5), ("", 5),
                ("a b", 5), ("a\r", 5), ("10.0.0.2.3", 5), ("999.1.1.1", 5), ("1.2.3", 5)):
        with pytest.raises(ValueError):
            u.sendto(b"x", bad)
    for bad in ((5, 5), ("10.0.0.2", "53"), ("10.0.0.2",), None, "10.0.0.2"):
        with pytest.raises((TypeError, IndexError, ValueError)):
            u.sendto(b"x", bad)
    for bad in (None, 5):
        with pytest.raises(TypeError):
            u.sendto(bad, A)
    assert w.commands() == []
    assert len(w.net.datagrams) == before
    u.sendto("text", A)
    w.run(50)
    assert w.net.datagrams[-1][1:] == (A, b"text")


def test_a_datagram_that_waits_goes_where_it_was_sent(w):
    u = w.udp(local=5000)
    u.sendto(b"first", A)
    u.setblocking(False)
    expected = [(A, b"first")]
    for i in range(12):
        peer = (A, B, C)[i % 3]
        try:
            u.sendto(b"n%d" % i, peer)
            expected.append((peer, b"n%d" % i))
        except OSError as e:
            assert e.errno == 11
        w.run(i % 4)
    w.run(1000)
    assert [d[1:] for d in w.net.datagrams] == expected


def test_beside_tcp(make, push, pieces):
    w = make(push=push, pieces=pieces).up()
    s = w.open()
    u = w.udp(local=5000)
    v = w.udp(local=5001)
    t = w.open()
    for i in range(4):
        u.sendto(b"u%d" % i, NAMESERVER)
        v.sendto(b"v%d" % i, NAMESERVER)
        s.sendall(b"s%d" % i)
        t.sendall(b"t%d" % i)
        w.sendto(b"x", 5001, A)
        assert take(s, 2) == b"s%d" % i
        assert u.recvfrom(9) == (b"re:u%d" % i, NAMESERVER)
        got = {v.recvfrom(9), v.recvfrom(9)}
        assert got == {(b"x", A), (b"re:v%d" % i, NAMESERVER)}
        assert take(t, 2) == b"t%d" % i


SWITCHES = [
    {"recv_from_plus": True}, {"recv_from_space": False}, {"receive_srip_colon": False},
    {"udp_srip_in_read": False}, {"udp_merge": True}, {"udp_close_ok": True},
    {"udp_close_text": "CLOSED OK"}, {"rxget_space": False}, {"notify_once": False},
]  # fmt: skip


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda s: "-".join(s))
def test_the_other_way_round(make, push, mux, switch):
    w = make(push=push, mux=mux, **switch).up()
    u = w.udp(local=5000, timeout=5)
    got = []
    u.sendto(b"hello", NAMESERVER)
    sent = [(b"re:hello", NAMESERVER)]
    w.run(200)
    for i in range(3):
        sent.append((b"datagram %d" % i, ("10.9.9.%d" % i, 5 + i)))
        w.sendto(*sent[-1][:1], 5000, sent[-1][1])
    errors = 0
    if not push and "udp_merge" in switch:
        return  # no driver can see the boundaries: push=True is for such a module (docs)
    for _ in range(4):
        try:
            got.append(u.recvfrom(100))
        except OSError as e:
            assert e.errno == 5
            errors += 1
    if not push and "udp_srip_in_read" in switch:
        assert errors == 4
    else:
        assert got == sent
    u.close()
    w.run(500)
    w.works()
    assert SERVER


def test_a_poll_makes_a_bound_one_hear(w):
    """As on boards: bind, poll, recvfrom; and `recv`, without anything sent before."""
    u = w.udp(local=5000)
    u.setblocking(False)
    assert not w.run(300, lambda: u.ioctl(3, IN) & IN)
    w.sendto(b"hello", 5000, A)
    assert w.run(1000, lambda: u.ioctl(3, IN) & IN)
    assert u.recvfrom(10) == (b"hello", A)
    u.settimeout(5)
    u.sendto(b"answer", A)
    w.run(300)
    assert [d[1:] for d in w.net.datagrams] == [(A, b"answer")]
    u.close()
    w.run(500)
    v = w.udp(local=5001)
    v.settimeout(0.2)
    with failing("ETIMEDOUT"):
        v.recv(10)
    w.sendto(b"again", 5001, B)
    v.settimeout(5)
    assert v.recv(10) == b"again"
    v.close()
    w.run(500)
    x = w.udp(local=5002)
    x.ioctl(3, IN)  # it begins to listen: who comes then waits for that
    x.settimeout(5)
    w.clock.at(500000, lambda: w.sendto(b"third", 5002, C))
    assert x.recvfrom(10) == (b"third", C)


def test_a_poll_without_a_bearer(make, mux):
    w = make(mux=mux)
    w.m.active(True)
    handled = []
    w.m.on("urc", lambda m, line: handled.append(line))
    u = w.udp(local=5000, timeout=0)
    assert u.ioctl(3, IN) == IN
    with failing("ENETDOWN"):
        u.recvfrom(10)
    w.m.connect("internet")
    with failing("EAGAIN"):
        u.recvfrom(10)
    w.run(500)
    w.sendto(b"hello", 5000, A)
    assert w.run(1000, lambda: u.ioctl(3, IN) & IN)
    assert u.recvfrom(10) == (b"hello", A)


def test_closed_stays_closed(w):
    """Neither call takes a connection for a socket that nobody can close any more."""
    bound, used, plain = w.udp(local=5000), w.udp(), w.udp()
    used.sendto(b"x", A)
    w.run(100)
    for u in (bound, used, plain):
        u.close()
    w.run(1000)
    w.commands()
    for u in (bound, used, plain):
        for call in (lambda u=u: u.sendto(b"x", A), lambda u=u: u.recvfrom(5),
                     lambda u=u: u.recv(5), lambda u=u: u.bind(("", 5)),
                     lambda u=u: u.connect(NAMESERVER)):
            with failing("EBADF"):
                call()
        assert u.ioctl(3, IN) == HUP
    w.run(1000)
    assert w.commands() == []


@pytest.mark.parametrize("store", [64, 512, 1459])
def test_a_small_store_cuts_no_datagram(make, push, mux, store):
    """`rxbuf` below 1460: what one CIPRXGET=2 brings must be all of it."""
    w = make(push=push, mux=mux, store=store).up()
    s = None
    if mux:
        s = w.open()
        s.sendall(pattern(200, 1))
        s.write(b"gathered")
        w.run(500)  # its store holds something, and so does the module
    u = w.udp(local=5000)
    u.ioctl(3, IN)
    w.run(300)
    for n in (1, store - 1, store, store + 1, 2 * store, 1460):
        w.sendto(pattern(min(n, 1460), n), 5000, A)
        w.sendto(b"next", 5000, B)
        assert u.recvfrom(1460) == (pattern(min(n, 1460), n), A)
        assert u.recvfrom(1460) == (b"next", B)
    for peer in (A, B):
        w.sendto(pattern(1400), 5000, peer)
    w.run(1000)
    for peer in (A, B):  # one waits behind the other
        assert u.recvfrom(1460) == (pattern(1400), peer)
    u.sendto(b"first", A)
    u.setblocking(False)
    assert u.sendto(pattern(1460), A) == 1460
    w.run(500)
    assert w.net.datagrams[-1][2] == pattern(1460)
    u.close()
    if s:
        s.sendall(pattern(3000, 2))
        assert take(s, 3208) == pattern(200, 1) + b"gathered" + pattern(3000, 2)
        s.write(pattern(1000, 3))
        s.write(pattern(300, 4))
        s.flush()
        assert take(s, 1300) == pattern(1000, 3) + pattern(300, 4)
        s.close()
    w.run(1000)
    v = w.udp(NAMESERVER)
    v.send(pattern(1400))
    assert v.recv(1460) == b"re:" + pattern(1400)

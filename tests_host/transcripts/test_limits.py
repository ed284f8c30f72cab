"""How many connections there are, by the driver: the numbers in the notes' texts and figure 1.
And two ends: of a context, and of patience."""

import errno

import pytest
from session_world import SERVER, Sink, World, take

from simcom import socket

from .reading import FAMILIES, LINKS

UDP = ("10.0.0.2", 9600)
PORT = 8888


@pytest.fixture(params=FAMILIES)
def w(request):
    w = World(family=request.param, driver={"mux": True})
    w.net.udp(*UDP, lambda reply, data, frm: reply(data))
    yield w.up()
    assert w.modem.violations == []


def clients(w, n):
    """Dial the module's server n times; the peers."""
    found = [w.net.dial(w.m.ifconfig()[0], PORT, Sink, frm=("10.76.40.73", 2020 + i))
             for i in range(n)]
    w.run(1000)
    return found


def server(w, modem=None):
    s = socket.socket(modem=w.m)
    s.bind(("", PORT))
    s.listen()
    s.settimeout(5)
    w.run(200)
    return s


def test_all_connections_tcp_and_udp(w):
    socks = []
    for n in range(LINKS[w.family]):
        s = w.m.socket(socket.AF_INET, socket.SOCK_DGRAM if n % 2 else socket.SOCK_STREAM)
        s.settimeout(30)
        s.connect(UDP if n % 2 else SERVER)
        socks.append(s)
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno == errno.ENOBUFS
    for n, s in enumerate(socks):
        s.send(b"number %d" % n)
    for n, s in enumerate(socks):
        assert take(s, 8) == b"number %d" % n


def test_a_server_has_one_less(w):
    s = server(w)
    peers = clients(w, LINKS[w.family])
    accepted = [s.accept()[0] for _ in range(LINKS[w.family] - 1)]
    s.settimeout(1)
    with pytest.raises(OSError) as e:
        s.accept()
    assert e.value.errno == errno.ETIMEDOUT
    assert [p.is_closed for p in peers].count(True) == 1
    for n, client in enumerate(accepted):
        client.send(b"hello %d" % n)
    w.run(1000)
    assert sorted(bytes(p.received) for p in peers if p.received) == [
        b"hello %d" % n for n in range(len(accepted))]


def test_a_server_is_a_client_too(w):
    s = server(w)
    clients(w, 2)
    accepted = [s.accept()[0] for _ in range(2)]
    outgoing = [w.open() for _ in range(LINKS[w.family] - 3)]
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno in (errno.ENOBUFS, errno.EIO)
    for client in outgoing:
        client.sendall(b"up")
        assert take(client, 2) == b"up"
    assert all(client.send(b"down") == 4 for client in accepted)


def test_closing_the_listener_leaves_its_clients(w):
    s = server(w)
    peer = clients(w, 1)[0]
    client = s.accept()[0]
    s.close()
    w.run(300)
    assert client.send(b"still here") == 10
    w.run(300)
    assert peer.received == b"still here"
    assert clients(w, 1)[0].is_closed


@pytest.mark.parametrize("family", FAMILIES)
def test_single_connection_has_one(family):
    w = World(family=family, driver={"mux": False}).up()
    s = w.open()
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno == errno.ENOBUFS
    s.sendall(b"mine")
    assert take(s, 4) == b"mine"
    s.close()
    w.run(300)
    s = server(w)
    first = clients(w, 1)[0]
    client = s.accept()[0]
    second = clients(w, 1)[0]
    assert second.is_closed and not first.is_closed
    assert client.send(b"one") == 3


def test_a_lost_context(w):
    """+PDP: DEACT: the state, the event, the sockets."""
    w.m.config(reconnect=False)
    heard = []
    w.m.on("deact", lambda m, value: heard.append(m.status("state")))
    s = w.open()
    w.modem.faults.pdp_deact()
    w.run(300)
    assert heard == ["PDP DEACT"]
    assert w.m.status("state", refresh=True) == "PDP DEACT"
    assert not w.m.isconnected()
    with pytest.raises(OSError) as e:
        s.send(b"x")
    assert e.value.errno == errno.ENETDOWN
    w.m.disconnect()
    assert w.m.status("state", refresh=True) == "IP INITIAL"


def test_recovery_ends_with_a_reset(w):
    """Nothing helps but a restart: shut, attach, radio, then CFUN=1,1, each once."""
    w.m.config(reconnect=False)
    w.modem.faults.pdp_deact()
    w.run(300)
    w.commands()
    w.modem.faults.refuse("CIICR", times=4)
    w.m.recover()
    assert w.m.isconnected()
    rungs = [c for c in w.commands() if c in ("AT+CGATT=0", "AT+CFUN=0", "AT+CFUN=1,1")]
    assert rungs == ["AT+CGATT=0", "AT+CFUN=0", "AT+CFUN=1,1"]
    s = w.open()
    s.sendall(b"new")
    assert take(s, 3) == b"new"

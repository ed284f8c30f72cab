"""Modules that open nothing where something was closed, as the manuals' words would have it."""

import pytest
from session_world import SERVER, Sink, pattern, take

from simcom import socket

SINGLE = {"mux": False}
CLOSED = {"start_when_closed": False}
REUSE = [{"reuse_closed": "error"}, {"reuse_closed": "already"},
         {"reuse_closed": "already", "already_error_first": False}]


def exchange(w, data=b"hello"):
    s = w.open()
    s.sendall(data)
    assert take(s, len(data)) == data
    return s


@pytest.mark.parametrize("push", [False, True], ids=["pull", "push"])
@pytest.mark.parametrize("by", ["us", "peer"])
def test_one_connection_after_another(make, push, by, pieces):
    w = make(driver={"push": push, **SINGLE}, **CLOSED).up()
    if pieces:
        w.modem.faults.split(pieces)
    for n in range(5):
        w.commands()
        s = exchange(w, pattern(100 + n, n))
        said = w.commands()
        assert said.count("AT+CIPSHUT") == (n > 0)
        # learned from two refusals, once
        assert sum(c.startswith("AT+CIPSTART") for c in said) == (3 if n == 1 else 1)
        if by == "peer":
            w.peer.close()
            assert s.recv(1) == b""
        s.close()
        w.run(2000)
        assert w.m.status("state") == w.modem.state == "TCP CLOSED"


def test_a_restart_makes_it_forget(make):
    w = make(driver=SINGLE, **CLOSED).up()
    for _ in range(2):
        exchange(w).close()
        w.run(1000)
    w.modem.switch.start_when_closed = True  # as with another module in its place
    w.modem.faults.reboot()
    assert w.run(60000, lambda: not w.m.isconnected())
    assert w.run(120000, lambda: w.m.isconnected())
    for _ in range(2):
        w.commands()
        exchange(w).close()
        assert "AT+CIPSHUT" not in w.commands()
        w.run(1000)


def test_datagrams(make):
    w = make(driver=SINGLE, **CLOSED).up()
    w.net.udp("10.0.0.3", 53, lambda reply, data, frm: reply(data[::-1]))
    for n in range(3):
        s = w.m.socket(socket.AF_INET, socket.SOCK_DGRAM)
        s.settimeout(60)
        if n == 1:
            s.bind(("", 5000))  # extended mode
            s.sendto(b"abc", ("10.0.0.3", 53))
            assert s.recvfrom(10) == (b"cba", ("10.0.0.3", 53))
        else:
            s.connect(("10.0.0.3", 53))
            s.send(b"abc")
            assert s.recv(10) == b"cba"
        s.close()
        w.run(12000)
        assert w.modem.state == "UDP CLOSED"
    exchange(w)


def test_without_waiting(make):
    w = make(driver=SINGLE, **CLOSED).up()

    def once():
        s = w.m.socket()
        s.setblocking(False)
        with pytest.raises(OSError) as e:
            s.connect(SERVER)
        assert e.value.errno == 115
        assert w.run(60000, lambda: s.ioctl(3, 4))
        assert s.ioctl(3, 4) == 4
        assert s.send(b"hello") == 5
        assert w.run(60000, lambda: s.ioctl(3, 1))
        assert s.recv(5) == b"hello"
        s.close()
        w.run(1000)

    for _ in range(3):
        once()


def test_a_server_where_a_client_was(make):
    w = make(driver=SINGLE, **CLOSED).up()
    exchange(w).close()
    w.run(1000)
    s = w.m.socket()
    s.bind(("", 8000))
    s.listen(1)
    s.settimeout(60)
    w.modem.after(5000, lambda: w.net.dial(w.modem.switch.ip0, 8000, Sink))
    c, _address = s.accept()
    c.sendall(b"welcome")
    assert w.run(5000, lambda: bytes(w.peer.received) == b"welcome")
    c.close()
    s.close()
    w.run(2000)
    exchange(w)


def test_the_bearer_is_not_given_again(make):
    """CIPSHUT was said and CIICR fails: an error, then the ladder, as for any lost bearer."""
    w = make(driver=SINGLE, good_apns="internet", **CLOSED).up()
    for _ in range(2):
        exchange(w).close()
        w.run(1000)
    w.modem.switch.good_apns = "none"
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno == 100
    assert not w.m.isconnected()
    w.modem.switch.good_apns = "internet"
    assert w.run(1200000, lambda: w.m.isconnected())
    exchange(w)


@pytest.mark.parametrize("pins", [(), ("dtr", "dcd")], ids=["escape", "pins"])
def test_transparent_mode(make, pins):
    w = make(driver=SINGLE, pins=pins, dtr_idle=0, **CLOSED).up()
    for n in range(3):
        with w.m.transparent(SERVER) as s:
            s.write(pattern(200, n))
            assert s.read(200) == pattern(200, n)
        w.run(1000)
        assert w.modem.state == "TCP CLOSED"
    with w.m.transparent(listen=8000) as s:
        w.net.dial(w.modem.switch.ip0, 8000, Sink)
        s.write(b"welcome")
        assert w.run(5000, lambda: bytes(w.peer.received) == b"welcome")
    w.run(1000)
    exchange(w)


@pytest.mark.parametrize("at", ["+CIPSTATUS", "+CIPSHUT", "+CSTT", "+CIICR", "+CIFSR"])
@pytest.mark.parametrize("what", ["reboot", "pdp_deact", "timeout", "disconnect"])
def test_something_else_happens_meanwhile(make, at, what):
    w = make(driver=SINGLE, ciicr_ms=3000, shut_ms=3000, **CLOSED).up()
    exchange(w).close()
    w.run(1000)
    s = w.m.socket()
    s.setblocking(False)
    with pytest.raises(OSError):
        s.connect(SERVER)
    w.commands()
    assert w.run(20000, lambda: any(c.startswith("AT" + at) for c in w.modem.commands), 1)
    if what == "timeout":
        s.close()  # whoever opens it has no patience
    elif what == "disconnect":
        w.m.disconnect()
        w.m.connect("internet")
    else:
        getattr(w.modem.faults, what)()
    assert w.run(600000, lambda: w.m.isconnected() and w.m.task is None)
    if not s.closed:
        assert w.run(60000, lambda: s.ioctl(3, 4))
        s.close()
    w.run(12000)
    exchange(w)
    assert w.m.status("state") == w.modem.state


@pytest.mark.parametrize("switches", REUSE, ids=lambda x: "-".join(map(str, x.values())))
def test_numbers_that_were_used(make, switches, pieces):
    """Each connection of a reporting device, and several at once: none waits for a free number."""
    w = make(**switches).up()
    if pieces:
        w.modem.faults.split(pieces)
    for n in range(10):
        exchange(w, pattern(50, n)).close()
        w.run(1000)
    for _ in range(3):
        held = [exchange(w) for _ in range(len(w.m.links))]
        for s in held:
            s.close()
        w.run(12000)
    held = [exchange(w) for _ in range(3)]
    assert w.m.status("state") == w.modem.state == "IP PROCESSING"


@pytest.mark.parametrize("error_first,errno", [(True, 5), (False, 105)])
def test_every_number_is_said_to_be_taken(make, monkeypatch, error_first, errno):
    """CIPCLOSE does not help either: an error after some tries, however long one waits."""
    # not clean: behind the last ERROR the driver speaks while ALREADY CONNECT is on its way
    w = make(clean=False, reuse_closed="already", already_error_first=error_first).up()
    with monkeypatch.context() as patch:
        for link in w.modem.tcp.links:
            link.state = "CLOSED"
            patch.setattr(link, "wipe", lambda: None)
        with pytest.raises(OSError) as e:
            w.open(timeout=None)
        assert e.value.errno == errno
    w.run(5000)
    exchange(w)

"""What no document says outright of closing and of servers: the other ways happen here."""

import functools

import pytest
from modes_world import IN, Echo, Modes, failing, take

from simcom import ModemError, socket


@pytest.fixture
def world_kind():
    return functools.partial(Modes, limit_ms=3600000)


@pytest.mark.parametrize("server", [True, False])
def test_the_last_close_does_not_lead_back(make, server):
    """The module stays in IP PROCESSING: the state that is asked for says so, nothing else
    changes."""
    w = make(multi_idle_on_close=False).up()
    for _ in range(2):
        s = w.open()
        s.close()
        w.run(500)
        assert w.modem.state == "IP PROCESSING"
        assert w.m.status("state", refresh=True) == "IP PROCESSING"
    if server:
        door = w.listen()
        door.close()
        w.run(500)
        assert w.modem.state == "IP PROCESSING"
        assert w.m.status("state", refresh=True) == "IP PROCESSING"
    w.works()
    w.cut()
    w.up()
    assert w.m.status("state") == "IP PROCESSING"
    w.works()
    w.m.disconnect()
    assert w.asked() == "IP INITIAL"


def test_a_server_is_refused_where_the_last_close_does_not_lead_back(make):
    """Only in IP STATUS, and that is not reached again: EBUSY, until the bearer is made anew."""
    w = make(multi_idle_on_close=False, server_when_processing=False).up()
    w.works()
    door = socket.socket(modem=w.m)
    door.bind(("", 1234))
    door.settimeout(5)
    with failing("EBUSY"):
        door.listen()
        door.accept()
    door.close()
    w.m.disconnect()
    w.m.connect("internet")
    door = w.listen()
    c = w.dial()
    a, _ = door.accept()
    c.send(b"hello")
    assert take(a, 5) == b"hello"


@pytest.mark.parametrize("refuses", [True, False])
def test_a_close_without_a_number(make, refuses):
    """By hand, in multi connection: refused, or connection 0 is gone and its user hears of it. The
    number in front of that answer belongs to no command that was said: it is ETIMEDOUT."""
    w = make(bare_close_error=refuses).up()
    door = w.listen()
    c = w.dial()
    a, _ = door.accept()
    out = w.open()
    assert a.link.n == 0
    if refuses:
        with pytest.raises(ModemError):
            w.m.command("+CIPCLOSE")
        c.send(b"still")
        a.settimeout(20)
        assert take(a, 5) == b"still"
    else:
        with failing("ETIMEDOUT"):
            w.m.command("+CIPCLOSE")
        assert w.modem.links[0].state == "CLOSED"
        a.settimeout(60)
        assert a.recv(1) == b""
    a.close()
    out.sendall(b"out")
    assert take(out, 3) == b"out"
    out.close()
    w.run(1000)
    w.works()


def test_clients_that_get_the_highest_number(make, push):
    """Outgoing connections have those too: whoever was there first keeps his."""
    w = make(push=push, accept_lowest=False).up()
    door = w.listen()
    top = len(w.modem.links) - 1
    first = w.dial()
    a, _ = door.accept()
    assert a.link.n == top
    out = w.open()
    first.send(b"in")
    a.settimeout(20)
    assert take(a, 2) == b"in"
    out.sendall(b"out")
    assert take(out, 3) == b"out"
    held = [(first, a)]
    for i in range(2):
        c = w.dial(frm=("10.76.40.%d" % i, 4000))
        got, address = door.accept()
        assert address[0] == "10.76.40.%d" % i
        got.settimeout(20)
        held.append((c, got))
    for i, (c, got) in enumerate(held):
        c.send(b"to %d" % i)
        assert take(got, 4) == b"to %d" % i
    a.close()
    w.run(500)
    again = w.open()
    again.sendall(b"again")
    assert take(again, 5) == b"again"


@pytest.fixture(params=[True, False], ids=["push", "pull"])
def push(request):
    return request.param


@pytest.mark.parametrize("late", range(0, 60, 4))
def test_a_client_takes_the_number_that_is_being_opened(make, late):
    """It comes while CIPSTART is on its way to the same number: that one takes another."""
    w = make(accept_lowest=False).up()
    door = w.listen()
    c = w.dial()
    w.clock.sleep_ms(late)
    s = w.open()
    s.sendall(b"out")
    assert take(s, 3) == b"out"
    door.settimeout(30)
    a, _ = door.accept()
    a.settimeout(30)
    c.send(b"in")
    assert take(a, 2) == b"in"
    a.sendall(b"back")
    assert w.run(3000, lambda: bytes(c.received) == b"back")
    assert a.link.n != s.link.n


@pytest.mark.parametrize("mux", [True, False])
@pytest.mark.parametrize("port", [1234, 4321])
def test_a_server_that_listens_can_be_begun_again(make, mux, port):
    """It was begun by hand, or in a former life: EBUSY, or it is ours now."""
    for refuses in (True, False):
        w = make(clean=False, mux=mux, server_again_error=refuses).up()
        w.m.command("+CIPSERVER=1,%d" % port)
        w.run(500)
        door = socket.socket(modem=w.m)
        door.bind(("", 1234))
        door.settimeout(5)
        if refuses or not mux:
            with failing("EBUSY"):
                door.listen()
                door.accept()
            continue
        door.listen()
        w.run(500)
        c = w.dial()
        a, _ = door.accept()
        c.send(b"hello")
        assert take(a, 5) == b"hello"


@pytest.mark.parametrize("push", [True, False], ids=["push", "pull"])
def test_the_state_says_listening_although_a_client_is_there(make, push):
    """Single connection: what is asked about the client is not taken for its end."""
    w = make(mux=False, push=push, accepted_listening=True).up()
    door = w.listen()
    c = w.dial(peer=Echo)
    a, _ = door.accept()
    a.settimeout(30)
    c.send(b"one")
    assert take(a, 3) == b"one"
    assert w.m.status("state", refresh=True) == "SERVER LISTENING"
    assert w.modem.counters["accepted_listening"] > 0
    for i in range(3):
        a.sendall(b"number %d" % i)
        assert take(a, 8) == b"number %d" % i
    a.close()
    w.run(1000)
    c = w.dial()
    a, _ = door.accept()
    c.send(b"two")
    a.settimeout(30)
    assert take(a, 3) == b"two"
    c.close()
    assert a.recv(1) == b""
    assert not door.ioctl(3, IN)


def test_a_client_that_is_asked_for_while_the_state_says_listening(make):
    """Sends are refused again and again: whether it is there cannot be told. ECONNRESET."""
    w = make(mux=False, accepted_listening=True).up()
    door = w.listen()
    w.dial(peer=Echo)
    a, _ = door.accept()
    a.settimeout(30)
    w.modem.faults.refuse("CIPSEND", 3)
    with failing("ECONNRESET"):
        a.sendall(b"number 0")
    assert w.modem.counters["accepted_listening"] > 0
    assert bytes(w.peer.received) == b""

"""Peers that vanish, and who notices."""

import errno

import pytest
from session_world import SERVER, Sink


def vanish(w):
    w.peer.vanish()


def test_unacknowledged_for_a_minute_is_a_timeout(make):
    w = make().up()
    w.net.serve(*SERVER, Sink)
    s, other = w.open(), w.open(("10.0.0.1", 80))
    w.net.connections[0].vanish()
    s.sendall(b"anybody there?")
    start = w.clock.ticks_ms()
    s.settimeout(None)
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ETIMEDOUT
    assert 60000 <= w.clock.ticks_ms() - start <= 80000
    assert other.send(b"x") == 1  # the others go on
    s.close()
    w.run(15000)
    assert w.modem.state == "IP PROCESSING"


def test_a_slow_peer_is_no_dead_peer(make):
    class Slow(Sink):
        window = 500

    w = make().up()
    w.net.serve("10.0.0.5", 80, Slow)
    s = w.open(("10.0.0.5", 80))
    w.peer.pause()
    s.sendall(bytes(3000))
    for _ in range(20):  # a little is taken every 40 s
        w.run(40000)
        w.peer.resume()
        w.run(20)
        w.peer.pause()
    assert not s.ioctl(3, 1) & 8
    assert s.send(b"y") == 1


def test_an_idle_peer_is_not_asked(make):
    w = make().up()
    s = w.open()
    vanish(w)
    w.commands()
    w.run(600000)
    assert not any("CIPACK" in c or "CIPTKA=" in c for c in w.commands())
    assert not s.ioctl(3, 1)


@pytest.mark.parametrize("how", ["socket", "config"])
def test_keepalive(make, how):
    w = make().up()
    assert w.modem.settings["CIPTKA"][0] == 0  # off unless it is wanted
    if how == "socket":
        first = w.m.socket()
        first.setsockopt(0xFFF, 0x08, 1)
        assert w.m.config("keepalive") is True
        w.m.config(keepalive=(60, 30, 3))
    else:
        w.m.config(keepalive=(60, 30, 3))
    assert w.modem.settings["CIPTKA"] == (1, 60, 30, 3)
    s = w.open()
    vanish(w)
    s.settimeout(None)
    start = w.clock.ticks_ms()
    assert s.recv(1) == b""  # the module reports CLOSED
    assert w.clock.ticks_ms() - start <= 250000
    w.m.config(keepalive=False)
    assert w.modem.settings["CIPTKA"][0] == 0


def test_keepalive_is_set_again_after_a_restart(make):
    w = make().up()
    w.m.config(keepalive=(60, 30, 3), context_check=(20, 2))
    w.modem.faults.reboot()
    w.run(8000)
    assert w.run(60000, lambda: w.m.isconnected())
    assert w.modem.settings["CIPTKA"] == (1, 60, 30, 3)
    assert w.modem.settings["CIPDPDP"] == (1, 20, 2)


def test_a_broken_connection_is_closed_and_opened_anew_without_touching_the_bearer(make):
    """The connection's own rung: CIPCLOSE, then its user opens it again."""
    w = make().up()
    s, other = w.open(), w.open()
    w.modem.faults.drop_out(b"+CIPRXGET: 2,", offset=30)
    w.commands()
    s.sendall(bytes(100))
    with pytest.raises(OSError) as e:
        s.settimeout(30)
        s.recv(100)
    assert e.value.errno == errno.EIO
    s.close()
    s = w.open()
    s.sendall(b"new")
    assert s.recv(3) == b"new"
    said = w.commands()
    assert any(c.startswith("AT+CIPCLOSE=") for c in said)
    assert "AT+CIPSHUT" not in said
    other.sendall(b"old")
    assert other.recv(3) == b"old"

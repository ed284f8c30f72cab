"""The usual sessions with every switch of the virtual modem the other way round."""

import pytest
from other_ways import OTHERS, SCENES, WAYS
from session_world import SERVER, Sink, pattern, take

from simcom import socket
from tools.modem.switches import TABLE

# Where the documented error of a session may come instead of its data, and why.
MAY_FAIL = {
    "drop_unread_on_close": "the module throws the data away: the end comes early",
}


def test_every_switch_is_looked_at():
    names = {row[0] for row in TABLE}
    assert set(SCENES) | set(OTHERS) <= names
    assert {name for name, _ in WAYS} | set(SCENES) == names


def text(value):
    return "%s-%s" % value if isinstance(value, tuple) else str(value)


def ends(s, data, lax):
    """What is left is `data`, then the end."""
    got = take(s, 1 << 20)
    assert got == data or (lax and data.startswith(got))
    s.close()


def multi(w, lax):
    class Bye(Sink):
        def data(self, b):
            if b.endswith(b"bye"):
                self.send(pattern(2000, 3))
                self.close()

    w.net.serve("10.0.0.2", 80, Bye)
    w.net.refuse("10.0.0.8", 80)
    a, b = w.open(timeout=150), w.open(("10.0.0.2", 80), timeout=150)
    a.sendall(pattern(4000, 1))
    b.sendall(pattern(3000, 2) + b"bye")
    assert take(a, 4000) == pattern(4000, 1)
    ends(b, pattern(2000, 3), lax)
    assert w.m.resolve("example.com") == (SERVER[0],)
    with pytest.raises(OSError) as e:
        w.open(("10.0.0.8", 80), timeout=150)
    assert e.value.errno in (111, 110)
    a.close()
    w.run(12000)
    c = w.open(("example.com", 80), timeout=150)
    c.sendall(b"again")
    assert take(c, 5) == b"again"
    c.close()
    w.m.disconnect()
    w.m.connect("internet")
    c = w.open(timeout=150)
    c.sendall(b"once more")
    assert take(c, 9) == b"once more"
    assert w.m.status("state") == w.modem.state


def single_push(w, lax):
    class Bye(Sink):
        def data(self, b):
            if b.endswith(b"bye"):
                self.send(pattern(1200, 4))
                self.close()

    w.net.serve("10.0.0.2", 80, Bye)
    s = w.open(timeout=200)
    for n in (10, 1460, 3000):
        s.sendall(pattern(n, n))
        assert take(s, n) == pattern(n, n)
    s.close()
    w.run(12000)
    s = w.open(("10.0.0.2", 80), timeout=200)
    s.sendall(b"bye")
    ends(s, pattern(1200, 4), lax)


def datagrams(w, lax):
    w.net.udp("10.0.0.3", 53, lambda reply, data, frm: reply(data[::-1]))
    s = w.m.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(150)
    s.connect(("10.0.0.3", 53))
    for n in (1, 100, 900):
        s.send(pattern(n, n))
        assert s.recv(1460) == pattern(n, n)[::-1]
    s.close()
    w.run(12000)
    assert w.open(timeout=150).send(b"x") == 1


def server(w, lax):
    s = w.m.socket()
    s.bind(("", 8000))
    s.listen(1)
    s.settimeout(150)

    class Client(Sink):
        def opened(self):
            self.send(b"hello server")

    w.run(2000)
    w.net.dial(w.modem.switch.ip0, 8000, Client)
    c, _address = s.accept()
    c.settimeout(150)
    assert take(c, 12) == b"hello server"
    c.sendall(pattern(3000, 5))
    assert w.run(60000, lambda: bytes(w.peer.received) == pattern(3000, 5))
    c.close()
    w.run(12000)
    s.close()
    w.run(2000)


SESSIONS = {
    "multi": (multi, {}), "push": (single_push, {"mux": False, "push": True}),
    "udp": (datagrams, {}), "server": (server, {}), "single-udp": (datagrams, {"mux": False}),
}


# what a session shows nothing new of
LESS = {"single-udp": ("udp", "send", "close", "state", "accept", "connect", "fail")}


# messages, calls, sleep, data mode: one session is enough
ELSEWHERE = (
    "sms", "ring", "warn", "cops", "rssi", "ber", "battery", "gmr", "empty_sms", "has_calls",
    "calls", "psm", "autosleep", "wake", "dtr", "dcd", "waittm", "connect_text", "ato_",
    "data_buffer", "power_down", "cancel", "hex_",
)


@pytest.mark.parametrize("session,way", [
    (session, way) for session in SESSIONS for way in WAYS
    if way[0].startswith(LESS.get(session, ""))
    and (session == "multi" or not way[0].startswith(ELSEWHERE))], ids=text)
def test_the_other_way(make, way, session):
    name, value = way
    run, driver = SESSIONS[session]
    w = make(driver=driver, limit_ms=7200000, **{name: value})
    w.up()
    if name == "send_max" and run is datagrams and value < 900:
        with pytest.raises(OSError) as e:
            run(w, False)
        assert e.value.errno == 90
    else:
        run(w, name in MAY_FAIL)


@pytest.mark.parametrize("session", SESSIONS)
def test_from_power_up_not_attached(make, session):
    run, driver = SESSIONS[session]
    w = make(driver=driver, pins=("pwrkey", "status"), auto_attach=False, autobaud_noise=True,
             boot_ms=6000, attach_ms=5000)
    w.modem.power(False)
    w.modem.power(True)
    w.up()
    run(w, False)

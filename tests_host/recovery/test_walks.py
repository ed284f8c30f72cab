"""Random walks: after every step the driver's state is the module's; forbidden commands."""

import random

import pytest
from session_world import SERVER, Sink, take

from simcom import socket

STEPS = 10000
DOCUMENTED = {5, 11, 16, 22, 98, 100, 104, 105, 106, 107, 110, 111, 113}


class Walk:
    """One walk over a module; every step is a method, its name the step's."""

    def __init__(self, w, seed, mux):
        self.w = w
        self.m = w.m
        self.mux = mux
        self.rng = random.Random(seed)
        self.sockets = []
        self.listener = None
        self.log = []
        w.net.refuse("10.0.0.8", 80)
        w.net.serve("10.0.0.2", 80, Sink)
        w.net.udp("10.0.0.3", 80, lambda reply, data, frm: reply(data))

    def open(self):
        udp = self.rng.random() < 0.3
        s = self.m.socket(socket.AF_INET, socket.SOCK_DGRAM if udp else socket.SOCK_STREAM)
        s.settimeout(20)
        try:
            s.connect(("10.0.0.3", 80) if udp else self.rng.choice([SERVER, ("10.0.0.2", 80)]))
        except OSError:
            s.close()
            raise
        self.sockets.append(s)

    def close(self):
        if self.sockets:
            self.sockets.pop(self.rng.randrange(len(self.sockets))).close()

    def send(self):
        if self.sockets:
            s = self.rng.choice(self.sockets)
            s.send(bytes(self.rng.randrange(1, 300)))

    def receive(self):
        if self.sockets:
            s = self.rng.choice(self.sockets)
            s.settimeout(0)
            s.recv(500)

    def remote_close(self):
        live = [p for p in self.w.net.connections if not p.is_closed]
        if live:
            self.rng.choice(live).close()

    def refused(self):
        s = self.m.socket()
        s.settimeout(20)
        try:
            s.connect(("10.0.0.8", 80))
        finally:
            s.close()

    def shut(self):
        self.m.disconnect()

    def connect(self):
        self.m.connect("internet")

    def detach(self):
        self.m.config(attached=False)

    def attach(self):
        self.m.config(attached=True)

    def deact(self):
        self.w.modem.faults.pdp_deact()

    def serve(self):
        if self.listener is None:
            self.listener = self.m.socket()
            self.listener.bind(("", 8000))
        self.listener.settimeout(0)
        self.listener.listen(1)

    def unserve(self):
        if self.listener is not None:
            self.listener.close()
            self.listener = None

    def dial(self):
        if self.w.modem.tcp.server is not None:
            self.w.net.dial(self.w.modem.switch.ip0, 8000)

    def accept(self):
        if self.listener is not None:
            self.listener.settimeout(0)
            self.sockets.append(self.listener.accept()[0])

    def by_hand(self):
        self.m.command(self.rng.choice(["+CIPSHUT", "+CSTT", "+CIICR", "+CIFSR", "+CIPMUX=1",
                                        "+CIPMUX=0", "+CGATT=0"]))

    WEIGHTS = {
        "open": 20, "close": 14, "send": 12, "receive": 8, "remote_close": 10, "refused": 4,
        "shut": 1, "connect": 6, "detach": 1, "attach": 2, "deact": 1, "serve": 2, "unserve": 2,
        "dial": 5, "accept": 5, "by_hand": 0,
    }

    def go(self, steps):
        names = list(self.WEIGHTS)
        weights = [self.WEIGHTS[n] for n in names]
        self.m.connect("internet")
        for i in range(steps):
            name = self.rng.choices(names, weights)[0]
            error = ""
            try:
                getattr(self, name)()
            except OSError as e:
                assert e.errno in DOCUMENTED, (i, name, e)
                error = e.errno
            self.log.append((name, error))
            self.compare(i)
            full = len(self.sockets) > 7 or (self.sockets and not self.mux)
            if full and self.rng.random() < 0.5:
                self.close()

    def compare(self, i):
        # reports on their way, and what still goes on, may arrive
        for _ in range(40):
            self.w.run(25 if _ < 20 else 1000)
            if self.m.status("state") == self.w.modem.state:
                break
        else:
            raise AssertionError("step %d %s: %s, module %s" % (
                i, self.log[-12:], self.m.status("state"), self.w.modem.state))


@pytest.mark.parametrize("mux,idle", [(True, False), (True, True), (False, False)],
                         ids=["multi", "multi-idle-on-remote-close", "single"])
def test_walk(make, family, mux, idle):
    # one family sees each byte as it comes, the other what a millisecond has brought
    w = make(driver={"mux": mux}, limit_ms=1 << 40, multi_idle_on_remote_close=idle,
             each_ms=family == "sim7000")
    w.m.active(True)
    Walk(w, 20240 + mux, mux).go(STEPS)


class ByHand(Walk):
    """The user's own commands in between: connections and a server that are not the driver's."""

    LINES = ("+CIPSHUT", "+CSTT", "+CIICR", "+CIFSR", "+CGATT=0", "+CGATT=1", "+CIPSERVER=1,8000",
             "+CIPSERVER=0", "+CIPCLOSE", "+CIPCLOSE=0", "+CIPCLOSE=1", "+CIPSTATUS",
             '+CIPSTART="TCP","10.0.0.1",80', '+CIPSTART=0,"TCP","10.0.0.1",80',
             '+CIPSTART=1,"UDP","10.0.0.3",80', '+CIPSTART=1,"TCP","10.0.0.8",80')
    WEIGHTS = dict(Walk.WEIGHTS, by_hand=15, deact=0)

    def by_hand(self):
        self.m.command(self.rng.choice(self.LINES))


@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
def test_walk_with_commands_by_hand(make, family, mux):
    w = make(driver={"mux": mux}, limit_ms=1 << 40, each_ms=family == "sim7000")
    w.m.active(True)
    ByHand(w, 7 + mux, mux).go(STEPS // 10)
    w.modem.violations.clear()  # connections of two owners are in each other's way


def test_the_other_states_are_seen_too(make):
    """While something takes its time, the state in between is the module's as well."""
    w = make(driver={"mux": False}).up()
    w.net.blackhole("10.9.9.9")
    for kind, address in ((socket.SOCK_STREAM, ("10.9.9.9", 80)),):
        s = w.m.socket(socket.AF_INET, kind)
        s.settimeout(0)
        with pytest.raises(OSError):
            s.connect(address)
        w.run(500)
        assert w.m.status("state") == w.modem.state == "TCP CONNECTING"
        s.close()
        w.run(3000)
        assert w.m.status("state") == w.modem.state == "TCP CLOSED"

    class Stays(Sink):
        answer_close = False

    w.net.serve("10.0.0.4", 80, Stays)
    s = w.open(("10.0.0.4", 80))
    assert w.m.status("state") == w.modem.state == "CONNECT OK"
    s.close()
    w.run(1000)
    assert w.m.status("state") == w.modem.state == "TCP CLOSING"
    w.run(12000)
    assert w.m.status("state") == w.modem.state == "TCP CLOSED"


BY_HAND = (
    # state, commands that it forbids, commands that it allows
    ("IP INITIAL", ["+CIICR", "+CIFSR", "+CIPCLOSE"], ["+CSTT"]),
    ("IP START", ["+CSTT", "+CIFSR", "+CIPMUX=1", "+CIPMUX=0"], ["+CIICR"]),
    ("IP GPRSACT", ["+CSTT", "+CIICR", "+CIPMUX=1"], ["+CIFSR"]),
    ("IP STATUS", ["+CSTT", "+CIICR", "+CIPMUX=1", "+cstt=\"x\"", "+cipclose=0"], ["+CIFSR"]),
)


@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
def test_commands_by_hand(make, mux):
    w = make(driver={"mux": mux})
    w.m.active(True)
    for state, forbidden, allowed in BY_HAND:
        assert w.m.status("state") == w.modem.state == state
        for line in forbidden:
            w.commands()
            with pytest.raises(OSError) as e:
                w.m.command(line)
            assert e.value.errno == 22
            assert "AT" + line in str(e.value)
            assert state in str(e.value)
            assert w.commands() == ["AT+CIPSTATUS"]
        for line in allowed:
            w.m.command(line)
    assert w.m.ifconfig()[0] == w.modem.switch.ip0
    s = w.open()
    s.sendall(b"by hand")
    assert take(s, 7) == b"by hand"
    w.m.command("+CIPSHUT")
    assert w.m.status("state") == w.modem.state == "IP INITIAL"
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == 100
    start = '+CIPSTART=%s"TCP","10.0.0.1",80' % ("0," if mux else "")
    if mux:
        for line in (start, "+CIPSERVER=1,80"):
            with pytest.raises(OSError) as e:
                w.m.command(line)
            assert e.value.errno == 22


@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
def test_a_bearer_shut_by_hand_is_no_restart(make, mux):
    w = make(driver={"mux": mux}).up()
    restarts = []
    w.m.on("reboot", lambda m, value: restarts.append(value))
    s = w.open()
    w.commands()
    w.m.command("+CIPSHUT")
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == 100
    w.run(30000)
    assert restarts == [] and w.m.isconnected()  # it is still wanted
    assert not [c for c in w.commands() if c.startswith("ATE0")]


@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
def test_a_connection_by_hand_is_tracked(make, mux):
    w = make(driver={"mux": mux}).up()
    w.m.command('+CIPSTART=%s"TCP","10.0.0.1",80' % ("0," if mux else ""))
    w.run(1000)
    assert w.m.status("state") == w.modem.state
    w.m.command("+CIPCLOSE=%s" % ("0" if mux else "1"))
    w.run(1000)
    assert w.m.status("state") == w.modem.state
    w.m.command("+CIPSERVER=1,80")
    w.run(1000)
    assert w.m.status("state") == w.modem.state
    w.m.command("+CIPSERVER=0")
    w.run(1000)
    assert w.m.status("state") == w.modem.state
    w.m.command("+CGATT=0")
    assert w.m.status("state") == w.modem.state == "PDP DEACT"
    assert w.m.config("attached") is False


def test_a_stale_state_is_asked_before_it_is_believed(make):
    w = make().up()
    w.m.state = 9
    assert w.m.command("+CIFSR") == [w.modem.switch.ip0]


@pytest.mark.parametrize("line", ["+CIPMUX?", "+CSTT?", "+CSTT=?", "+CIPSTART=?", "+CGATT?",
                                  "+CIPSTATUS"])
def test_questions_are_always_allowed(make, line):
    w = make().up()
    w.commands()
    w.m.command(line)
    assert w.commands() == ["AT" + line]

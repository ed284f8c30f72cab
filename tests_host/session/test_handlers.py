"""Events and their handlers, background connecting, and `idle` inside every wait."""

import errno

import pytest
from session_world import Sink, take

from simcom import STAT_CONNECTING, STAT_GOT_IP, STAT_IDLE, socket

IN = 1


@pytest.fixture
def seen(w):
    seen = []
    for name in ("registration", "deact", "ring", "sms", "undervoltage", "reboot", "power", "psm",
                 "urc"):
        w.m.on(name, lambda m, value, name=name: seen.append((name, value)))
    return seen


def test_each_report(w, seen):
    w.run(50)  # CBATCHK=1 is said: a line of its own would be taken for its answer
    for text in ("RING", '+CMTI: "SM",3', "UNDER-VOLTAGE WARNNING", "+CREG: 5",
                 '+CPSMSTATUS: "ENTER PSM"', "DST: 0", "HELLO WORLD"):
        w.modem.report(text)
    w.run(100)
    assert seen == [("ring", "RING"), ("sms", '+CMTI: "SM",3'),
                    ("undervoltage", "UNDER-VOLTAGE WARNNING"), ("registration", 5),
                    ("psm", '+CPSMSTATUS: "ENTER PSM"'), ("urc", "DST: 0"),
                    ("urc", "HELLO WORLD")]


def test_only_from_explicit_calls(w, seen):
    s = w.open()
    w.modem.report("RING")
    for _ in range(20):
        w.clock.sleep_ms(5)
        s.ioctl(3, IN)
        s.setblocking(False)
        with pytest.raises(OSError):
            s.recv(1)
    assert seen == []
    w.m.poll()
    assert seen == [("ring", "RING")]


def test_from_a_blocking_call(w, seen):
    s = w.open()
    w.clock.at(100000, lambda: w.modem.report("RING"))
    s.settimeout(1)
    with pytest.raises(OSError):
        s.recv(1)
    assert seen == [("ring", "RING")]


def test_inside_a_handler(w):
    s, t = w.open(), w.open()
    s.setblocking(False)
    w.peer.send(b"there")
    w.run(100)
    found = []

    def handler(m, value):
        assert m is w.m
        m.poll()
        for call in (lambda: m.command("+CSQ"), lambda: t.recv(100), m.disconnect,
                     lambda: m.status("rssi"), lambda: m.connect("x"), m.recover,
                     lambda: t.sendall(b"x" * 3000), lambda: m.resolve("example.com"),
                     lambda: m.config("imei"), lambda: m.active(False)):
            try:
                found.append(call())
            except OSError as e:
                found.append(e.errno)
        try:
            s.send(b"from a handler")
        except OSError as e:
            found.append(e.errno)
        m.isconnected()
        assert m.status() == STAT_GOT_IP

    w.m.on("ring", handler)
    w.modem.report("RING")
    w.run(300)
    assert found[1] in (b"there", errno.EBUSY)
    assert [f for i, f in enumerate(found) if i != 1] == [errno.EBUSY] * 9
    assert w.net.connections[-2].received == b"from a handler"
    assert w.m.command("+CSQ") == ["+CSQ: 20,0"]


def test_a_handlers_exception_goes_no_further(w, seen, capsys):
    def bad(m, value):
        raise ZeroDivisionError("mine")

    w.m.on("ring", bad)
    w.modem.report("RING")
    w.modem.report('+CMTI: "SM",1')
    w.run(100)
    text = capsys.readouterr()
    assert "mine" in text.err + text.out
    assert [s[0] for s in seen] == ["sms"]
    w.m.on("ring", None)
    w.modem.report("RING")
    w.run(100)


def test_many_events_are_bounded(w, seen):
    w.clock.sleep_ms(1)
    for _ in range(100):
        w.modem.report("RING")
    w.clock.sleep_ms(500)
    for _ in range(50):
        w.m.pump()
    w.m.poll()
    assert 16 <= len(seen) <= 100


def test_connecting_in_the_background(make):
    w = make(ciicr_ms=3000, register_ms=3000)
    w.m.active(True)
    assert w.m.status() == STAT_IDLE
    before = w.clock.ticks_ms()
    w.m.connect("internet", timeout_ms=0)
    assert w.clock.ticks_ms() == before
    assert not w.m.isconnected()
    assert w.m.status() == STAT_CONNECTING
    with pytest.raises(OSError) as e:
        w.open()
    assert e.value.errno == errno.ENETDOWN
    assert w.run(30000, w.m.isconnected)
    assert w.m.status() == STAT_GOT_IP
    assert w.m.ifconfig()[0] == "10.78.245.128"
    assert w.m.ipconfig("addr4")[0] == "10.78.245.128"
    s = w.open()
    w.m.disconnect()
    assert w.m.status() == STAT_IDLE and not w.m.isconnected()
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ENETDOWN
    s.close()
    w.m.connect("internet")
    assert w.open().send(b"x") == 1


def test_idle_in_every_wait(make):
    w = make(ciicr_ms=5000)
    w.modem.switch.cops_test_ms = 30000
    w.net.blackhole("10.9.9.9")
    w.net.serve("10.0.0.3", 3, Sink)
    s = None

    def opened():
        nonlocal s
        s = w.open(("10.0.0.3", 3))

    def expired(call):
        def run():
            with pytest.raises(OSError):
                call()
        return run

    for call in (
        lambda: w.m.active(True), lambda: w.m.connect("internet"), opened,
        lambda: s.settimeout(3), expired(lambda: s.recv(1)),
        expired(lambda: w.open(("10.9.9.9", 80), timeout=20)),
        lambda: w.m.scan(), expired(lambda: w.m.resolve("nosuch.example")),
        lambda: s.sendall(b"x" * 20000), lambda: s.wait_acked(), lambda: s.close(),
        lambda: w.m.disconnect(), lambda: w.m.active(False),
        expired(lambda: w.m.active(True)),
    ):
        del w.idles[:]
        start = w.clock.ticks_ms()
        call()
        times = [start, *w.idles, w.clock.ticks_ms()]
        assert max(b - a for a, b in zip(times, times[1:], strict=False)) <= 100


def test_state_without_asking(w):
    assert w.m.status("state") == "IP STATUS"
    s = w.open()
    w.commands()
    assert w.m.status("state") == "IP PROCESSING"
    assert w.commands() == []
    s.close()
    w.run(200)
    assert w.m.status("state") == "IP STATUS" == w.m.status("state", refresh=True)
    w.m.disconnect()
    assert w.m.status("state") == "IP INITIAL" == w.m.status("state", refresh=True)


def test_the_bearer_goes_and_comes(w, seen):
    s = w.open()
    w.modem.faults.pdp_deact()
    assert w.run(1000, lambda: not w.m.isconnected())
    assert ("deact", None) in seen
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ENETDOWN
    assert w.run(60000, w.m.isconnected)
    t = w.open()
    t.sendall(b"back")
    assert take(t, 4) == b"back"


def test_without_reconnecting(w):
    w.m.config(reconnect=False)
    assert w.m.config("reconnect") is False
    w.modem.faults.pdp_deact()
    w.run(100)
    w.commands()
    w.run(300000)
    assert w.commands() == [] and not w.m.isconnected()
    w.m.connect("internet")
    assert w.open().send(b"x") == 1


def test_attaches_are_bounded(make):
    w = make(limit_ms=20000000, clean=False, each_ms=True).up()
    w.modem.faults.lose_network()
    attaches = []
    w.modem.radio.attach = lambda: False
    for _ in range(4):
        before = w.modem.counters["attaches"] + w.modem.counters["boots"] + sum(
            1 for c in w.modem.commands if c == "AT+CFUN=1")
        w.run(3600000, step=250)
        now = w.modem.counters["attaches"] + w.modem.counters["boots"] + sum(
            1 for c in w.modem.commands if c == "AT+CFUN=1")
        attaches.append(now - before)
    assert 1 <= max(attaches) <= 12
    del w.modem.radio.attach
    w.modem.radio.regain()
    assert w.run(7200000, w.m.isconnected, 250)
    assert w.open().send(b"x") == 1


def test_a_socket_in_no_context():
    with pytest.raises(OSError):
        socket.socket(10)

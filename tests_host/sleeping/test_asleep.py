"""`sleep()`: what it does first, what it refuses, and what wakes the module again."""

import errno

import pytest
from sleeping_world import Sink, failing, pattern, take

import simcom
from simcom import socket


def test_connections_stay_up(make, pieces):
    w = make(pieces=pieces).up()
    s = w.open()
    s.sendall(b"before")
    assert take(s, 6) == b"before"
    del w.modem.commands[:]
    w.m.sleep()
    assert w.m.asleep() is True
    assert w.m.status() == simcom.STAT_ASLEEP
    assert w.times("AT+CSCLK=1")
    w.run(100)
    assert w.sleeps
    assert w.modem.lines["dtr"].level == 1
    w.m.wake()
    assert not w.m.asleep()
    assert w.m.status() == simcom.STAT_GOT_IP
    assert w.modem.lines["dtr"].level == 0
    s.sendall(b"after")
    assert take(s, 5) == b"after"
    assert w.modem.counters["boots"] == 0


def test_csclk_is_said_once(make):
    w = make().up()
    for _ in range(3):
        w.m.sleep()
        w.m.sleep()  # it does already
        w.run(100)
        assert w.sleeps
        w.m.wake()
        w.m.wake()
    assert len(w.times("AT+CSCLK=1")) == 1
    assert w.modem.counters["sleeps"] == 3


def test_nothing_is_said_to_a_sleeping_module(make):
    w = make(limit_ms=4000000)
    w.net.serve("10.0.0.3", 80, Sink)
    w.up()
    s = w.open(("10.0.0.3", 80))
    s.sendall(b"x")  # its acknowledgement is asked for later
    w.asleep()
    w.run(3600000, step=500)
    assert w.modem.commands == []
    assert w.sleeps and w.m.asleep()


@pytest.mark.parametrize("call", [
    lambda w, s: w.m.status("rssi"),
    lambda w, s: w.m.status("state", refresh=True),
    lambda w, s: w.m.status("links"),
    lambda w, s: w.m.command("+CSQ"),
    lambda w, s: w.m.config("attached"),
    lambda w, s: w.m.resolve("example.com"),
    lambda w, s: s.send(b"data"),
    lambda w, s: (s.write(b"gathered"), w.run(500)),
    lambda w, s: (s.close(), w.run(500)),
    lambda w, s: (s.abort(), w.run(500)),
    lambda w, s: s.unacked(),
    lambda w, s: w.open(),
    lambda w, s: w.m.disconnect(),
    lambda w, s: (w.listen(), w.run(500)),
    lambda w, s: w.m.time(),
], ids=["rssi", "refresh", "links", "command", "config", "resolve", "send", "write", "close",
        "abort", "unacked", "connect", "disconnect", "listen", "time"])  # fmt: skip
def test_what_needs_the_module_wakes_it_first(make, call):
    w = make().up()
    s = w.open()
    w.asleep()
    call(w, s)
    assert not w.m.asleep()
    assert not w.sleeps
    assert w.modem.commands[0] == "AT"


@pytest.mark.parametrize("call", [
    lambda w, s: w.m.status(),
    lambda w, s: w.m.status("state"),
    lambda w, s: w.m.status("registration"),
    lambda w, s: w.m.isconnected(),
    lambda w, s: w.m.ifconfig(),
    lambda w, s: w.m.asleep(),
    lambda w, s: s.ioctl(3, 5),
    lambda w, s: s.setblocking(False),
], ids=["status", "state", "registration", "isconnected", "ifconfig", "asleep", "ioctl",
        "setblocking"])  # fmt: skip
def test_what_is_known_does_not(make, call):
    w = make().up()
    s = w.open()
    w.asleep()
    call(w, s)
    w.run(5000)
    assert w.modem.commands == []
    assert w.m.asleep() and w.sleeps


def test_a_reader_who_waits_does_not_wake_it_either(make):
    w = make().up()
    s = w.open()
    w.asleep()
    s.settimeout(30)
    with failing("ETIMEDOUT"):
        s.recv(1)
    assert w.modem.commands == []
    assert w.sleeps


def test_gathered_bytes_are_handed_over(make):
    w = make().up()
    s = w.open()
    s.write(b"gathered")
    w.m.sleep()
    w.run(100)
    assert w.sleeps
    assert bytes(w.peer.received) == b"gathered"
    assert take(s, 8) == b"gathered"


def test_a_close_is_finished(make):
    w = make().up()
    s = w.open()
    s.close()
    w.m.sleep()
    w.run(100)
    assert w.sleeps
    assert [x.state for x in w.modem.links].count("CONNECTED") == 0


def test_unread_data_comes_out_of_the_module(make):
    """A link that holds unread data sends no new notification."""
    w = make(store=2000).up()
    one, two = w.open(), w.open()
    a, b = w.net.connections[-2:]
    a.send(pattern(1900, 1))
    b.send(pattern(700, 2))
    w.run(500)
    assert one.recv(100) == pattern(1900, 1)[:100]
    w.asleep()
    assert [x.unread for x in w.modem.links] == [0] * len(w.modem.links)
    assert take(one, 1800) == pattern(1900, 1)[100:]
    assert take(two, 700) == pattern(700, 2)
    assert w.modem.commands == []  # all of that was here
    a.send(b"more")
    assert take(one, 4) == b"more"


def test_a_full_store_is_busy(make):
    w = make(store=1000).up()
    s = w.open()
    data = pattern(2500)
    w.peer.send(data)
    w.run(1000)
    with failing("EBUSY"):
        w.m.sleep()
    assert not w.m.asleep()
    w.run(5000)
    assert not w.sleeps
    got = take(s, 1600)
    w.asleep()
    assert take(s, 900) == data[1600:]
    assert got == data[:1600]


def test_datagrams_keep_their_borders(make):
    w = make().up()
    u = w.udp(("10.0.0.2", 53))
    u.send(b"one")
    w.run(300)
    w.asleep()
    assert u.recv(100) == b"re:one"
    u.send(b"two")
    u.send(b"three")
    w.run(300)
    with failing("EBUSY"):
        w.m.sleep()
    assert u.recv(100) == b"re:two"
    assert u.recv(100) == b"re:three"
    w.asleep()


def test_in_the_middle_of_a_download(make):
    """It falls asleep between two blocks, or says that it cannot; nothing is lost."""
    w = make().up()
    s = w.open()
    data = pattern(30000)
    w.peer.send(data)
    got = b""
    while len(got) < len(data):
        try:
            w.m.sleep()
        except OSError as e:
            assert e.errno == errno.EBUSY
        got += s.recv(777)
    assert got == data


def test_a_connection_that_does_not_come_is_busy(make):
    w = make(connect_delay_ms=70000).up()
    s = socket.socket(modem=w.m)
    s.setblocking(False)
    with failing("EINPROGRESS"):
        s.connect(("10.0.0.1", 80))
    with failing("EBUSY"):
        w.m.sleep()
    w.run(70000, until=lambda: s.ioctl(3, 4))
    w.asleep()


def test_a_bearer_under_way_is_waited_for(make):
    w = make()
    w.m.active(True)
    w.m.connect("internet", timeout_ms=0)
    w.m.sleep()
    assert w.m.isconnected()
    w.run(100)
    assert w.sleeps


def test_when_it_cannot(make):
    w = make()
    with failing("ENODEV"):
        w.m.sleep()
    assert not w.m.asleep()
    w.m.wake()  # nothing to wake
    w.up()
    errors = []

    def handler(m, value):
        try:
            m.sleep()
        except OSError as e:
            errors.append(e.errno)

    w.m.on("urc", handler)
    w.modem.report("DST: 0")
    w.run(100)
    assert errors == [errno.EBUSY]


@pytest.mark.parametrize("family,pins", [("sim800", ("dtr", "ri")), ("sim800", ()),
                                         ("sim7000", ("dtr", "ri"))])
def test_interrupted(make, family, pins):
    """`sleep()` left by an exception at any of its turns: the modem goes on."""
    class Stop(BaseException):
        pass

    for turn in range(40):
        w = make(family=family, pins=pins).up()
        s = w.open()
        s.write(b"gathered")
        w.low(200)
        nap = w.m.nap
        left = [turn]

        def stop(ms, left=left, nap=nap):
            left[0] -= 1
            if left[0] < 0:
                raise Stop
            return nap(ms)

        w.m.nap = stop
        try:
            w.m.sleep()
        except Stop:
            pass
        w.m.nap = nap
        w.run(8000)
        s.send(b"on")
        assert take(s, 10) == b"gatheredon", turn
        if left[0] >= 0:
            break


def test_a_module_that_guesses_its_rate_is_fixed(make):
    w = make(baud=0)
    w.up()
    w.modem.settings["IPR"] = 0  # as if somebody had changed it since
    w.asleep()
    assert w.sleeps
    assert w.modem.settings["IPR"] == 115200


class TestWithoutDTR:
    def test_by_itself(self, make):
        w = make(family="sim800", pins=()).up()
        s = w.open()
        w.m.sleep()
        assert w.m.asleep()
        w.run(60000)
        assert w.sleeps
        del w.modem.commands[:]
        s.sendall(b"hello")
        assert take(s, 5) == b"hello"
        assert not w.m.asleep()
        w.run(20000)  # it does not fall asleep again by itself
        assert not w.sleeps
        s.sendall(b"again")
        assert take(s, 5) == b"again"

    def test_woken_at_any_moment(self, make):
        """Before and after it has fallen asleep, five seconds after the last byte."""
        for ms in (0, 1, 4900, 4990, 5000, 5010, 5100, 30000):
            w = make(family="sim800", pins=()).up()
            w.m.sleep()
            w.clock.sleep_ms(ms)
            w.m.wake()
            assert w.m.status("rssi") == -73, ms

    def test_not_with_flow_control(self, make):
        w = make(family="sim800", pins=())
        w.m.active(True)
        w.m.config(flow=True)
        with failing("EINVAL"):
            w.m.sleep()
        assert not w.times("AT+CSCLK=2")

    def test_with_dtr_flow_control_is_fine(self, make):
        w = make()
        w.m.active(True)
        w.m.config(flow=True)
        w.asleep()
        assert w.sleeps

    def test_sim7000_cannot(self, make):
        w = make(family="sim7000", pins=()).up()
        del w.modem.commands[:]
        with failing("ENODEV"):
            w.m.sleep()
        assert w.modem.commands == []

    def test_busy_leaves_it_awake(self, make):
        w = make(family="sim800", pins=(), store=500).up()
        s = w.open()
        w.peer.send(pattern(2000))
        w.run(500)
        with failing("EBUSY"):
            w.m.sleep()
        w.run(20000)
        assert not w.sleeps
        assert take(s, 2000) == pattern(2000)

"""Waking: the recipe, and everything that happened meanwhile."""

import pytest
from sleeping_world import Sink, failing, pattern, take

import simcom

PINS = {"ri": ("dtr", "ri"), "no-ri": ("dtr",)}


@pytest.fixture(params=sorted(PINS))
def pins(request):
    return PINS[request.param]


def test_data_that_arrives_asleep(make, reports, pins, pieces):
    w = make(sleep_reports=reports, pins=pins, pieces=pieces).up()
    one, two = w.open(), w.open()
    a, b = w.net.connections[-2:]
    w.asleep()
    b.send(b"second")
    w.run(3000)
    a.send(b"first")
    w.run(3000)
    w.m.wake()
    assert take(one, 5) == b"first"
    assert take(two, 6) == b"second"


def test_a_reader_gets_it_without_wake(make, reports):
    """Where RI is wired, or the report is printed, it needs no `wake()`."""
    pins = ("dtr", "ri") if reports != "sent" else ("dtr",)
    w = make(sleep_reports=reports, pins=pins).up()
    s = w.open()
    for text in (b"once", b"more"):
        w.asleep()
        w.run(20000)
        assert w.sleeps
        w.peer.send(text)
        assert take(s, 4) == text


def test_without_report_and_ri_wake_finds_it(make):
    w = make(sleep_reports="lost", pins=("dtr",)).up()
    s = w.open()
    w.asleep()
    w.peer.send(b"hidden")
    w.run(60000)
    assert w.sleeps and w.modem.commands == []
    w.m.wake()
    s.settimeout(1)
    assert take(s, 6) == b"hidden"
    w.asleep()
    w.peer.send(b"anew")  # the link was emptied: a new notification comes
    w.run(1000)
    w.m.wake()
    assert take(s, 4) == b"anew"


def test_data_and_the_end(make, reports, pins):
    w = make(sleep_reports=reports, pins=pins).up()
    s = w.open()
    w.asleep()
    w.peer.send(pattern(2000))
    w.peer.close()
    w.run(3000)
    w.m.wake()
    assert take(s, 2000) == pattern(2000)
    assert s.recv(1) == b""


def test_a_lost_connection(make, reports, pins):
    w = make(sleep_reports=reports, pins=pins).up()
    one, two = w.open(), w.open()
    w.asleep()
    w.net.connections[-1].reset()
    w.run(3000)
    w.m.wake()
    w.run(1000)
    assert two.recv(1) == b""
    one.sendall(b"still")
    assert take(one, 5) == b"still"


@pytest.mark.parametrize("mux", [True, False])
@pytest.mark.parametrize("push", [True, False])
def test_each_mode(make, mux, push):
    w = make(mux=mux, push=push).up()
    s = w.open()
    w.asleep()
    w.peer.send(pattern(900))
    assert take(s, 900) == pattern(900)
    w.m.wake()
    s.sendall(b"x")
    assert take(s, 1) == b"x"


def test_single_connection_lost_report(make):
    w = make(mux=False, sleep_reports="lost", pins=("dtr",)).up()
    s = w.open()
    w.asleep()
    w.peer.send(b"hidden")
    w.peer.close()
    w.run(1000)
    w.m.wake()
    assert take(s, 6) == b"hidden"
    assert s.recv(1) == b""


class TestReports:
    def test_a_message(self, make, reports, pins):
        w = make(sleep_reports=reports, pins=pins).up()
        w.run(4000)
        w.hears("sms")
        w.modem.sms("+1", "an old one")
        w.run(1000)
        assert len(w.heard("sms")) == 1
        w.asleep()
        w.modem.sms("+1", "asleep")
        w.run(3000)
        w.m.wake()
        w.run(1000)
        assert len(w.heard("sms")) == 2
        w.asleep()
        w.run(1000)
        w.m.wake()
        w.run(1000)
        assert len(w.heard("sms")) == 2

    def test_three_messages(self, make, reports):
        w = make(sleep_reports=reports, pins=("dtr",)).up()
        w.run(4000)
        w.hears("sms")
        w.asleep()
        for text in "abc":
            w.modem.sms("+1", text)
            w.run(500)
        w.m.wake()
        w.run(1000)
        assert len(w.heard("sms")) == 3

    def test_a_call(self, make, reports):
        w = make(family="sim800", sleep_reports=reports).up()
        w.hears("ring")
        w.asleep()
        call = w.modem.call()
        w.run(300)
        assert not w.sleeps
        assert len(w.heard("ring")) >= 1
        call.end()
        w.run(1000)
        count = len(w.heard("ring"))
        w.asleep()
        w.run(10000)
        assert w.sleeps
        assert len(w.heard("ring")) == count

    def test_registration(self, make, reports):
        w = make(sleep_reports=reports, pins=("dtr",)).up()
        w.hears("registration")
        w.asleep()
        for name in w.modem.family.registrations:
            w.modem.radio._set(name, 5)
        w.run(1000)
        w.m.wake()
        assert w.m.status("registration") == 5
        assert 5 in w.heard("registration")

    def test_the_bearer(self, make, reports, pins):
        w = make(sleep_reports=reports, pins=pins).up()
        s = w.open()
        w.asleep()
        w.modem.tcp.deactivated()
        w.run(1000)
        w.m.wake()
        with failing("ENETDOWN", "ECONNRESET"):
            s.recv(1)
        assert w.run(60000, until=w.m.isconnected)
        w.works()


class TestServer:
    def test_a_client_that_comes_asleep(self, make, reports, pins):
        w = make(sleep_reports=reports, pins=pins).up()
        listener = w.listen()
        w.asleep()
        peer = w.dial()
        w.run(200)
        peer.send(b"knock")
        w.run(1000)
        w.m.wake()
        client, address = listener.accept()
        client.settimeout(5)
        assert take(client, 5) == b"knock"

    def test_another_client_under_the_same_number(self, make, reports):
        w = make(sleep_reports=reports, pins=("dtr",)).up()
        listener = w.listen()
        first = w.dial()
        w.run(200)
        old, _ = listener.accept()
        old.settimeout(5)
        first.send(b"first")
        assert take(old, 5) == b"first"
        w.asleep()
        first.close()
        w.run(500)
        second = w.dial()
        w.run(500)
        second.send(b"second")
        w.run(500)
        w.m.wake()
        new, _ = listener.accept()
        new.settimeout(5)
        assert take(new, 6) == b"second"
        try:
            assert old.recv(10) == b""
        except OSError as e:
            assert e.errno == 104

    def test_a_client_that_stays(self, make, reports):
        w = make(sleep_reports=reports, pins=("dtr",)).up()
        listener = w.listen()
        peer = w.dial()
        w.run(200)
        client, _ = listener.accept()
        client.settimeout(5)
        w.asleep()
        w.run(500)
        w.m.wake()
        peer.send(b"here")
        assert take(client, 4) == b"here"
        listener.setblocking(False)
        with failing("EAGAIN"):
            listener.accept()


class TestRecipe:
    @pytest.mark.parametrize("misses", [1, 2, 5])
    def test_an_edge_that_is_missed(self, make, misses):
        w = make(wake_misses=misses).up()
        s = w.open()
        w.asleep()
        start = w.clock.ticks_ms()
        w.m.wake()
        assert w.clock.ticks_ms() - start < 2000 * (misses + 1)
        s.sendall(b"there")
        assert take(s, 5) == b"there"

    def test_one_that_never_wakes(self, make):
        w = make(wake_misses=10 ** 6, clean=False).up()
        s = w.open()
        w.asleep()
        start = w.clock.ticks_ms()
        with failing("ETIMEDOUT"):
            w.m.wake()
        assert w.clock.ticks_ms() - start < 15000
        assert not w.m.asleep()
        with failing("ECONNRESET", "ETIMEDOUT", "EIO"):
            s.send(b"x")
            s.recv(1)

    @pytest.mark.parametrize("ms", [50, 59])
    def test_not_a_byte_too_early(self, make, ms):
        """The module hears 50 ms after DTR fell: no violation."""
        w = make(wake_ms=ms).up()
        w.asleep()
        w.m.wake()

    @pytest.mark.parametrize("ms", [70, 150, 600])
    def test_a_slow_one(self, make, ms):
        w = make(wake_ms=ms, clean=False).up()
        s = w.open()
        w.asleep()
        w.m.wake()
        s.sendall(b"x")
        assert take(s, 1) == b"x"

    def test_garbage(self, make, pieces):
        w = make(wake_garbage=200, pieces=pieces).up()
        s = w.open()
        w.asleep()
        w.peer.send(b"news")
        w.m.wake()
        assert take(s, 4) == b"news"
        assert w.modem.counters["boots"] == 0

    def test_reports_in_the_middle(self, make, pieces):
        w = make(pieces=pieces, sleep_reports="held").up()
        w.run(4000)
        s = w.open()
        w.hears("sms")
        w.asleep()
        w.modem.sms("+1", "x")
        w.peer.send(b"news")
        for i in range(40):
            w.clock.at(60000 + i * 7000, lambda: w.modem.report('*PSUTTZ: 2020,1,1,1,1,1,"+4",0'))
        w.m.wake()
        assert take(s, 4) == b"news"
        w.run(1000)
        assert len(w.heard("sms")) == 1

    def test_asleep_again_at_once(self, make):
        """The module was told to wake and to sleep while it was still saying something."""
        w = make().up()
        s = w.open()
        for i in range(30):
            w.m.sleep()
            w.clock.sleep_ms(i)
            w.peer.send(b"%02d" % i)
            w.clock.sleep_ms(i % 7)
            w.m.wake()
            assert take(s, 2) == b"%02d" % i


class TestRestart:
    def test_with_its_reports(self, make):
        w = make().up()
        s = w.open()
        w.hears("reboot")
        w.asleep()
        w.modem.power.restart()
        w.run(30000, until=lambda: w.heard("reboot"))
        with failing("ECONNRESET"):
            s.recv(1)
        assert w.run(60000, until=w.m.isconnected)
        assert not w.m.asleep()
        w.works()
        assert len(w.heard("reboot")) == 1

    def test_in_silence(self, make):
        w = make(pins=("dtr",)).up()
        s = w.open()
        w.hears("reboot")
        w.asleep()
        w.modem.power.up(at_once=True)
        w.modem.wipe()
        w.modem.load_settings()
        w.modem.power.up(at_once=True)
        w.modem.unaware("restart")
        w.run(1000)
        w.m.wake()
        assert w.m.active()
        w.run(100)
        assert len(w.heard("reboot")) == 1
        with failing("ECONNRESET"):
            s.recv(1)
        assert w.run(60000, until=w.m.isconnected)
        w.works()
        w.asleep()
        assert w.sleeps

    def test_off(self, make):
        w = make(pins=("dtr", "status", "pwrkey")).up()
        s = w.open()
        w.asleep()
        w.modem.power.shut_down(None)
        w.run(10000)
        with failing("ECONNRESET"):
            s.recv(1)
        assert w.run(120000, until=w.m.isconnected)
        w.works()

    def test_active_false(self, make):
        w = make(pins=("dtr", "pwrkey", "status")).up()
        w.asleep()
        w.m.active(False)
        assert not w.m.asleep()
        w.run(5000)
        assert w.modem.power.mode == "off"
        assert w.m.status() == simcom.STAT_IDLE

    def test_the_hosts(self, make):
        """The host is reset while the module sleeps, and finds it."""
        w = make().up()
        w.asleep()
        w.cut()
        w.up()
        w.works()

    def test_the_hosts_without_dtr(self, make):
        w = make(family="sim800", pins=()).up()
        w.m.sleep()
        w.run(10000)
        w.cut()
        w.up()
        w.run(20000)
        assert not w.sleeps  # CSCLK=2 was a former life's
        w.works()


def test_a_peer_that_vanished_meanwhile(make):
    """What was not acknowledged asleep is found out awake."""
    w = make(limit_ms=2000000)
    w.net.serve("10.0.0.3", 80, Sink)
    w.up()
    s = w.open(("10.0.0.3", 80))
    s.sendall(b"x")
    w.run(100)
    w.peer.vanish()
    s.sendall(b"lost")
    w.asleep()
    w.run(300000, step=500)
    assert w.modem.commands == []
    w.m.wake()
    w.run(70000)
    with failing("ETIMEDOUT"):
        s.recv(1)

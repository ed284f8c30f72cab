"""A module that starts again by itself, whatever it says about it; a bearer that goes."""

import errno

import pytest
from failing import failing
from session_world import SERVER, Sink, take

from simcom import STAT_GOT_IP, socket

IN = 1


def listen(w):
    """Count what is reported."""
    w.events = []
    for name in ("reboot", "deact", "power"):
        w.m.on(name, lambda m, value, name=name: w.events.append(name))


def usable(w):
    s = w.open()
    s.sendall(b"again")
    assert take(s, 5) == b"again"
    s.close()


def comes_back(w, s, ms=200000):
    """The restart is noticed, reported once, the socket told; then all is as before."""
    assert w.run(ms, lambda: "reboot" in w.events)
    assert w.run(ms, lambda: w.m.isconnected())
    w.run(20000)
    assert w.events == ["reboot"]
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ECONNRESET
    s.close()
    settings = w.modem.settings
    assert (settings["CMEE"], settings["E"], settings["CIPHEAD"]) == (1, 0, 1)
    assert settings["CIPQSEND"] == 1
    assert w.modem.tcp.manual == 1
    assert w.modem.tcp.mux == int(w.m.mux)
    usable(w)


@pytest.fixture(params=[True, False], ids=["multi", "single"])
def mux(request):
    return request.param


@pytest.mark.parametrize("say", ["all", "CREG", "nothing"])  # others alone: test_signs.py
@pytest.mark.parametrize("echo", [True, False], ids=["echo", "no-echo"])
def test_signs(make, family, mux, say, echo):
    w = make(driver={"mux": mux}, stored=None if echo else {"E": 0, "CMEE": 1})
    w.up()
    listen(w)
    s = w.open()
    real = w.modem.serial.report

    def report(text):
        if say == "all" or text.startswith(say) or w.heard:
            real(text)

    w.heard = False
    w.modem.serial.report = report
    w.modem.faults.reboot(rdy=True)
    w.run(8000)
    w.heard = True
    comes_back(w, s)


@pytest.mark.parametrize("echo", [True, False], ids=["echo", "no-echo"])
@pytest.mark.parametrize("what", ["command", "send", "open", "status", "sleep"])
def test_nothing_said_and_the_next_thing_shows_it(make, mux, echo, what):
    w = make(driver={"mux": mux}, stored=None if echo else {"E": 0, "CMEE": 1})
    w.up()
    listen(w)
    s = w.open()
    w.modem.faults.reboot(rdy=False)
    w.clock.sleep_ms(10000)  # the host does not poll
    try:
        if what == "command":
            w.m.command("+CSQ")
        elif what == "send":
            s.sendall(b"x")
            s.recv(1)
        elif what == "open":
            w.open().close()
        elif what == "status":
            assert w.m.status("state", refresh=True) == "IP INITIAL"
        else:
            w.clock.sleep_ms(3600000 // 2)
    except OSError as e:
        assert e.errno in (errno.ECONNRESET, errno.ETIMEDOUT, errno.ENETDOWN, errno.EBUSY,
                           errno.EIO, errno.ENODEV, errno.ENOBUFS), e
        if what == "send":
            s.recv = _reset
    comes_back(w, s)


def _reset(n):
    raise OSError(errno.ECONNRESET, "seen before")


def test_a_status_pin_that_is_low(make, family):
    w = make(pins=("status", "pwrkey"))
    w.up()
    listen(w)
    w.modem.power(False)
    w.clock.sleep_ms(1000)
    w.modem.power(True)  # a brown-out: it is off now
    w.run(100)
    assert not w.m.isconnected()
    assert w.run(120000, lambda: w.m.isconnected())
    assert w.events == ["reboot"]
    usable(w)


def test_a_restart_while_nothing_is_wanted(make):
    w = make()
    w.m.active(True)
    listen(w)
    w.modem.faults.reboot()
    assert w.run(60000, lambda: w.events == ["reboot"] and w.m.active())
    w.m.connect("internet")
    usable(w)


@pytest.mark.parametrize("before", [True, False], ids=["wanted", "not wanted"])
def test_connect_waits_for_a_module_that_restarts(make, before):
    w = make(boot_ms=9000)
    w.m.active(True)
    if before:
        w.m.connect("internet")
    for n in range(3):
        w.modem.faults.reboot()
        assert w.run(90000, lambda: not w.m.active())
        if n == 0:
            w.m.connect("internet")
        elif n == 1:
            w.m.connect("internet", timeout_ms=0)
            assert w.run(120000, lambda: w.m.isconnected())
        else:
            start = w.clock.ticks_ms()
            with failing("ETIMEDOUT"):
                w.m.connect("internet", timeout_ms=2000)
            assert 2000 <= w.clock.ticks_ms() - start < 2100
            assert w.run(60000, w.m.active)
            w.run(60000)
            assert not w.m.isconnected()
            w.m.connect("internet")
        usable(w)
    w.m.active(False)
    with failing("ENODEV"):
        w.m.connect("internet")


def test_a_restart_in_a_transfer(make, mux):
    w = make(driver={"mux": mux})
    w.net.serve(*SERVER, Sink)
    w.up()
    listen(w)
    s = w.open()
    w.modem.faults.reboot(after_ms=1000)
    with pytest.raises(OSError) as e:
        for _ in range(400):
            s.sendall(bytes(1000))
    assert e.value.errno == errno.ECONNRESET
    s.close()
    assert w.run(60000, lambda: w.m.isconnected())
    assert w.events == ["reboot"]
    assert w.open().send(b"x") == 1


def test_the_pin_is_entered_again(make):
    w = make(sim_pin="1234", has_spic=True, driver={"sim_pin": "1234"})
    w.up()
    listen(w)
    for n in range(3):
        w.modem.faults.reboot()
        w.run(6000)
        assert w.run(120000, lambda: w.m.isconnected())
        assert w.modem.counters["pin_tries"] == n + 2
    assert w.events == ["reboot"] * 3
    usable(w)


def test_a_pin_that_is_refused_is_never_tried_again(make):
    w = make(sim_pin="1234", has_spic=True, driver={"sim_pin": "1234"})
    w.up()
    w.modem.switch.sim_pin = "9999"
    w.modem.faults.reboot()
    w.run(1800000)
    assert w.modem.counters["pin_tries"] == 2
    assert not w.m.isconnected()


@pytest.mark.parametrize("silent", [False, True], ids=["said", "lost"])
def test_deact(make, mux, silent):
    w = make(driver={"mux": mux})
    w.up()
    listen(w)
    s = w.open()
    if silent:
        w.modem.faults.drop_out(b"+PDP: DEACT", n=11)
    w.modem.faults.pdp_deact()
    start = w.clock.ticks_ms()
    assert w.run(200000, lambda: not w.m.isconnected())
    assert w.clock.ticks_ms() - start < (90000 if silent else 1000)
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ENETDOWN
    s.close()
    assert w.run(60000, lambda: w.m.status() == STAT_GOT_IP)
    assert w.events == ([] if silent else ["deact"])
    usable(w)


def test_deact_without_a_word_shows_when_sending(make, mux):
    w = make(driver={"mux": mux})
    w.up()
    s = w.open()
    w.modem.faults.drop_out(b"+PDP: DEACT", n=11)
    w.modem.faults.pdp_deact()
    w.clock.sleep_ms(1000)
    with pytest.raises(OSError) as e:
        s.sendall(b"x")
    assert e.value.errno == errno.ENETDOWN
    s.close()
    assert w.run(60000, lambda: w.m.isconnected())
    usable(w)


def test_a_context_that_is_gone_without_the_module_knowing(make):
    w = make()
    w.up()
    w.m.config(context_check=(10, 3))
    s = w.open()
    w.modem.faults.pdp_deact(silent=True)
    with pytest.raises(OSError) as e:
        s.settimeout(None)
        s.recv(1)
    assert e.value.errno == errno.ENETDOWN
    s.close()
    assert w.run(60000, lambda: w.m.isconnected())
    usable(w)


@pytest.mark.parametrize("minutes", [2, 90])
def test_no_network_for_long(make, minutes):
    w = make(limit_ms=72000000, each_ms=minutes > 60)
    w.up()
    listen(w)
    w.run(200000)
    before = w.modem.counters["attaches"]
    w.modem.faults.lose_network(minutes * 60000)
    w.run(1000)
    assert not w.m.isconnected()
    step = w.nap
    w.nap = lambda ms: step(1000)  # a slow host
    assert w.run(minutes * 60000 + 1200000, lambda: w.m.isconnected())
    lost = w.clock.ticks_ms() - minutes * 60000 - 200000
    assert lost < 800000  # the longest pause, and a look
    hours = minutes // 60 + 1
    tries = w.modem.counters["attaches"] - before + w.modem.counters["boots"]
    assert tries <= 12 * hours + 12
    usable(w)


def test_attaches_are_capped_pauses_grow_and_stop(make):
    w = make(limit_ms=20000000, pins=("reset", "pwrkey"))
    w.up()
    w.modem.faults.refuse("CIICR", times=None)
    w.modem.faults.pdp_deact()
    said = w.modem.commands
    del said[:]
    step = w.nap
    w.nap = lambda ms: step(1000)
    w.run(3500000)
    radio = sum(c in ("AT+CGATT=1", "AT+CFUN=1", "AT+CFUN=1,1") for c in said)
    pulses = sum(level for name in ("reset", "pwrkey")
                 for _, level in w.modem.lines[name].changes)
    assert 5 < radio + pulses <= 16  # a pulse of PWRKEY off and one on are one start
    del said[:]
    w.run(1700000)
    assert 1 <= said.count("AT+CIPSTATUS") < 40  # the pauses are long now
    w.m.disconnect()
    del said[:]
    w.run(1800000)
    assert [c for c in said if c not in ("AT+CIPHEAD?", "AT+CIPTKA?", "AT+CIPSTATUS")] == []


def test_reconnect_off_leaves_it_to_you(make):
    w = make()
    w.up()
    w.m.config(reconnect=False)
    w.modem.faults.pdp_deact()
    w.run(600000)
    assert not w.m.isconnected()
    w.m.config(reconnect=True)
    assert w.run(60000, lambda: w.m.isconnected())


def test_detached_by_hand_stays_detached(make):
    w = make()
    w.up()
    w.m.config(attached=False)
    w.run(300000)
    assert not w.m.isconnected()
    assert w.m.config("attached") is False
    w.m.config(attached=True)
    assert w.run(60000, lambda: w.m.isconnected())
    usable(w)


def test_disconnect_in_the_middle_of_a_climb_leaves_no_pin_low(make):
    for ms in range(0, 60000, 4700):
        w = make(pins=("reset", "pwrkey", "status"))
        w.up()
        undo = w.modem.faults.hang()
        w.run(61000 + ms)
        try:
            w.m.disconnect()
        except OSError:
            pass
        assert w.modem.lines["reset"].level == w.modem.lines["pwrkey"].level == 1
        undo.remove()
        w.m.active(True)
        w.m.connect("internet")


def test_a_server_hears_that_its_bearer_is_gone(make):
    w = make()
    w.up()
    s = socket.socket()
    s.bind(("", 8000))
    s.listen(1)
    w.run(1000)
    w.modem.faults.pdp_deact()
    s.settimeout(100)
    with pytest.raises(OSError) as e:
        s.accept()
    assert e.value.errno == errno.ENETDOWN


def test_the_cap_can_be_set(make):
    w = make(limit_ms=20000000)
    w.up()
    assert w.m.config("attach_limit") == 12
    for bad in (0, 61):
        with pytest.raises(ValueError):
            w.m.config(attach_limit=bad)
    w.m.config(attach_limit=2)
    w.modem.faults.refuse("CIICR", times=None)
    w.modem.faults.pdp_deact()
    w.commands()
    step = w.nap
    w.nap = lambda ms: step(1000)
    w.run(3400000)
    said = w.commands()
    # a SIM7000 has attached anew for its APN within this hour
    tries = sum(c in ("AT+CGATT=1", "AT+CFUN=1", "AT+CFUN=1,1") for c in said)
    assert tries == (2 if w.family == "sim800" else 1)

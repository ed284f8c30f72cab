"""`active(False)`, the module that goes off by itself, and the supply."""

import errno

import pytest
from powering_world import SERVER

VOLTAGE = [("under", False), ("over", False), ("under", True), ("over", True)]


def spent(w, call):
    t = w.clock.ticks_ms()
    call()
    return w.clock.ticks_ms() - t


# --- active(False) -------------------------------------------------------------------------------


@pytest.mark.parametrize("pins", [(), ("pwrkey",), ("pwrkey", "status"), ("status",)])
def test_it_says_so(make, pins):
    w = make(pins=pins).up()
    ms = spent(w, lambda: w.m.active(False))
    assert ms < (2700 if "status" in pins else 300)  # STATUS falls 2 s after the text
    assert not w.m.active() and w.modem.power.mode == ("off" if "status" in pins else "stopping")
    assert w.pulses() == []


def test_the_text_is_lost_but_status_falls(make):
    w = make(pins=("pwrkey", "status")).up()
    w.modem.faults.mute("CPOWD")
    assert spent(w, lambda: w.m.active(False)) < 3000
    assert w.off() and w.pulses() == []


def test_the_text_is_lost_and_there_is_no_status(make):
    """A pulse on a module that is off already switches it on: that is noticed."""
    w = make(pins=("pwrkey",)).up()
    w.modem.faults.mute("CPOWD")
    assert spent(w, lambda: w.m.active(False)) < 60000
    w.clock.sleep_ms(8000)
    assert w.off() and not w.m.active()


def test_refused(make):
    w = make(pins=("pwrkey",)).up()
    w.modem.faults.refuse("CPOWD")
    w.m.active(False)
    assert len(w.pulses()) == 1
    w.clock.sleep_ms(3000)
    assert w.off()


@pytest.mark.parametrize("pins", [("pwrkey",), ("pwrkey", "status")])
def test_answers_no_more(make, pins):
    """It was up and went deaf: PWRKEY."""
    w = make(pins=pins).up()
    hang = w.modem.faults.hang()
    down = w.modem.power_part.shut_down
    w.modem.power_part.shut_down = lambda text: (hang.remove(), down(text))
    with pytest.raises(OSError):
        w.m.command("+CSQ")
    w.m.config(reconnect=False)
    w.run(20000, until=lambda: not w.m.active())
    w.m.active(False)
    assert len(w.pulses()) == 1
    w.clock.sleep_ms(3000)
    assert w.off()


@pytest.mark.parametrize("booted", [True, False])
def test_before_it_was_found(make, booted):
    """STATUS tells whether it runs; without it a module nobody has heard of is left alone."""
    w = make(pins=("pwrkey", "status"), booted=booted)
    w.m.active(False)
    assert w.off() and w.pulses() == []
    w = make(pins=("pwrkey",), booted=booted)
    w.m.active(False)
    assert w.pulses() == [] and w.commands() == []


def test_found_off_by_status_is_not_pulsed(make):
    w = make(pins=("pwrkey", "status")).up()
    w.modem.power_part.shut_down(None)
    w.clock.sleep_ms(2500)
    w.m.active(False)
    assert w.off() and w.pulses() == [] and not w.m.active()


def test_every_wait_is_bounded(make):
    """A dead module: `active` in either direction ends."""
    for pins in ((), ("pwrkey",), ("pwrkey", "status"), ("pwrkey", "reset", "dtr")):
        w = make(pins=pins).up()
        w.modem.faults.hang()
        w.modem.power_part._pwr_on = lambda since: None
        w.modem.power_part.shut_down = lambda text: None
        assert spent(w, lambda w=w: w.m.active(False)) < 120000
        assert not w.m.active()
        with pytest.raises(OSError) as e:
            w.m.active(True)
        assert e.value.errno == errno.ETIMEDOUT


# --- it goes off by itself -----------------------------------------------------------------------


@pytest.mark.parametrize("bare", [False, True])
@pytest.mark.parametrize("which, down", VOLTAGE)
def test_voltage(make, pieces, which, down, bare):
    w = make(power_down_bare=bare)
    if pieces:
        w.modem.faults.split(pieces)
    seen = []
    w.m.on("undervoltage", lambda m, value: seen.append(value))
    w.m.on("power", lambda m, value: seen.append(value))
    w.up()
    assert w.modem.settings["CBATCHK"] == 1  # the handler asked for it
    getattr(w.modem, which + "voltage")(down=down)
    w.run(200)
    text = which.upper() + "-VOLTAGE "
    assert seen == ([text + "POWER DOWN", False] if down else [text + "WARNNING"])
    assert w.m.active() is not down


@pytest.mark.parametrize("up", [False, True])
def test_the_handler_may_come_before_or_after(make, up):
    w = make()
    w.m.active(up)
    w.m.on("undervoltage", lambda m, value: None)
    w.m.active(True)
    w.run(200)
    assert w.modem.settings["CBATCHK"] == 1
    if w.family == "sim7000":
        w.modem.settings["CBATCHK"] = 0
    w.modem.faults.reboot()
    w.run(60000, until=lambda: w.modem.settings["CBATCHK"] == 1)
    assert w.modem.settings["CBATCHK"] == 1


def test_nobody_asked_no_setting(make):
    w = make().up()
    assert w.modem.settings["CBATCHK"] == 0


def test_warnings_repeat_and_nothing_is_lost(make):
    w = make()
    seen = []
    w.m.on("undervoltage", lambda m, value: seen.append(value))
    w.up()
    s = w.open()
    w.modem.undervoltage(repeat=True)
    for _ in range(10):
        s.sendall(b"x" * 300)
        assert len(s.recv(300)) > 0
        w.run(1000)
    w.modem.voltage_fine()
    assert 1 < len(seen) < 8 and set(seen) == {"UNDER-VOLTAGE WARNNING"}
    assert w.m.isconnected()


@pytest.mark.parametrize("handlers", [False, True])
@pytest.mark.parametrize("text", ["NORMAL POWER DOWN", "UNDER-VOLTAGE POWER DOWN",
                                  "OVER-VOLTAGE POWER DOWN"])
def test_right_afterwards(make, pieces, handlers, text):
    """Sockets fail, `active()` is False, at once; nobody needs a handler for that."""
    w = make().up()
    if pieces:
        w.modem.faults.split(pieces)
    if handlers:
        w.m.on("power", lambda m, value: None)
    w.m.config(reconnect=False)
    s = w.open()
    w.modem.power_part.shut_down(text)
    w.run(100)
    assert not w.m.active() and not w.m.isconnected()
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ECONNRESET
    with pytest.raises(OSError) as e:
        w.open(timeout=5)
    assert e.value.errno == errno.ENETDOWN


@pytest.mark.parametrize("command", ["+COPS=?", "+CIPSHUT", "+CGATT=1"])
def test_in_the_middle_of_a_slow_command(make, command):
    """Its answer is not waited for."""
    w = make(shut_ms=60000, attach_ms=9000, cops_test_ms=60000).up()
    w.m.config(reconnect=False)
    w.modem.clock.at(2000, lambda: None)
    w.clock.at(1000000, lambda: w.modem.power_part.shut_down("UNDER-VOLTAGE POWER DOWN"))

    def ask():
        with pytest.raises(OSError):
            w.m.command(command)

    assert spent(w, ask) < 12000  # what stood in the way of CIPSHUT is asked
    assert not w.m.active()


def test_in_the_middle_of_connect(make):
    w = make(ciicr_ms=60000, pins=("pwrkey",))
    w.m.active(True)
    w.clock.at(5000000, lambda: w.modem.power_part.shut_down("UNDER-VOLTAGE POWER DOWN"))

    def connect():
        with pytest.raises(OSError) as e:
            w.m.connect("internet")
        assert e.value.errno == errno.ECONNRESET

    assert spent(w, connect) < 10000
    assert not w.m.active()


@pytest.mark.parametrize("pins", [("pwrkey",), ("pwrkey", "status")])
def test_a_wanted_bearer_comes_back(make, pins):
    """The ladder reaches PWRKEY; once, after the pause the module needs."""
    w = make(pins=pins).up()
    w.modem.power_part.shut_down("UNDER-VOLTAGE POWER DOWN")
    assert w.run(1000, until=lambda: not w.m.active())
    assert w.run(300000, until=w.m.isconnected)
    assert w.modem.counters["boots"] == 1
    s = w.open(SERVER)
    s.sendall(b"there")
    assert s.recv(5) == b"there"

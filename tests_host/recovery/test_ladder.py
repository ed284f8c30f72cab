"""Each rung of the ladder: the module is stuck until exactly that one."""

import errno

import pytest
from ladder_world import PINS, RUNGS, seen, stage, watch
from session_world import take


def back(w, ms=2400000):
    """The bearer is lost, and comes back by itself."""
    assert w.run(600000, lambda: not w.m.isconnected())
    assert w.run(ms, lambda: w.m.isconnected())


def usable(w):
    s = w.open()
    s.sendall(b"again")
    assert take(s, 5) == b"again"
    s.close()


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("how", ["lost", "recover"])
def test_a_context_that_waits_for_a_rung(make, rung, how):
    w = stage(make)
    w.up()
    watch(w)
    fault = w.modem.faults.stuck("CIICR", until=rung)
    w.modem.faults.stuck("CIFSR", until=rung)
    start = w.clock.ticks_ms()
    w.modem.faults.pdp_deact()
    if how == "lost":
        back(w)
    else:
        w.m.config(reconnect=False)
        w.run(100)
        w.m.recover()
        assert w.m.isconnected()
    assert seen(w, start) == list(RUNGS[: RUNGS.index(rung) + 1])
    assert fault not in w.modem.faults.on_commands
    assert not [line for _, line in w.log if "CFUN=4" in line]
    usable(w)


@pytest.mark.parametrize("rung", ["reset", "pwrkey", "supply"])
@pytest.mark.parametrize("how", ["lost", "recover"])
def test_a_mute_module_that_waits_for_a_pin(make, rung, how):
    w = stage(make)
    w.up()
    watch(w)
    start = w.clock.ticks_ms()
    w.modem.faults.hang(until=rung)
    if how == "lost":
        back(w)
    else:
        w.m.recover()
    assert w.m.isconnected()
    pins = RUNGS[4:]
    # a module that was started is set up from CIPSHUT on
    assert seen(w, start) == list(pins[: pins.index(rung) + 1]) + ["CIPSHUT"]
    usable(w)


@pytest.mark.parametrize("rung,missing", [("pwrkey", "reset"), ("supply", "pwrkey")])
def test_a_rung_without_its_pin_is_passed_over(make, rung, missing):
    w = stage(make, pins=[pin for pin in PINS if pin != missing],
              start_on_power=missing == "pwrkey")
    w.up()
    watch(w)
    start = w.clock.ticks_ms()
    w.modem.faults.stuck("CIICR", until=rung)
    w.modem.faults.pdp_deact()
    back(w)
    expected = [r for r in RUNGS[: RUNGS.index(rung) + 1] if r != missing]
    assert seen(w, start) == expected


def test_without_pins_it_ends_with_the_restart(make):
    w = make()
    w.up()
    w.modem.faults.stuck("CIICR", until="supply")
    w.m.config(reconnect=False)
    w.modem.faults.pdp_deact()
    w.run(100)
    w.commands()
    start = w.clock.ticks_ms()
    with pytest.raises(OSError) as e:
        w.m.recover()
    assert e.value.errno == errno.EIO
    assert e.value.command == "+CIICR"
    assert w.clock.ticks_ms() - start < 1200000
    said = w.commands()
    assert [c for c in said if c in ("AT+CGATT=0", "AT+CFUN=0", "AT+CFUN=1,1")] == [
        "AT+CGATT=0", "AT+CFUN=0", "AT+CFUN=1,1"]
    assert w.m.active()


def test_registration_that_hangs_begins_at_the_radio(make):
    w = stage(make)
    w.up()
    watch(w)
    start = w.clock.ticks_ms()
    w.modem.faults.lose_network(2000)
    w.modem.switch.register_where = "none"
    old = w.modem.radio.radio_on

    def on():
        w.modem.switch.register_where = ""
        old()

    w.modem.radio.radio_on = on
    back(w)
    assert seen(w, start) == ["CFUN=0", "CIPSHUT"]  # the way up begins with a CIPSHUT


def test_recover_of_a_sound_modem_disturbs_nothing_then_goes_on(w):
    s = w.open()
    w.commands()
    w.m.recover()
    assert not set(w.commands()) & {"AT+CIPSHUT", "AT+CGATT=0"}
    s.sendall(b"same")
    assert take(s, 4) == b"same"
    w.m.recover()  # the user says that it did not help
    assert "AT+CIPSHUT" in w.commands()
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ENETDOWN
    usable(w)
    w.m.recover()
    assert "AT+CGATT=0" in w.commands()
    usable(w)
    w.run(700000)
    w.commands()
    w.m.recover()
    assert not set(w.commands()) & {"AT+CIPSHUT", "AT+CGATT=0", "AT+CFUN=0"}


def test_recover_without_a_bearer_finds_the_module(make):
    w = stage(make)
    w.m.active(True)
    w.modem.faults.hang(until="reset")
    w.m.recover()
    assert w.m.active()
    w.m.connect("internet")
    usable(w)

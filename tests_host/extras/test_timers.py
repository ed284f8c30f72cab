"""modem.sleep_timers() of a SIM7000: PSM and eDRX."""

import pytest
from extras_world import failing, take

import simcom
from simcom import timers
from tools.modem import psm


@pytest.fixture
def family():
    return "sim7000"


def test_asked_for_and_granted(make, pieces):
    w = make(pieces=pieces)
    s = w.open()
    assert w.m.sleep_timers() == (None, None, None, None)
    assert w.m.sleep_timers(7200, 40, 60) == (7200, 40, 61.44, 6.4)
    assert w.m.sleep_timers() == (7200, 40, 61.44, 6.4)
    assert w.m.sleep_timers(edrx=None) == (7200, 40, None, None)
    assert w.m.sleep_timers(None, None) == (None, None, None, None)
    assert w.modem.settings["CEREG"] == 1
    s.sendall(b"x")
    assert take(s, 1) == b"x"


def test_the_network_decides(make):
    w = make(bearer=False)
    w.modem.psm.grants = ("00000101", "00100010")
    w.modem.psm.grants_edrx = ("1001", "0011")
    assert w.m.sleep_timers(600, 30, 20) == (7200, 10, 163.84, 5.12)
    w.modem.psm.grants = ("11100000", "11100000")
    assert w.m.sleep_timers()[:2] == (None, None)
    w.modem.psm.grants = None
    w.modem.faults.lose_network()
    w.run(300)
    assert w.m.sleep_timers() == (None, None, None, None)


def test_nb_iot(make):
    w = make(bearer=False, rat="NB")
    assert w.m.sleep_timers(edrx=5) == (None, None, 20.48, 12.8)
    assert w.modem.settings["CEDRXS"] == {4: "0000", 5: "0010"}


@pytest.mark.parametrize("seconds, coded", [
    (2, 2), (3, 4), (62, 62), (63, 90), (930, 930), (931, 960), (1860, 1860), (1861, 2400),
    (3600, 3600), (18600, 18600), (18601, 21600), (86400, 86400), (111600, 111600),
    (111601, 144000), (1116000, 1116000), (1116001, 1152000), (35712000, 35712000)])  # fmt: skip
def test_period(seconds, coded):
    text = timers.code(seconds, timers._PERIOD, 2)
    assert psm.seconds(text, psm.T3412_UNITS) == coded == timers.seconds_of(text, timers._PERIOD)


@pytest.mark.parametrize("seconds, coded", [
    (0, 0), (1, 2), (62, 62), (63, 120), (1860, 1860), (1861, 2160), (11160, 11160)])
def test_active(seconds, coded):
    text = timers.code(seconds, timers._ACTIVE, 0)
    assert psm.seconds(text, psm.T3324_UNITS) == coded == timers.seconds_of(text, timers._ACTIVE)


def test_out_of_range(make):
    w = make(bearer=False)
    for bad in ((1, 10), (35712001, 10), (60, 11161), (60, -2), (60,), (None, 5), (60, None),
                (0, 0)):
        with pytest.raises(ValueError):
            w.m.sleep_timers(*bad)
    for bad in (0, -5, 10485.77):
        with pytest.raises(ValueError):
            w.m.sleep_timers(edrx=bad)
    for bad in ("60", 1.5):
        with pytest.raises(TypeError):
            w.m.sleep_timers(bad, 10)
    with pytest.raises(TypeError):
        w.m.sleep_timers(edrx="20")
    assert w.commands() == []


def test_it_sleeps_and_comes_back(make):
    """The module says goodbye: no ladder climbs, nothing wakes it; active() and connect() do."""
    w = make(pins=("pwrkey", "status"))
    seen = []
    w.m.on("psm", lambda m, value: seen.append(value))
    s = w.open()
    w.m.sleep_timers(86400, 10)
    assert w.run(60000, lambda: w.modem.power.mode == "psm")
    w.run(300000)
    assert w.modem.power.mode == "psm" and w.modem.counters["boots"] == 0
    assert seen == ['+CPSMSTATUS: "ENTER PSM"']
    assert w.m.status() == simcom.STAT_ASLEEP and not w.m.isconnected()
    with failing("ECONNRESET"):
        s.recv(1)
    w.m.active(True)
    w.m.connect("internet")
    s = w.open()
    s.sendall(b"x")
    assert take(s, 1) == b"x"
    assert w.m.sleep_timers(None, None)[:2] == (None, None)


def test_without_a_handler(make):
    w = make(pins=("pwrkey", "status"))
    w.m.sleep_timers(86400, 4)
    assert w.run(60000, lambda: w.modem.power.mode == "psm")
    w.run(200000)
    assert w.modem.power.mode == "psm" and w.m.status() == simcom.STAT_ASLEEP


def test_none_on_sim800(make):
    w = make(family="sim800")
    with failing("ENODEV"):
        w.m.sleep_timers(3600, 10)
    with failing("ENODEV"):
        w.m.sleep_timers()
    assert w.commands() == []


def test_a_host_that_starts_again(make):
    """PSM is kept by the module; sleep_timers() tells the driver of it."""
    w = make(pins=("pwrkey", "status"))
    w.m.sleep_timers(86400, 60)
    w.cut()
    w.m.active(True)
    assert w.m.sleep_timers()[:2] == (86400, 60)
    w.m.connect("internet")
    assert w.run(120000, lambda: w.modem.power.mode == "psm")
    w.run(100000)
    assert w.modem.power.mode == "psm" and w.m.status() == simcom.STAT_ASLEEP

"""PWRKEY and RESET: every pulse is long enough and short enough, to the millisecond."""

import pytest

from tools.modem.power import BOOTING, OFF, ON

PINS = [("pwrkey",), ("pwrkey", "status")]


@pytest.mark.parametrize("pins", PINS)
def test_on(make, pins):
    w = make(booted=False, pins=pins)
    w.m.active(True)
    (low,) = w.pulses()
    # long enough to switch on; too short to switch it off if it was on all the time
    assert w.row.on_low_ms + 50 <= low < w.row.off_low_ms[0] - 50
    assert w.modem.counters["boots"] == 1 and w.m.active()


@pytest.mark.parametrize("pins", PINS)
def test_off(make, pins):
    w = make(pins=pins).up()
    w.modem.faults.silence("CPOWD")
    w.m.active(False)
    (low,) = w.pulses()
    assert w.row.off_low_ms[0] + 50 <= low < w.row.off_low_ms[1]
    w.clock.sleep_ms(3000)
    assert w.off() and not w.m.active()


@pytest.mark.parametrize("ms, boots", [(-1, 0), (0, 1), (1, 1)])
def test_shortest_pulse_on(make, ms, boots):
    """The virtual module's limit, from both sides."""
    w = make(booted=False)
    key = w.modem.pin("pwrkey")
    key.value(0)
    w.clock.sleep_ms(w.row.on_low_ms + ms)
    key.value(1)
    w.clock.sleep_ms(20000)
    assert w.modem.counters["boots"] == boots


@pytest.mark.parametrize("ms, mode", [(-1, ON), (0, OFF), (1, OFF)])
def test_shortest_pulse_off(make, ms, mode):
    w = make()
    key = w.modem.pin("pwrkey")
    key.value(0)
    w.clock.sleep_ms(w.row.off_low_ms[0] + ms)
    key.value(1)
    w.clock.sleep_ms(10000)
    assert w.modem.power.mode == mode


@pytest.mark.parametrize("ms, booting", [(-1, False), (0, True)])
def test_shortest_reset(make, ms, booting):
    w = make()
    pin = w.modem.pin("reset")
    pin.value(0)
    w.clock.sleep_ms(w.row.reset_low_ms + ms)
    pin.value(1)
    assert (w.modem.power.mode == BOOTING) is booting


@pytest.mark.parametrize("block_ms", [0, 60])
def test_pulses_of_a_host_that_is_late(make, block_ms):
    """`idle` that takes long makes pulses longer, by no more than it takes."""
    w = make(booted=False, pins=("pwrkey",))
    w.m.idle = lambda: w.clock.sleep_ms(block_ms)
    w.m.active(True)
    assert w.m.active() and w.pulses()[0] < 1100 + 21 + block_ms


def test_reset_rung(make):
    w = make(pins=("reset", "pwrkey", "status")).up()
    hang = w.modem.faults.hang()
    w.modem.lines["reset"].listeners.append(lambda line, old, new: new and hang.remove())
    w.run(240000, until=lambda: w.modem.counters["boots"] and w.m.isconnected())
    (low,) = w.pulses("reset")
    assert w.row.reset_low_ms + 10 <= low < w.row.reset_low_ms * 2
    assert w.m.isconnected() and w.pulses() == []


@pytest.mark.parametrize("name", ["pwrkey", "reset"])
def test_a_pin_is_never_left_low(make, name):
    """The task is dropped in the middle of a pulse."""
    w = make(booted=name == "reset", pins=(name,), limit_ms=3600000)
    if name == "reset":
        w.up()
        w.modem.faults.hang()
        w.m.recover  # noqa: B018
    line = w.modem.lines[name]

    class Enough(Exception):
        pass

    def idle():
        if not line.level:
            raise Enough

    w.m.idle = idle
    with pytest.raises(Enough):
        w.m.active(True) if name == "pwrkey" else w.m.recover()
    assert line.level == 1 and line.changes[-2][1] == 0


def test_the_gap_between_off_and_on(make):
    """Off, and on at once: the module has the pause it needs [H8L 800 ms, H7 2 s]."""
    for pins in PINS:
        w = make(pins=pins).up()
        w.m.active(False)
        said = w.clock.ticks_ms()
        w.m.active(True)
        assert w.m.active() and w.modem.counters["boots"] == 1
        down = w.modem.lines["pwrkey"].changes[0][0]
        status = [t for t, level in w.modem.lines["status"].changes if not level][-1]
        assert down - status >= (2000 if w.family == "sim7000" else 800)
        assert down - said < 20000


@pytest.mark.parametrize("signals", [("pwrkey",), ("pwrkey", "reset"), ("reset",)])
def test_through_a_transistor(make, signals):
    """A board that inverts passes a Signal: the module sees the same pulses."""
    pins = tuple(name for name in ("pwrkey", "status", "reset") if name not in signals)
    w = make(booted=False, pins=pins, signals=signals)
    w.up()
    assert len(w.pulses()) == 1 and 1050 <= w.pulses()[0] <= 1150 and w.pulses("reset") == []
    w.modem.faults.silence("CPOWD")
    w.m.active(False)
    assert w.off() and w.pulses()[1] >= w.row.off_low_ms[0] + 50


def test_status_inverted(make):
    """STATUS through a transistor as well."""
    w = make(booted=False, pins=("pwrkey",))

    class Status:
        def value(self, level=None):
            return w.modem.lines["status"].level

    pins = list(w.m.pins)
    pins[2] = Status()
    w.m.pins = tuple(pins)
    w.up()
    t = w.clock.ticks_ms()
    w.m.active(False)
    assert w.off() and w.clock.ticks_ms() - t < 3500

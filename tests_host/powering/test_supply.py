"""The supply: on before anything is said, off without feeding the module, the last resort."""

import pytest

PINS = [("pwrkey",), ("pwrkey", "status"), ()]


@pytest.mark.parametrize("pins", PINS)
def test_off_after_the_hosts_reset(make, pins):
    """A board whose rail is off until the host says otherwise: on first, then it is looked for."""
    w = make(powered=False, booted=False, supply=True, pins=pins, start_on_power=not pins)
    w.m.active(True)
    assert w.m.active() and [on for _, on in w.rail] == [True] * len(w.rail)
    assert w.rail[0][0] == 0 and w.modem.counters["boots"] == 1


def test_on_is_left_alone(make):
    w = make(supply=True, pins=("pwrkey",)).up()
    assert w.modem.counters["boots"] == 0 and w.pulses() == []
    assert all(on for _, on in w.rail)


@pytest.mark.parametrize("pins", [("pwrkey", "dtr"), ("pwrkey", "status", "dtr"), ("dtr",)])
def test_a_deaf_module_loses_its_supply(make, pins):
    """Last of all; DTR and TX are low while it has none."""
    w = make(supply=True, pins=pins, start_on_power="pwrkey" not in pins)
    hang = w.modem.faults.hang()
    w.modem.power_part.shut_down = lambda text: None  # PWRKEY does not help
    real = w.m.pins[6]

    def supply(on):
        real(on)
        if not on:
            hang.remove()

    w.m.pins = w.m.pins[:6] + (supply,)
    w.up()
    assert w.m.isconnected() and w.modem.counters["boots"] == 1
    assert w.fed == []
    (down,) = [t for t, on in w.rail if not on]
    (again,) = [t for t, on in w.rail if on and t > down][:1]
    assert 2500 <= again - down < 2600
    assert w.wire.invert == 0  # TX as before
    assert w.modem.lines["dtr"].level == 0


def test_tx_that_its_user_has_inverted(make):
    """It stays as it is."""
    w = make(supply=True, pins=("pwrkey",))
    type(w.wire).__repr__, former = (
        lambda self: "UART(1, baudrate=115200, invert=INV_TX)"), type(w.wire).__repr__
    try:
        w.wire.init(invert=w.wire.INV_TX)
        w.m.active(True)
        hang = w.modem.faults.hang()
        for _ in w.m_cut():
            pass
        hang.remove()
    finally:
        type(w.wire).__repr__ = former
    assert w.wire.invert == w.wire.INV_TX


def test_a_task_that_is_dropped(make):
    """The rail is never left off, nor TX turned."""
    w = make(supply=True, pins=("pwrkey", "dtr"))
    w.m.active(True)
    steps = w.m_cut()
    next(steps)
    assert w.rail[-1][1] is False and w.wire.invert
    steps.close()
    assert w.rail[-1][1] is True and not w.wire.invert


def cannot_invert(w):
    """As on ports whose UART has no such option."""
    real = w.wire.init

    def init(**kw):
        if "invert" in kw:
            raise TypeError("unexpected keyword")
        return real(**kw)

    w.wire.init = init


def test_a_uart_that_cannot_invert(make):
    w = make(supply=True, pins=("pwrkey",))
    w.m.active(True)
    cannot_invert(w)
    list(w.m_cut())
    assert w.rail[-1][1] is True


@pytest.mark.parametrize("pins", [("pwrkey", "dtr"), ("dtr",), ()])
def test_a_module_that_its_pins_would_feed(make, pins):
    """Switch fed_by_pins: it only restarts when no line is high while it has no supply."""
    w = make(supply=True, pins=pins, start_on_power="pwrkey" not in pins, fed_by_pins=True,
             dtr_idle=0).up()
    w.modem.faults.hang(until="supply")
    w.modem.power_part.shut_down = lambda text: None  # PWRKEY does not help
    w.m.recover()
    assert w.m.isconnected()
    assert w.fed == [] and w.modem.counters["fed_by_pins"] == 0
    assert w.modem.counters["boots"] == 1


@pytest.mark.parametrize("line", ["tx", "dtr"])
def test_a_module_that_its_pins_do_feed(make, line):
    """A port that cannot turn TX over, a DTR that is no pin of ours: the supply does not help."""
    w = make(supply=True, start_on_power=True, fed_by_pins=True, dtr_idle=int(line == "dtr"))
    w.m.active(True)
    w.cut()
    if line == "tx":
        cannot_invert(w)
    hang = w.modem.faults.hang(until="supply")
    with pytest.raises(OSError) as e:
        w.m.active(True)
    assert e.value.errno == 110
    assert w.modem.counters["fed_by_pins"] and w.modem.power_part.fed == []
    assert not hang.removed and w.modem.counters["boots"] == 0
    hang.remove()
    w.up()
    assert w.m.isconnected()

"""modem.gnss of a SIM7000."""

import pytest
from extras_world import failing


@pytest.fixture
def family():
    return "sim7000"


def test_a_fix(make, pieces):
    w = make(pieces=pieces, bearer=False)
    assert w.m.gnss.fix() is None
    w.m.gnss.on()
    assert w.m.gnss.fix() is None
    w.run(31000)
    fix = w.m.gnss.fix()
    place = w.modem.gnss.place
    assert fix[:5] == (pytest.approx(place[0]), pytest.approx(place[1]), place[2], place[3],
                       place[4])
    assert fix.hdop == 1.1 and fix.satellites == 10
    assert fix.time == w.modem.wall_time()
    w.m.gnss.off()
    assert w.m.gnss.fix() is None


@pytest.mark.parametrize("place", [(-33.868820, -151.209290, -10.5, 120.0, 359.9),
                                   (0.0, 0.0, 0.0, 0.0, 0.0), (89.999999, 179.999999, 1, 2, 3)])
def test_anywhere(make, place):
    w = make(bearer=False)
    w.modem.gnss.place = place
    w.m.gnss.on()
    w.run(31000)
    assert w.m.gnss.fix()[:5] == pytest.approx(place)


def test_fields_left_empty(make):
    w = make(bearer=False)
    w.modem.gnss.fields = lambda: "1,1,20240228230000.000,52.1,4.2,,,,1,,,,,,,,,,,,"
    fix = w.m.gnss.fix()
    assert fix == (52.1, 4.2, None, None, None, None, 0, (2024, 2, 28, 23, 0, 0))


@pytest.mark.parametrize("line", [
    "1,1,20240228230000.000,52.1,4.2,3.5,,,1,,,,,,,,,,,",
    "1,1,2024022823000.000,52.1,4.2,,,,1,,,,,,,,,,,,",
    "1,1,20240228230000.000,521,4.2,,,,1,,,,,,,,,,,,",
    "1,1,20240228230000.000,5x.1,4.2,,,,1,,,,,,,,,,,,",
    "7,1,20240228230000.000,52.1,4.2,,,,1,,,,,,,,,,,,", ""])  # fmt: skip
def test_a_damaged_answer(make, line):
    w = make(bearer=False)
    w.modem.gnss.fields = lambda: line
    with failing("EIO"):
        w.m.gnss.fix()


def test_it_is_on_again_after_a_restart(make):
    w = make()
    w.m.gnss.on()
    w.modem.faults.reboot()
    assert w.run(120000, lambda: w.m.isconnected() and w.modem.gnss.since is not None)
    w.run(31000)
    assert w.m.gnss.fix()
    w.m.gnss.off()
    w.modem.faults.reboot()
    w.run(5000)
    assert w.run(120000, w.m.isconnected)
    assert w.modem.gnss.since is None


def test_none_on_sim800(make):
    w = make(family="sim800")
    for call in (w.m.gnss.on, w.m.gnss.off, w.m.gnss.fix):
        with failing("ENODEV"):
            call()
    assert w.commands() == []

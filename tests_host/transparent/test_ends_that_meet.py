"""Ends that meet something else: a full buffer, what is held back, an OK of the peer's."""

import pytest
from transparent_world import QUIET, failing, pattern


@pytest.mark.parametrize("reboots", [False, True])
def test_an_end_behind_a_full_buffer(make, pieces, dcd, reboots):
    """What the UART still holds comes first; the modem is not deaf afterwards."""
    w = make(pieces=pieces, pins=dcd, rxbuf=16000, driver={"rxbuf": 768})
    s = w.link(QUIET)
    data = pattern(3000)
    w.peer.send(data)
    if reboots:
        w.clock.at(900000, w.modem.faults.reboot)
    else:
        w.peer.close()
    w.idly(3000)
    assert s.overruns
    assert s.read() == data
    s.close()
    assert w.run(90000, w.m.isconnected)
    w.works()


@pytest.mark.parametrize("pins", [("status",), ("status", "dcd"), ("status", "dtr")], ids="-".join)
def test_the_supply_goes_behind_a_full_buffer(make, pins):
    """STATUS shows it at once; what the UART still holds was said before."""
    w = make(pins=pins, rxbuf=16000, driver={"rxbuf": 768})
    s = w.link(QUIET)
    data = pattern(3000)
    w.peer.send(data)
    w.idly(900)
    w.modem.power(False)
    w.idly(900)
    assert s.overruns
    assert s.read() == data
    s.close()


def test_a_writer_who_never_reads_hears_of_the_end(make):
    w = make(pins=("dcd",), rxbuf=16000, driver={"rxbuf": 768})
    s = w.link(QUIET, timeout=None)
    data = pattern(3000)
    w.peer.send(data)
    w.peer.close()
    w.idly(3000)
    with failing("ECONNRESET"):
        s.write(b"x")
    assert s.read() == data
    s.close()
    w.works()


def test_dcd_rises_before_the_text(make):
    """… while something that looks like a restart is held back: that was payload."""
    w = make(pins=("dcd",), dcd_after_text=False)
    s = w.link(QUIET)
    text = b"\r\nNORMAL POWER DOWN\r\n\r\nRDY\r\n"
    w.peer.send(text)
    w.run(300)
    w.peer.close()
    w.run(50, step=1)
    assert s.read() == text
    assert w.m.status("state") == "TCP CLOSED"
    s.close()
    w.works()


def test_a_connect_among_what_was_held_back(make):
    w = make(pins=("dcd",))
    s = w.link(QUIET)
    w.peer.send(b"\r\n+CPIN: READY\r\n\r\nCONNECT\r\n\r\nx\r\n")
    w.run(50)
    w.modem.faults.reboot()
    s.read()
    assert s.read(1) == b""
    s.close()
    assert w.run(90000, w.m.isconnected)
    w.works()


def test_an_ok_of_the_peer_just_before_that_of_the_signs(make):
    w = make(limit_ms=3000000)
    s = w.link(QUIET)
    for ms in range(860, 1200, 10):
        w.clock.at(ms * 1000, lambda: w.peer.send(b"\r\nOK\r\n"))
        with s.command_mode():
            assert w.m.status("rssi") == -73
        w.run(1500)
        assert s.read(6) == b"\r\nOK\r\n"
    s.close()
    w.works()


@pytest.mark.parametrize("ms", [0, 5, 20, 30])
def test_a_restart_while_it_goes_back(make, ms):
    """ATO is dropped: what is asked later is answered."""
    w = make(pins=("dtr", "status"))
    s = w.link(QUIET)
    w.modem.faults.delay("O", 1000)
    with s.command_mode():
        w.modem.faults.reboot(after_ms=ms)
    assert s.read() == b""
    s.close()
    assert w.run(90000, w.m.isconnected)
    w.works()

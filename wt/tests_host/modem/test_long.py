"""What takes hours: silent peers, keepalive, context checks, telemetry."""

import time

import pytest
from modem_terminal import Terminal

OK = b"\r\nOK\r\n"


def link(t):
    t.up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    return t


def test_keepalive_notices_a_vanished_peer(make):
    t = make().up()
    t.at("+CIPTKA=1,60,30,3")
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.peer.vanish()
    assert t.wait(100000) == b""
    assert t.wait(120000) == b"\r\n0, CLOSED\r\n"


def test_without_keepalive_nobody_notices(make):
    t = make().up()
    t.at("+CIPTKA=0")
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.peer.vanish()
    assert t.wait(24 * 3600 * 1000) == b""


def test_unacknowledged_for_645_s(make):
    t = link(make())
    t.peer.vanish()
    t.at("+CIPSEND=0,3")
    assert t.raw(b"abc") == b"\r\nDATA ACCEPT:0,3\r\n"
    assert t.at("+CIPACK=0") == b"\r\n+CIPACK: 3,0,3\r\n" + OK
    assert t.wait(646000) == b"\r\n0, CLOSED\r\n"


def test_context_check(make):
    t = make().up()
    t.at("+CIPDPDP=1,10,3")
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.modem.faults.pdp_deact(silent=True)
    assert t.wait(29000) == b""
    assert t.wait(2000) == b"\r\n+PDP: DEACT\r\n"
    assert t.modem.state == "PDP DEACT"


def test_slow_close_that_the_peer_does_not_answer(make):
    t = link(make())
    t.peer.answer_close = False
    assert t.at("+CIPCLOSE=0") == b""
    assert t.modem.links[0].state == "CLOSING"
    assert t.at("+CIPCLOSE=0,1") == b"\r\n0, CLOSE OK\r\n"
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.peer.answer_close = False
    assert t.at("+CIPCLOSE=0") == b""
    assert t.wait(10000) == b"\r\n0, CLOSE OK\r\n"


def test_close_may_hold_the_channel(make):
    t = link(make(close_holds_channel=True, clean=False))
    t.peer.answer_close = False
    t.at("+CIPCLOSE=0")
    assert t.at("") == b""
    assert t.modem.violations[0][1] == "busy"
    assert t.wait(10000) == b"\r\n0, CLOSE OK\r\n" + OK


def test_late_connect(make):
    t = make(connect_delay_ms=3000).up()
    assert t.at('+CIPSTART=0,"TCP","10.0.0.1",80') == OK
    assert t.wait(3000) == b"\r\n0, CONNECT OK\r\n"


def test_calls_suspend_data(make):
    t = link(make("sim800", calls_suspend=True))
    call = t.modem.call("+31")
    t.peer.send(b"later")
    assert b"CIPRXGET" not in t.wait(100)
    call.end()
    assert b"+CIPRXGET: 1,0" in t.wait(100)


def test_voltage_repeats(make):
    t = make()
    t.at("+CBATCHK=1")
    t.modem.undervoltage(repeat=True)
    assert t.wait(11000).count(b"WARNNING") == 3
    t.modem.voltage_fine()
    assert t.wait(20000) == b""


@pytest.mark.parametrize("family", ["sim800", "sim7000"])
def test_a_day_of_telemetry_is_quick(family):
    """A reading each minute for a day: seconds of real time."""
    t = Terminal(family).up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    began = time.monotonic()
    for _ in range(1440):
        t.clock.sleep_ms(60000)
        t.uart.write(b"AT+CIPSEND=0,10\r")
        t.clock.sleep_ms(20)
        t.uart.write(b"0123456789")
        t.clock.sleep_ms(20)
        t.uart.read()
    assert len(t.peer.received) == 14400
    assert t.modem.violations == []
    assert time.monotonic() - began < 20

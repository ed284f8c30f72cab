"""What a careful driver never does is written down."""

import pytest

OK = b"\r\nOK\r\n"


def kinds(t):
    return [v[1] for v in t.modem.violations]


def link(t):
    t.up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.clock.sleep_ms(500)
    return t


def test_command_in_progress(make):
    t = make(clean=False)
    t.at('+CSTT="x"')
    t.uart.write(b"AT+CIICR\r")
    t.clock.sleep_ms(20)
    t.uart.write(b"AT\r")
    assert t.wait(200) == OK + OK
    assert kinds(t) == ["busy"]


def test_bytes_before_the_result_is_out(make):
    t = make(clean=False)
    t.raw(b"AT\rAT\r")
    assert kinds(t) == ["early"]


def test_bare_cr_is_nothing(make):
    t = make()
    t.at('+CSTT="x"')
    t.uart.write(b"AT+CIICR\r\r\n\r")
    t.wait(200)


def test_payload_before_prompt(make):
    t = link(make(clean=False))
    t.raw(b"AT+CIPSEND=0,5\rhello")
    assert kinds(t) == ["payload early"]


def test_after_the_documented_time_it_is_no_violation(make):
    t = make()
    t.modem.faults.delay("CSQ", 20000)
    t.at("+CSQ")
    t.clock.sleep_ms(2000)
    t.at("")


@pytest.mark.parametrize("line", [
    "+CIICR", "+CIFSR", "+CIPSEND=1,5", '+CSTT="x"', "+CIPMUX=0", "+CIPRXGET=2,3,10", "O",
    '+CIPSTART=0,"TCP","10.0.0.1",80', "+CIPMODE=1", "+CIPACK=4"])
def test_wrong_state(make, line):
    t = link(make(clean=False))
    if line == "+CIFSR":
        t.at("+CIPSHUT")
    assert b"ERROR" in t.at(line)
    assert kinds(t) == ["state"]


@pytest.mark.parametrize("line", [
    "", "+CIPSTATUS", "+CIPSHUT", "+CIPSTATUS=3", "+CIPSEND?", "+CIPRXGET=4,0", "+CIPMUX?",
    "+CSQ", "+CREG?", "+CIPSERVER?", "+CIPRXGET=2,0,10", "E0", "+NOSUCH", "+CIPSERVER=0"])
def test_probes(make, line):
    t = link(make())
    t.at(line)
    t.at(line)


def test_crossing_reports_are_forgiven(make):
    t = link(make())
    t.peer.close()
    t.clock.sleep_ms(12)
    assert b"ERROR" in t.at("+CIPSEND=0,5")
    assert b"ERROR" in t.at("+CIPCLOSE=0")


def test_escape_leftovers_are_no_violation(make):
    t = make()
    t.clock.sleep_ms(1100)
    t.raw(b"+++", 1100)
    assert t.raw(b"\r\r\rAT\r") == OK


def test_stray_bytes(make):
    t = link(make(clean=False))
    t.at("+CIPSEND=0,3")
    t.raw(b"abcdef\r")
    assert "busy" in kinds(t) or "stray" in kinds(t) or "early" in kinds(t)

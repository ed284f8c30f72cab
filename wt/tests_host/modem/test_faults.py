"""Every way to make the module misbehave."""

import pytest

OK = b"\r\nOK\r\n"


def link(t):
    t.up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    return t


def test_report_between_payload_and_ok(make):
    t = link(make())
    t.peer.send(b"0123456789")
    t.wait(50)
    fault = t.modem.faults.report(b"\r\nRING\r\n", when=b"01234")
    assert t.at("+CIPRXGET=2,0,100") == \
        b"\r\n+CIPRXGET: 2,0,10,0\r\n0123456789\r\nRING\r\n" + OK
    assert fault.count == 1
    assert t.at("") == OK


def test_report_everywhere(make):
    for n in range(1, 40):
        t = link(make())
        t.peer.send(b"0123456789")
        t.wait(50)
        fault = t.modem.faults.report(b"\r\nRING\r\n", after=n)
        t.at("")
        out = t.at("+CIPRXGET=2,0,100")
        out = out.replace(b"\r\nRING\r\n", b"")
        if fault.count and n > 6:
            assert out == b"\r\n+CIPRXGET: 2,0,10,0\r\n0123456789" + OK


def test_report_now_and_exact(make):
    t = make()
    t.modem.faults.report(b"\r\n+CIPRXGET: 1,0\r\n")
    assert t.wait() == b"\r\n+CIPRXGET: 1,0\r\n"
    t.modem.faults.report(b"**", after=3, exact=True)
    assert t.at("") == b"\r\nO**K\r\n"


@pytest.mark.parametrize("name,result", [
    ("drop_out", b"\r\nK\r\n"), ("duplicate_out", b"\r\nOOK\r\n"),
    ("corrupt_out", b"\r\n\x1aK\r\n")])
def test_output_damage(make, name, result):
    t = make()
    fault = getattr(t.modem.faults, name)(2)
    assert t.at("") == result
    assert fault.count == 1
    assert t.at("") == OK
    fault = getattr(t.modem.faults, name)(b"OK")
    assert t.at("") == result
    fault = getattr(t.modem.faults, name)(b"NEVER")
    fault.remove()
    assert fault.count == 0


def test_input_damage(make):
    t = make()
    t.modem.faults.drop_in(1)
    assert t.at("") == b""
    t.modem.faults.add_in(b"+CSQ", b"x", offset=4)
    assert t.at("+CSQ") == b"\r\nERROR\r\n"
    t.modem.faults.corrupt_in(3)
    assert t.at("+CSQ") == b"\r\nERROR\r\n"


def test_lost_payload_byte_is_still_owed(make):
    t = link(make())
    t.at("+CIPSEND=0,5")
    t.modem.faults.drop_in(2)
    assert t.raw(b"hello") == b""
    assert t.raw(b"\r") == b"\r\nDATA ACCEPT:0,5\r\n"
    assert t.peer.received == b"helo\r"


def test_commands(make):
    t = link(make())
    f = t.modem.faults
    f.refuse("CIPSTART", times=2)
    for _ in range(2):
        assert t.at('+CIPSTART=1,"TCP","10.0.0.1",80') == b"\r\nERROR\r\n"
    assert b"1, CONNECT OK" in t.at('+CIPSTART=1,"TCP","10.0.0.1",80')
    f.refuse("CIPSTATUS=1", answer=b"\r\n+CME ERROR: 100\r\n")
    assert t.at("+CIPSTATUS").startswith(OK)
    assert t.at("+CIPSTATUS=1") == b"\r\n+CME ERROR: 100\r\n"
    f.delay("CSQ", 3000)
    assert t.at("+CSQ") == b""
    assert t.wait(3000).startswith(b"\r\n+CSQ")
    f.silence("CSQ")
    assert t.at("+CSQ", 5000) == b""
    assert t.at("+CSQ").startswith(b"\r\n+CSQ")
    f.mute("CIPSHUT")
    assert t.at("+CIPSHUT", 1000) == b""
    assert t.modem.state == "IP INITIAL"


def test_no_prompt(make):
    t = link(make())
    t.modem.faults.no_prompt()
    assert t.at("+CIPSEND=0,3") == b""
    assert t.raw(b"\r\r\r") == b"\r\nDATA ACCEPT:0,3\r\n"


def test_missing_notification(make):
    t = link(make())
    fault = t.modem.faults.missing_notification(1)
    t.peer.send(b"x")
    assert t.wait(100) == b""
    assert fault.count == 1
    assert t.at("+CIPRXGET=4,0").startswith(b"\r\n+CIPRXGET: 4,0,1")


def test_split(make):
    t = make()
    split = t.modem.faults.split(1, gap_ms=10)
    t.uart.write(b"AT\r")
    pieces = []
    for _ in range(100):
        t.clock.sleep_ms(1)
        if t.uart.any():
            pieces.append(t.uart.read())
    assert pieces == [b"\r", b"\n", b"O", b"K", b"\r", b"\n"]
    split.remove()
    assert t.at("") == OK


def test_reboot(make, family):
    t = link(make(family))
    t.modem.faults.reboot(after_ms=100)
    out = t.wait(9000)
    assert out.startswith(b"\r\nRDY\r\n")
    assert t.modem.settings["E"] == 1
    assert t.peer.is_closed
    assert t.modem.state == "IP INITIAL"
    t.raw(b"ATE0\r")
    t.modem.faults.reboot(rdy=False)
    assert t.wait(9000) == b""
    t.at("+CIPSEND=0,3")        # the host cannot know: no violation


def test_lose_network(make, family):
    t = link(make(family))
    t.at("+CREG=1")
    t.modem.faults.lose_network(5000)
    out = t.wait(100)
    assert b"\r\n+CREG: 2\r\n" in out and b"\r\n+PDP: DEACT\r\n" in out
    assert t.at("+CSQ") != b""
    assert b"\r\n+CREG: 1\r\n" in t.wait(6000)
    assert t.modem.state == "PDP DEACT"


def test_hang(make):
    t = make()
    t.modem.faults.hang(10000)
    assert t.at("") == b""
    t.clock.sleep_ms(10000)
    assert t.at("") == OK
    hang = t.modem.faults.hang()
    assert t.at("", 100000) == b""
    hang.remove()
    assert t.at("") == OK


def test_close_link_and_window(make):
    t = link(make())
    t.modem.faults.close_link(0)
    assert t.wait() == b"\r\n0, CLOSED\r\n"
    t.at('+CIPSTART=1,"TCP","10.0.0.1",80')
    limit = t.modem.faults.window(100)
    assert b"+CIPSEND: 1,100\r\n" in t.at("+CIPSEND?")
    assert t.at("+CIPSEND=1,101") == b"\r\nERROR\r\n"
    limit.remove()
    assert b"+CIPSEND: 1,1460\r\n" in t.at("+CIPSEND?")


def test_turnaround(make):
    t = make()
    t.modem.faults.turnaround(20)
    t.uart.write(b"AT\r")
    t.clock.sleep_ms(19)
    assert not t.uart.any()
    t.clock.sleep_ms(3)
    assert t.uart.read() == OK

"""Several commands on a line, and the answers that belong to it."""

import pytest
from session_world import take

from simcom.guard import commands


@pytest.mark.parametrize("line,found", [
    ("+CSQ", ["+CSQ"]), ("+CREG?;+CGREG?", ["+CREG?", "+CGREG?"]),
    ("&D0+CREG?;+CSQ", ["&D0", "+CREG?", "+CSQ"]), ('+CUSD=1,"a;b+c"', ['+CUSD=1,"a;b+c"']),
    ("+CSQ;E0", ["+CSQ", "E0"]), ("+CSQ; +CBC", ["+CSQ", "+CBC"]), ("V1;;+CSQ", ["V1", "+CSQ"]),
    ('+CSTT="x";+CIICR', ['+CSTT="x"', "+CIICR"]), ("+CIPSERVER=1,80", ["+CIPSERVER=1,80"]),
])
def test_the_commands_of_a_line(line, found):
    assert commands(line) == found


@pytest.mark.parametrize("sizes", [None, 8, 1])
def test_all_answers_of_a_line_belong_to_it(make, sizes):
    w = make().up()
    if sizes:
        w.modem.faults.split(sizes)
    got = w.m.command("+CREG?;+CGREG?;+CSQ;+CGATT?;+CIPRXGET?;+CFUN?;+CPIN?")
    assert [text.split(":")[0] for text in got] == [
        "+CREG", "+CGREG", "+CSQ", "+CGATT", "+CIPRXGET", "+CFUN", "+CPIN"]
    assert got[-2:] == ["+CFUN: 1", "+CPIN: READY"]
    assert w.m.command("+CMEE?;+CSQ")[0] == "+CMEE: 1"
    assert w.m.command("V1+CSQ")[0].startswith("+CSQ:")


def test_a_report_between_the_answers_is_still_one(make):
    w = make().up()
    s = w.open()
    w.m.on("registration", lambda m, value: seen.append(value))
    seen = []
    w.modem.faults.report(b"\r\n+CGREG: 5\r\n\r\n+CIPRXGET: 1,5\r\n", when=b"+CSQ: 20,0\r\n",
                          after=12)
    got = w.m.command("+CSQ;+CFUN?")
    assert [text for text in got if "CSQ" in text or "CFUN" in text] == ["+CSQ: 20,0", "+CFUN: 1"]
    assert seen == [5]
    s.sendall(b"still")
    assert take(s, 5) == b"still"


@pytest.mark.parametrize("line", [
    '+CSTT="x";+CIICR', "+CIPSTATUS;+CSQ", "+CSQ;+CIPSHUT", "+CIFSR;E0", "+CSQ;+CGATT=0",
    "E0+CIPSHUT", "+CSQ;+CIPCLOSE=0", "+CSQ;+CIPSEND=0,5", "+CSQ;+CIPRXGET=2,0,5",
    "+CIPMUX=1;+CSQ", '+csq;+cipstart=0,"TCP","a",80', "+CSQ;+CPOWD=1",
    '+CSQ;+CMGS="1"', "+CSQ;+CIPSGTXT=1",
])
def test_what_cannot_be_told_apart_is_refused(make, line):
    w = make().up()
    w.commands()
    with pytest.raises(ValueError) as e:
        w.m.command(line)
    assert "AT+C" in str(e.value).upper()
    assert w.commands() == []


def test_a_line_has_the_time_of_all_its_commands(make):
    w = make().up()
    w.modem.faults.delay("CSQ", 12000)
    assert len(w.m.command("+CSQ;+CBC;+CFUN?")) == 3


def test_cifsrex(make, family):
    w = make().up()
    if family == "sim7000":
        assert w.m.command("+CIFSREX") == ["+CIFSREX: " + w.modem.switch.ip0]
        assert w.m.ifconfig()[0] == w.modem.switch.ip0
        w.m.command("+CIPSHUT")
        with pytest.raises(OSError) as e:
            w.m.command("+CIFSREX")
        assert e.value.errno == 22
    else:
        with pytest.raises(OSError) as e:
            w.m.command("+CIFSREX")
        assert e.value.errno == 5


def test_small_letters(make):
    w = make().up()
    assert w.m.command("+csq")[0].startswith("+CSQ:")
    assert w.m.command("+creg?;+cgreg?")[1].startswith("+CGREG:")
    w.m.command("+cipshut")
    assert w.m.status("state") == w.modem.state == "IP INITIAL"


def test_the_other_context_by_hand(make):
    w = make().up()
    w.m.command("+CIPSGTXT=1")
    s = w.open()
    s.sendall(b"ours")
    assert take(s, 4) == b"ours"

"""A module that knows less than its manual says, or a stand-in for one or for its UART: what is
not needed may be refused, and may be answered otherwise."""

import errno

import pytest
from session_world import take

REFUSED = b"\r\nERROR\r\n"
OK = b"\r\nOK\r\n"


def works(w):
    s = w.open()
    s.sendall(b"ok")
    assert take(s, 2) == b"ok"
    s.close()


@pytest.mark.parametrize("command", [
    "&D0&C1", "CIPHEAD", "CIPQSEND", "CREG=1", "CGREG=1", "CEREG=1", "IPR", "CFUN", "CMEE",
    "CIPTKA", "CLPORT", "CIPUDPMODE", "CIPMODE", "CSCLK", "CNMI", "CLTS", "CFGRI"])
def test_a_command_that_is_not_known(make, command):
    w = make()
    fault = w.modem.faults.refuse(command, times=None, answer=REFUSED)
    w.up()
    assert fault.count or command == "CEREG=1"
    works(w)


@pytest.mark.parametrize("command", ["&D0&C1", "CIPHEAD=1", "CIPQSEND=1", "CREG=1"])
def test_refused_once_is_said_again(make, command):
    """As a byte that is lost on the line makes of it."""
    w = make()
    w.modem.faults.refuse(command, answer=REFUSED)
    w.up()
    settings = w.modem.settings
    assert (settings["CIPHEAD"], settings["CIPQSEND"], settings["CREG"]) == (1, 1, 1)
    works(w)


def test_one_setting_for_each_command(make):
    """`ATE0V1Q0` is refused."""
    w = make()
    w.modem.faults.refuse("E0V1Q0", times=None, answer=REFUSED)
    w.up()
    assert w.modem.settings["E"] == 0
    works(w)


@pytest.mark.parametrize("answer", [REFUSED, OK])
def test_what_only_this_can_answer_is_not_known(make, answer):
    w = make()
    w.modem.faults.refuse("CMEE?", times=None, answer=answer)
    w.up()
    works(w)


@pytest.mark.parametrize("command, answer", [
    ("CLPORT?", b"+CLPORT: 0"), ("CLPORT?", b"+CLPORT: a,b,c"), ("CIPUDPMODE?", b"+CIPUDPMODE: 0"),
    ("CPIN?", b"+CPIN:READY"), ("CGATT?", b"+CGATT:1"), ("CFUN?", b"+CFUN:1"),
    ("CIPMUX?", b"+CIPMUX:1"), ("CSTT?", b"+CSTT:1")])
def test_an_answer_of_another_form(make, command, answer):
    w = make()
    fault = w.modem.faults.refuse(command, times=None, answer=b"\r\n" + answer + b"\r\n" + OK)
    w.up()
    assert fault.count or command == "CSTT?"
    works(w)


class Bare:
    """The least that a stand-in for a UART has: no counts, no `init`."""

    def __init__(self, wire):
        self.wire = wire

    def any(self):
        return self.wire.any()

    def read(self, n):
        buf = bytearray(n)
        return bytes(buf[:self.readinto(buf)]) or None

    def readinto(self, buf):
        return self.wire.readinto(buf) or 0

    def write(self, buf):
        return self.wire.write(buf)


def test_the_least_of_a_uart(make):
    w = make(booted=False, pins=("pwrkey", "status"))
    w.m.uart = Bare(w.wire)
    w.modem.serial.emit("RDY")  # is there before it is asked
    w.up()
    works(w)


def test_the_least_of_a_uart_and_nobody_there(make):
    w = make(powered=False)
    w.m.uart = Bare(w.wire)
    with pytest.raises(OSError) as e:
        w.m.active(True)
    assert e.value.errno == errno.ETIMEDOUT


@pytest.mark.parametrize("listed", [True, False], ids=["listed", "not-listed"])
@pytest.mark.parametrize("command", ["CIPACK", "CIPRXGET=4"])
def test_a_question_that_is_not_known_costs_no_connection(make, command, listed):
    """It is there as CIPSTATUS says, of one connection or of all; minutes of refusals."""
    w = make().up()
    s = w.open()
    s.settimeout(900)
    s.sendall(b"first")
    assert take(s, 5) == b"first"
    fault = w.modem.faults.refuse(command, times=None, answer=REFUSED)
    if not listed:
        w.modem.faults.refuse("CIPSTATUS=", times=None, answer=REFUSED)
    w.peer.data = lambda b: w.clock.at(400000000, lambda: w.peer.send(b))
    s.sendall(b"later")
    assert take(s, 5) == b"later"
    assert fault.count > 10
    s.close()

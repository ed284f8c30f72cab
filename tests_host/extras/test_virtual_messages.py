"""The virtual modem's own messages in PDU mode, byte for byte."""

import pytest
from extras_world import ME
from session_world import Clock

from tools.modem import VirtualModem, pdu

SUBMIT = b"0011000B911316325476F80000A705E8329BFD06"


class Line:
    def __init__(self, family, **kw):
        self.modem = VirtualModem(family, clock=Clock(600000), **kw)
        self.uart = self.modem.uart()
        self.say(b"ATE0;+CMEE=1;+CNMI=2,1\r")
        self.modem.clock.sleep_ms(100)
        self.heard()

    def say(self, data, ms=50):
        self.uart.write(data)
        self.modem.clock.sleep_ms(ms)

    def heard(self):
        return self.uart.read(self.uart.any()) if self.uart.any() else b""

    def ask(self, data, ms=50):
        self.say(data, ms)
        return self.heard()


@pytest.fixture
def line(family, tidy):
    line = Line(family)
    yield line
    assert line.modem.violations == []


def test_layout(line):
    line.modem.sms(ME, "hello")
    assert line.ask(b"") == b'\r\n+CMTI: "SM",1\r\n'
    line.modem.sms(ME, "hello")
    assert line.ask(b"") == b'\r\n+CMTI: "SM",2\r\n'
    coded = line.modem.messages.store[1].coded
    text = coded[1].encode()
    assert coded[0] == len(text) // 2 - 8
    assert line.ask(b"AT+CMGL=4\r") == (
        b'\r\n+CMGL: 1,0,"",%d\r\n%s\r\n+CMGL: 2,0,"",%d\r\n%s\r\n\r\nOK\r\n'
        % (coded[0], text, coded[0], text))
    assert line.ask(b"AT+CMGR=1\r") == b'\r\n+CMGR: 1,"",%d\r\n%s\r\n\r\nOK\r\n' % (
        coded[0], text)
    assert line.ask(b"AT+CMGL=0\r") == b"\r\nOK\r\n"
    assert line.ask(b'AT+CPMS="SM","SM","SM"\r') == (
        b"\r\n+CPMS: 2,30,2,30,2,30\r\n\r\nOK\r\n")
    assert line.ask(b"AT+CMGD=1,4\r") == b"\r\nOK\r\n"
    assert line.modem.messages.store == {}


def test_send(line):
    assert line.ask(b"AT+CMGS=%d\r" % (len(SUBMIT) // 2 - 1)) == b"\r\n> "
    assert line.ask(SUBMIT + b"\x1a", 600) == b"\r\n+CMGS: 1\r\n\r\nOK\r\n"
    assert line.modem.messages.texts(ME) == ["hello"]


@pytest.mark.parametrize("length, body", [
    (18, SUBMIT), (20, SUBMIT), (19, SUBMIT[:-2]), (19, SUBMIT + b"00"), (19, b"hello"),
    (19, SUBMIT.replace(b"05E8", b"06E8")), (19, SUBMIT.replace(b"FD06", b"FDFF")),
    (19, b"0001" + SUBMIT[4:]), (19, SUBMIT.replace(b"0011", b"0010")),
    (19, SUBMIT.replace(b"0B91", b"0BD0")), (19, b"")])  # fmt: skip
def test_what_is_no_message(line, length, body):
    line.say(b"AT+CMGS=%d\r" % length)
    line.heard()
    assert line.ask(body + b"\x1a", 600) == b"\r\n+CMS ERROR: 304\r\n"
    assert line.modem.messages.sent == []


def test_cancelled(line):
    line.say(b"AT+CMGS=19\r")
    line.heard()
    assert line.ask(SUBMIT + b"\x1b", 600) == b"\r\nOK\r\n"
    assert line.modem.messages.sent == []


def test_both_ways_in_it():
    for text in ("hello", "€" * 100, "日😀" * 60):
        for wide in (False, True):
            parts = pdu.split(text, wide)
            assert "".join(parts) == text
            for i, part in enumerate(parts):
                head = pdu.header(7, len(parts), i + 1, wide) if len(parts) > 1 else b""
                assert len(pdu.user_data(part, head)[2]) <= 140

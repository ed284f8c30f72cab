"""Whole answers as modules print them, and what gets in between."""
import unittest

import wire
from wire import BETWEEN, SIZES, Recorder, say

NL = b"\r\n"


def framed(*lines):
    return b"".join([NL + line + NL for line in lines])


# (how it ends, command, connection, asked, answer, events): transcripts of the wire, echo off
GOLDEN = (
    (wire.PLAIN, b"", -1, 0, framed(b"OK"), [("end", 1)]),
    (wire.PLAIN, b"+NONSENSE", -1, 0, framed(b"ERROR"), [("end", 2)]),
    # CIPSTART, single: opened, refused, busy
    (wire.PLAIN, b"", -1, 0, framed(b"OK", b"CONNECT OK"), [("end", 1), ("link", -1, 8)]),
    (
        wire.PLAIN, b"", -1, 0, framed(b"OK", b"STATE: TCP CLOSED", b"CONNECT FAIL"),
        [("end", 1), ("state", 24, "TCP CLOSED"), ("link", -1, 9)],
    ),
    (wire.PLAIN, b"", -1, 0, framed(b"ERROR", b"ALREADY CONNECT"), [("end", 2), ("link", -1, 10)]),
    # … multi
    (wire.PLAIN, b"", 0, 0, framed(b"OK", b"0, CONNECT OK"), [("end", 1), ("link", 0, 8)]),
    (wire.PLAIN, b"", 0, 0, framed(b"OK", b"0, CONNECT FAIL"), [("end", 1), ("link", 0, 9)]),
    (
        wire.PLAIN, b"", 0, 0, framed(b"+CME ERROR: 3", b"0, ALREADY CONNECT"),
        [("end", 2), ("link", 0, 10)],
    ),
    # CIPSEND: normal, quick, with and without the prompt's space, not connected, while closing
    (
        wire.SEND, b"", -1, 5, b"\r\n> " + framed(b"SEND OK"),
        [("prompt",), ("link", -1, 13), ("end", 1)],
    ),
    (
        wire.SEND, b"", 0, 5, b"\r\n>" + framed(b"0, SEND OK"),
        [("prompt",), ("link", 0, 13), ("end", 1)],
    ),
    (
        wire.SEND, b"", 0, 5, b"\r\n> " + framed(b"DATA ACCEPT:0,5"),
        [("prompt",), ("link", 0, 15), ("end", 1)],
    ),
    (
        wire.SEND, b"", 0, 5, b"\r\n> " + framed(b"0, SEND FAIL"),
        [("prompt",), ("link", 0, 14), ("end", 5)],
    ),
    (wire.SEND, b"", 0, 5, framed(b"ERROR"), [("end", 2)]),
    (wire.SEND, b"", 0, 5, framed(b"+CME ERROR: 3"), [("end", 2)]),
    (wire.SEND, b"", 0, 5, b"\r\n> " + framed(b"0, CLOSED"), [("prompt",), ("link", 0, 11)]),
    # CIPRXGET=4
    (
        wire.PLAIN, b"", 0, -1, framed(b"+CIPRXGET: 4,0,11", b"OK"),
        [("info", "+CIPRXGET: 4,0,11"), ("end", 1)],
    ),
    # CIFSR, CIPCLOSE, CIPSHUT, CPOWD
    (wire.IP, b"+CIFSR", -1, 0, framed(b"10.78.245.128"), [("info", "10.78.245.128"), ("end", 1)]),
    (wire.CLOSE, b"", -1, 0, framed(b"CLOSE OK"), [("link", -1, 12), ("end", 1)]),
    (wire.CLOSE, b"", 0, 0, framed(b"0, CLOSE OK"), [("link", 0, 12), ("end", 1)]),
    (wire.CLOSE, b"", -1, 0, framed(b"OK", b"CLOSED OK"), [("link", -1, 12), ("end", 1)]),
    (wire.SHUT, b"+CIPSHUT", -1, 0, framed(b"SHUT OK"), [("end", 1)]),
    (wire.OFF, b"+CPOWD=1", -1, 0, framed(b"NORMAL POWER DOWN"), [("end", 1)]),
    # the peer closes; a client comes; a name is found
    (0, b"", -1, 0, framed(b"CLOSED"), [("link", -1, 11)]),
    (0, b"", -1, 0, framed(b"0, CLOSED"), [("link", 0, 11)]),
    (0, b"", -1, 0, framed(b"0, REMOTE IP: 10.76.40.73"), [("link", 0, 16)]),
    (
        wire.PLAIN, b'+CDNSGIP="host"', -1, 0, framed(b"OK", b'+CDNSGIP: 1,"host","1.2.3.4"'),
        [("end", 1), ("report", 42, '+CDNSGIP: 1,"host","1.2.3.4"')],
    ),
    # question and list, one line end between the lines of a list
    (
        wire.PLAIN, b"+CIPSEND?", -1, 0,
        b"\r\n+CIPSEND: 0,1460\r\n+CIPSEND: 1,0\r\n\r\nOK\r\n",
        [("info", "+CIPSEND: 0,1460"), ("info", "+CIPSEND: 1,0"), ("end", 1)],
    ),
    (
        wire.PLAIN, b"+CIPACK=1", 1, 0, framed(b"+CIPACK: 3, 3, 0", b"OK"),
        [("info", "+CIPACK: 3, 3, 0"), ("end", 1)],
    ),
    # boot
    (
        0, b"", -1, 0, framed(b"RDY", b"+CFUN: 1", b"+CPIN: READY", b"Call Ready", b"SMS Ready"),
        [
            ("report", 33, "RDY"), ("report", 34, "+CFUN: 1"), ("report", 35, "+CPIN: READY"),
            ("report", 36, "Call Ready"), ("report", 36, "SMS Ready"),
        ],
    ),
    (0, b"", -1, 0, b"\x00IIII\xff\xff\xff\xff\r\nRDY\r\n",
     [("line", "IIII????"), ("report", 33, "RDY")]),
)  # fmt: skip


class Transcripts(unittest.TestCase):
    def test_golden(self):
        for mode, cmd, link, asked, answer, events in GOLDEN:
            for size in SIZES:
                r = Recorder()
                if mode:
                    r.d.begin(mode, cmd, link, asked)
                r.feed(answer, size)
                self.assertEqual(r.log, events)

    def test_a_report_between_any_two_lines(self):
        for mode, cmd, link, asked, answer, events in GOLDEN:
            if not mode:
                continue
            places = [0]
            i = answer.find(b"\r\n\r\n")
            while i >= 0:
                places.append(i + 2)
                i = answer.find(b"\r\n\r\n", i + 2)
            if answer[-1] == 10:
                places.append(len(answer))
            if b">" in answer:  # between the prompt and the result
                places.append(answer.find(b"\r\n", 2))
            for line, event in BETWEEN:
                if mode == wire.OFF and line[:6] == b"NORMAL":
                    continue
                for at in places:
                    data = answer[:at] + framed(line) + answer[at:]
                    for size in SIZES:
                        r = say(mode, data, size, cmd, link, asked)
                        log = list(r.log)
                        self.assertTrue(event in log, (line, answer))
                        log.remove(event)
                        self.assertEqual(log, events, (line, at, answer))

    def test_accepted(self):
        for size in SIZES:
            r = say(wire.SEND, b"\r\n> " + framed(b"DATA ACCEPT:0,3"), size, b"", 0, 5)
            self.assertEqual((r.outcome, r.d.got), (wire.DONE, 3))
            r = say(wire.SEND, b"\r\n> " + framed(b"DATA ACCEPT:0,0"), size, b"", 0, 5)
            self.assertEqual((r.outcome, r.d.got), (wire.DONE, 0))
            r = say(wire.SEND, b"\r\n> " + framed(b"DATA ACCEPT:5"), size, b"", -1, 5)
            self.assertEqual((r.outcome, r.d.got), (wire.DONE, 5))
            r = say(wire.SEND, b"\r\n> " + framed(b"0, SEND OK"), size, b"", 0, 5)
            self.assertEqual((r.outcome, r.d.got), (wire.DONE, 5))

    def test_accepted_what_cannot_be(self):
        for text in (b"0,6", b"0,55", b"0,", b"0,x"):
            for size in SIZES:
                r = say(wire.SEND, b"\r\n> " + framed(b"DATA ACCEPT:" + text), size, b"", 0, 5)
                self.assertTrue(r.outcome in (0, wire.DAMAGED), text)

    def test_a_late_result_is_not_the_next_sends(self):
        for text in (b"0, SEND OK", b"DATA ACCEPT:0,5", b"0, SEND FAIL"):
            for size in SIZES:
                r = say(wire.SEND, framed(text), size, b"", 0, 7)
                self.assertEqual(r.outcome, 0, text)
                r.feed(b"\r\n> " + framed(b"DATA ACCEPT:0,7"), size)
                self.assertEqual((r.outcome, r.d.got), (wire.DONE, 7))

    def test_a_late_ok_is_not_the_end_of_these(self):
        for mode in (wire.SHUT, wire.CLOSE, wire.IP, wire.SEND, wire.READ, wire.OFF, wire.SYNC):
            self.assertEqual(say(mode, framed(b"OK"), cmd=b"+CMEE?", link=0).outcome, 0)


class Questions(unittest.TestCase):
    def test_receive_mode_is_no_notification(self):
        for size in SIZES:
            for mode in (b"0", b"1"):
                answer = framed(b"+CIPRXGET: " + mode, b"OK")
                r = say(wire.PLAIN, answer, size, b"+CIPRXGET?")
                text = "+CIPRXGET: " + str(mode, "ascii")
                self.assertEqual(r.log, [("info", text), ("end", 1)])
                # with a connection's number it is a notification even then
                r = say(wire.PLAIN, framed(b"+CIPRXGET: 1,2") + answer, size, b"+CIPRXGET?")
                self.assertEqual(r.log, [("link", 2, 19), ("info", text), ("end", 1)])
            r = say(wire.PLAIN, framed(b"+CIPRXGET: 1", b"OK"), size, b"+CREG?")
            self.assertEqual(r.log, [("link", -1, 19), ("end", 1)])

    def test_registration_asked_and_reported(self):
        for name, kind in (("CREG", 37), ("CGREG", 38), ("CEREG", 39)):
            for size in SIZES:
                text = "+%s: 1,5" % name
                line = text.encode()
                cmd = ("+%s?" % name).encode()
                r = say(wire.PLAIN, framed(line, b"OK"), size, cmd)
                self.assertEqual(r.log, [("report", kind, text), ("info", text), ("end", 1)])
                r = say(wire.PLAIN, framed(line, b"OK"), size, b"+CSQ")
                self.assertEqual(r.log, [("report", kind, text), ("end", 1)])
        # one is not the other
        r = say(wire.PLAIN, framed(b"+CGREG: 1", b"+CREG: 0,1", b"OK"), cmd=b"+CREG?")
        self.assertEqual(
            r.log,
            [("report", 38, "+CGREG: 1"), ("report", 37, "+CREG: 0,1"), ("info", "+CREG: 0,1"),
             ("end", 1)],
        )  # fmt: skip

    def test_sim_asked_and_reported(self):
        for size in SIZES:
            r = say(wire.PLAIN, framed(b"+CPIN: READY", b"OK"), size, b"+CPIN?")
            self.assertEqual(r.log, [("info", "+CPIN: READY"), ("end", 1)])
            r = say(wire.PLAIN, framed(b"+CPIN: NOT READY", b"OK"), size, b"+CFUN=0")
            self.assertEqual(r.log, [("report", 35, "+CPIN: NOT READY"), ("end", 1)])

    def test_answers_without_a_prefix(self):
        for size in SIZES:
            r = say(wire.PLAIN, framed(b"SIM800 R14.18", b"OK"), size, b"I")
            self.assertEqual(r.log, [("info", "SIM800 R14.18"), ("end", 1)])
            r = say(wire.PLAIN, framed(b"869951030000000", b"OK"), size, b"+GSN")
            self.assertEqual(r.log, [("info", "869951030000000"), ("end", 1)])

    def test_long_answer(self):
        line = b"+COPS: " + b'(1,"operator","op","26201"),' * 40
        for size in SIZES:
            r = Recorder()
            r.d.begin(wire.PLAIN, b"+COPS=?")
            r.d.long = True
            r.feed(framed(line, b"OK"), size)
            self.assertEqual(r.log, [("info", str(line, "ascii")), ("end", 1)])

    def test_sync_wants_its_own_answer(self):
        for size in SIZES:
            # a late OK, then the answer
            r = say(wire.SYNC, framed(b"OK"), size, b"+CMEE?")
            self.assertEqual(r.log, [])
            r.feed(framed(b"+CREG: 1", b"0, CLOSED"), size)
            self.assertEqual(r.outcome, 0)
            r.feed(framed(b"OK"), size)
            self.assertEqual(r.outcome, 0)
            r.feed(framed(b"+CMEE: 1", b"OK"), size)
            self.assertEqual(r.log[-2:], [("info", "+CMEE: 1"), ("end", 1)])
            # its answer may be a line that is a report elsewhere
            r = say(wire.SYNC, framed(b"+CFUN: 1", b"OK"), size, b"+CFUN?")
            self.assertEqual(r.log, [("info", "+CFUN: 1"), ("end", 1)])

    def test_echo(self):
        for size in SIZES:
            r = Recorder()
            r.feed(b"AT\r\r\nOK\r\n", size)
            self.assertEqual(r.log, [("line", "AT")])
            # it is not a line of the answer
            r = say(wire.PLAIN, b"AT+GSN\r\r\n123\r\n\r\nOK\r\n", size, b"+GSN")
            self.assertEqual(r.log, [("line", "AT+GSN"), ("info", "123"), ("end", 1)])
            r = say(wire.SEND, b"AT+CIPSEND=0,5\r\r\n> ", size, b"", 0, 5)
            self.assertEqual(r.log, [("line", "AT+CIPSEND=0,5"), ("prompt",)])

    def test_no_echo(self):
        for size in SIZES:
            r = say(wire.PLAIN, framed(b"AT commands", b"+X: 1 ", b"OK"), size, b"+X")
            self.assertEqual(r.log, [("info", "AT commands"), ("info", "+X: 1"), ("end", 1)])

    def test_busy_connection(self):
        # its number is in use: alone, or behind an ERROR, when something else was asked already
        for size in SIZES:
            r = say(wire.PLAIN, framed(b"0, ALREADY CONNECT"), size, b"", 0)
            self.assertEqual(r.log, [("link", 0, 10), ("end", 2)])
            r = say(wire.PLAIN, framed(b"ALREADY CONNECT", b"OK"), size, b"+CREG=1", -1)
            self.assertEqual(r.log, [("link", -1, 10), ("end", 1)])

    def test_address(self):
        for size in SIZES:
            r = say(wire.IP, framed(b"noise", b"0, SOMETHING", b"OK"), size)
            self.assertEqual(r.log, [("line", "noise"), ("line", "0, SOMETHING")])
            r.feed(framed(b"10.0.0.1"), size)
            self.assertEqual(r.log[2:], [("info", "10.0.0.1"), ("end", 1)])
            for text in ("0.0.0.0", "9.9.9.9", "100.64.255.1"):
                r = say(wire.IP, framed(text.encode()), size)
                self.assertEqual(r.log, [("info", text), ("end", 1)])


def status(slots, state=b"IP PROCESSING", server=False):
    out = framed(b"OK", b"STATE: " + state)
    if slots:
        out += NL
    if server:
        out += b'S: 0,0,"8888","LISTENING"\r\n\r\n'
    for n in range(slots):
        if n:
            out += b'C: %d,,"","","","INITIAL"\r\n' % n
        else:
            out += b'C: 0,0,"TCP","1.2.3.4","8500","CONNECTED"\r\n'
    return out


class Status(unittest.TestCase):
    def test_single(self):
        for size in SIZES:
            r = say(wire.STATUS, status(0, b"CONNECT OK"), size, b"+CIPSTATUS")
            self.assertEqual(r.log, [("state", 24, "CONNECT OK"), ("end", 1)])

    def test_list(self):
        for slots in (6, 8):
            for server in (False, True):
                for size in SIZES:
                    data = status(slots, server=server)
                    r = say(wire.STATUS, data, size, b"+CIPSTATUS", slots=slots)
                    self.assertEqual(len(r.log), 2 + slots + server)
                    self.assertEqual(r.log[0], ("state", 24, "IP PROCESSING"))
                    self.assertEqual(r.log[-1], ("end", 1))
                    last = '%d,,"","","","INITIAL"' % (slots - 1)
                    self.assertEqual(r.log[-2], ("state", 25, last))
                    # after each line but the last the owner hears that there may be more
                    self.assertEqual(r.lists, slots + server)

    def test_not_before_the_last_line(self):
        for size in SIZES:
            data = status(6)
            r = say(wire.STATUS, data[:-1], size, b"+CIPSTATUS", slots=6)
            self.assertEqual(r.outcome, 0)
            self.assertEqual(r.feed(data[-1:]).outcome, wire.DONE)

    def test_no_list(self):
        # some print none: the owner's deadline ends it, and can tell from the phase
        for size in SIZES:
            r = say(wire.STATUS, framed(b"OK", b"STATE: IP INITIAL"), size, b"+CIPSTATUS", slots=6)
            self.assertEqual(r.outcome, 0)
            self.assertEqual(r.d.phase, wire.TAIL)

    def test_a_state_before_ok_is_somebody_elses(self):
        for size in SIZES:
            r = say(wire.STATUS, framed(b"STATE: TCP CLOSED", b"CONNECT FAIL"), size)
            self.assertEqual(r.outcome, 0)
            r.feed(status(0, b"IP STATUS"), size)
            self.assertEqual(r.log[-2:], [("state", 24, "IP STATUS"), ("end", 1)])

    def test_reports_between_its_lines(self):
        data = status(6)
        for line, event in BETWEEN:
            i = data.find(b"STATE")
            while i >= 0:
                r = say(
                    wire.STATUS, data[: i - 2] + framed(line) + data[i - 2 :], 8, b"+CIPSTATUS",
                    slots=6,
                )  # fmt: skip
                self.assertTrue(event in r.log)
                self.assertEqual(len(r.log), 9)
                self.assertEqual(r.log[-1], ("end", 1))
                i = data.find(b"C:", i + 1)

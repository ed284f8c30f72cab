"""Every row of ROWS and ENDS: against itself, and against an independent list of texts."""
import unittest

import wire
from wire import SIZES, Recorder, say

from simcom.dialogue import ENDS, ROWS

# What modules print (application notes, AT manuals, field), its kind, and its text for the row:
# what follows that may be anything.
RESULTS = (
    ("OK", 1), ("ERROR", 2), ("+CME ERROR: 3", 3), ("+CMS ERROR: 321", 4), ("SHUT OK", 5),
    ("NORMAL POWER DOWN", 6), ("NORMAL POWER OFF", 6),
)  # fmt: skip
OF_LINK = (
    ("CONNECT OK", 8), ("CONNECT FAIL", 9), ("ALREADY CONNECT", 10), ("CLOSED", 11),
    ("CLOSE OK", 12), ("CLOSED OK", 12), ("SEND OK", 13), ("SEND FAIL", 14),
    ("REMOTE IP: 10.76.40.73", 16), ("REMOTE IP:10.76.40.73", 16), ("CONNECT", 17),
)  # fmt: skip
STATES = (
    ("STATE: IP INITIAL", 24), ("STATE:IP STATUS", 24), ("STATE: TCP CLOSED", 24),
    ('C: 0,0,"TCP","1.2.3.4","8500","CONNECTED"', 25), ('C: 5,,"","","","INITIAL"', 25),
    ('S: 0,0,"8888","LISTENING"', 26),
)  # fmt: skip
REPORTS = (
    ("+PDP: DEACT", 32), ("+PDP DEACT", 32), ("+PDP:DEACT", 32), ("RDY", 33), ("+CFUN: 1", 34),
    ("+CPIN: READY", 35), ("+CPIN: NOT INSERTED", 35), ("+CPIN: NOT READY", 35),
    ("Call Ready", 36), ("SMS Ready", 36),
    ("+CREG: 1", 37), ('+CREG: 5,"1A8670B","00C2"', 37), ("+CGREG: 2", 38), ("+CEREG: 4", 39),
    ('+CEREG: 1,"5B57","195071B",9,,,"00000001","01011111"', 39), ("SERVER OK", 40),
    ("SERVER CLOSE", 41), ('+CDNSGIP: 1,"host","1.2.3.4"', 42), ("+CDNSGIP:0,8", 42),
    ("RING", 43), ("+CRING: VOICE", 43), ('+CMTI: "SM",10', 44), ('+CMTI: "SM", 10', 44),
    ("UNDER-VOLTAGE WARNNING", 45), ("UNDER-VOLTAGE WARNING", 45),
    ("UNDER-VOLTAGE POWER DOWN", 6), ("OVER-VOLTAGE WARNNING", 46),
    ("OVER-VOLTAGE POWER DOWN", 6), ('+CPSMSTATUS: "ENTER PSM"', 47),
    ('*PSUTTZ: 2020,12,16,18,3,45,"+4",0', 48), ('*PSUTTZ: 19/06/26,06:04:03","+32",0', 48),
    ('*PSNWID: "466","92","CHT", 0, "CHT", 0', 48), ("DST: 0", 48), ("+CTZV: +4,0", 48),
    ('+CIEV: 10,"20801","Orange F","Orange F", 0, 0', 48), ('+CUSD: 0,"x",15', 48),
    ("+CSQN: 21,0", 48), ("+CGEV: NW DEACT 1", 48), ("+CMTE: 1", 48), ("+APP PDP: ACTIVE", 48),
    ("+APP PDP: DEACTIVE", 48), ("+SAPBR 1: DEACT", 48),
)  # fmt: skip
# close to rows, and none of them
NOTHING = (
    "OKAY", "O", "K", "ok", "ERRORS", "RDY1", "RIN", "Call Readyy", "+PDP: DEACTIVE", "+PDP:",
    "+CME ERROR", "CLOSE", "SEND", "CONNECT 115200", "SHUT", "+CREG", "+CIPRXGET", "DST", "C",
    "NORMAL POWER", "STATE", "0", "0,", "0, OKAY", "x, CLOSED", "10, CLOSED", "OK\x81",
    "DST:\x00"[:3], "", "RECV FROM:1.2.3.4:80", "IP CLOSE", "NO CARRIER",
)  # fmt: skip


def idle(text, size=256):
    """What the dialogue says of a line while no command is in flight."""
    r = Recorder()
    data = "\r\n" + text + "\r\n"
    return r.feed(bytes([ord(c) for c in data]), size).log


def rows():
    """(text, whole, kind) of the packed table."""
    found = []
    for row in ROWS[1:-1].split(b"\n"):
        found.append((row[:-1], row[-1] < 0xC0, row[-1] & 0x3F))
    return found


class Packed(unittest.TestCase):
    """The table from itself."""

    def kind(self, line):
        d = Recorder().d
        d.buf = line
        d.start = d.at = 0
        d.stop = len(line)
        return d.kind_of(ROWS), d.at

    def test_shape(self):
        self.assertEqual(ROWS[0], 10)
        self.assertEqual(ROWS[-1], 10)
        texts = [row[0] for row in rows()]
        self.assertTrue(len(texts) > 50)
        for i in range(len(texts)):
            self.assertFalse(texts[i] in texts[:i], texts[i])
            self.assertTrue(len(texts[i]) >= 2)
            for c in texts[i]:
                self.assertTrue(32 <= c < 127)

    def test_each_row_is_found(self):
        for text, whole, kind in rows():
            self.assertEqual(self.kind(text), (kind, len(text)), text)
            self.assertEqual(self.kind(text + b"\x00")[0], 0 if whole else kind, text)
            self.assertEqual(self.kind(text + b"\x81")[0], 0 if whole else kind, text)
            self.assertEqual(self.kind(text + b" 1")[0], 0 if whole else kind, text)

    def test_a_shorter_or_changed_text_is_not_that_row(self):
        texts = [row[0] for row in rows()]
        for text, _, _ in rows():
            for i in range(len(text)):
                for other in (text[:i] + text[i + 1 :], text[:i] + b"~" + text[i + 1 :]):
                    if other not in texts:
                        # a prefix row may take it (`STATE:` …), never this row
                        for prefix, whole, its in rows():
                            if not whole and other.startswith(prefix):
                                self.assertEqual(self.kind(other)[0], its)
                                break
                        else:
                            self.assertEqual(self.kind(other)[0], 0, other)


class Texts(unittest.TestCase):
    """The independent list, while no command is in flight."""

    def test_results_mean_nothing_then(self):
        for text, kind in RESULTS:
            for size in SIZES:
                expected = [("report", 6, text)] if kind == 6 else []
                self.assertEqual(idle(text, size), expected)

    def test_connections(self):
        for text, kind in OF_LINK:
            for size in SIZES:
                self.assertEqual(idle(text, size), [("link", -1, kind)])
                for n in (0, 5, 7, 9):
                    for prefix in ("%d, ", "%d,", "%d,  "):
                        self.assertEqual(idle(prefix % n + text, size), [("link", n, kind)])

    def test_accepted(self):
        for size in SIZES:
            for text, n in (("0,5", 0), (" 7, 1460", 7), ("5", -1), (" 1460", -1)):
                self.assertEqual(idle("DATA ACCEPT:" + text, size), [("link", n, 15)])

    def test_notifications(self):
        for size in SIZES:
            for text, n in (
                (" 1", -1), ("1", -1), (" 1,0", 0), ("1,5", 5), (" 1, 7", 7),
                (" 1,3,10.1.2.3:80", 3),
            ):  # fmt: skip
                self.assertEqual(idle("+CIPRXGET:" + text, size), [("link", n, 19)])

    def test_states(self):
        for text, kind in STATES:
            for size in SIZES:
                rest = text[text.find(":") + 1 :].strip()
                self.assertEqual(idle(text, size), [("state", kind, rest)])

    def test_reports(self):
        for text, kind in REPORTS:
            for size in SIZES:
                self.assertEqual(idle(text, size), [("report", kind, text)])

    def test_a_report_has_no_number_before_it(self):
        for text, _ in REPORTS + STATES:
            self.assertEqual(idle("0, " + text), [("line", "0, " + text)])

    def test_everything_listed_here_has_a_row_and_every_row_is_listed(self):
        for text, _, kind in rows():
            said = str(text, "ascii")
            if said in ("DATA ACCEPT:", "+CIPRXGET:"):
                continue
            listed = False
            for other, its in RESULTS + OF_LINK + STATES + REPORTS:
                listed = listed or (other.startswith(said) and its == kind)
            self.assertTrue(listed, said)

    def test_others(self):
        for text in NOTHING:
            for size in SIZES:
                text = text.strip()
                expected = [("line", text.replace("\x81", "?"))] if text else []
                self.assertEqual(idle(text, size), expected, text)


# how the command in flight ends: (mode, line, outcome), for connection 0
ENDINGS = (
    (wire.PLAIN, "OK", wire.DONE), (wire.PLAIN, "ERROR", wire.REFUSED),
    (wire.PLAIN, "+CME ERROR: 30", wire.REFUSED), (wire.PLAIN, "+CMS ERROR: 302", wire.REFUSED),
    (wire.SHUT, "SHUT OK", wire.DONE), (wire.SHUT, "ERROR", wire.REFUSED),
    (wire.SHUT, "+CME ERROR: 30", wire.REFUSED),
    (wire.CLOSE, "0, CLOSE OK", wire.DONE),
    (wire.CLOSE, "ERROR", wire.REFUSED), (wire.CLOSE, "+CME ERROR: 30", wire.REFUSED),
    (wire.IP, "ERROR", wire.REFUSED), (wire.IP, "+CME ERROR: 30", wire.REFUSED),
    (wire.STATUS, "ERROR", wire.REFUSED), (wire.STATUS, "+CME ERROR: 30", wire.REFUSED),
    (wire.SEND, "0, SEND OK", wire.DONE), (wire.SEND, "DATA ACCEPT:0,5", wire.DONE),
    (wire.SEND, "0, SEND FAIL", wire.FAILED), (wire.SEND, "ERROR", wire.REFUSED),
    (wire.SEND, "+CME ERROR: 30", wire.REFUSED),
    (wire.READ, "ERROR", wire.REFUSED), (wire.READ, "+CME ERROR: 30", wire.REFUSED),
    (wire.OFF, "NORMAL POWER DOWN", wire.DONE), (wire.OFF, "ERROR", wire.REFUSED),
    (wire.OFF, "+CME ERROR: 30", wire.REFUSED),
    (wire.PLAIN, "0, ALREADY CONNECT", wire.REFUSED),
)  # fmt: skip
MODES = (1, 3, 4, 5, 6, 7, 8, 9, 10)
LINES = (
    "OK", "ERROR", "+CME ERROR: 30", "+CMS ERROR: 302", "SHUT OK", "NORMAL POWER DOWN",
    "0, CONNECT OK", "0, CONNECT FAIL", "0, ALREADY CONNECT", "0, CLOSED", "0, CLOSE OK",
    "0, SEND OK", "0, SEND FAIL", "DATA ACCEPT:0,5", "0, REMOTE IP: 1.2.3.4", "CONNECT",
    "RDY", "+CREG: 1", "+CIPRXGET: 1,0", "DST: 0", "STATE: IP STATUS",
)  # fmt: skip


class Ends(unittest.TestCase):
    def ended(self, mode, line, size=256, link=0):
        r = Recorder()
        # only a CIPSTART, which has no name here, is ended by ALREADY CONNECT
        r.d.begin(mode, b"" if "ALREADY" in line else b"+X?", link, 5)
        if mode == wire.SEND and ("SEND" in line or "DATA" in line):
            r.feed(b"\r\n> ", size)
        r.feed(b"\r\n" + line.encode() + b"\r\n", size)
        if not r.outcome:
            self.assertEqual(r.d.mode, mode)
        else:
            self.assertEqual(r.d.mode, 0)
            self.assertEqual(r.log[-1], ("end", r.outcome))
        return r.outcome

    def test_shape(self):
        self.assertEqual(len(ENDS) % 3, 0)
        pairs = []
        for i in range(0, len(ENDS), 3):
            self.assertTrue(0x40 < ENDS[i] <= 0x4A)
            self.assertTrue(0 < ENDS[i + 1] < 0x20)
            self.assertTrue(0x80 < ENDS[i + 2] <= 0x85)
            pairs.append((ENDS[i], ENDS[i + 1]))
        self.assertEqual(len(pairs), len(set(pairs)))

    def test_every_command_and_every_line(self):
        expected = {}
        for mode, line, outcome in ENDINGS:
            expected[(mode, line)] = outcome
        for mode in MODES:
            for line in LINES:
                for size in SIZES:
                    got = self.ended(mode, line, size)
                    if got != expected.get((mode, line), 0):
                        self.fail("%d %s: %d" % (mode, line, got))

    def test_every_row_is_listed(self):
        kinds = {}
        for text, kind in RESULTS + OF_LINK:
            kinds[text[:9]] = kind
        found = set()
        for mode, line, outcome in ENDINGS:
            line = line[3:] if line[0] == "0" else line
            kind = 15 if line[:4] == "DATA" else kinds[line[:9]]
            found.add((mode, kind, outcome))
        table = set()
        for i in range(0, len(ENDS), 3):
            table.add((ENDS[i] & 0x3F, ENDS[i + 1], ENDS[i + 2] & 0x3F))
        self.assertEqual(found, table)

    def test_another_connections_result_is_not_ours(self):
        for mode, line, _ in ENDINGS:
            if line[0] == "0" or line[:4] == "DATA":
                self.assertEqual(self.ended(mode, line, link=1), 0, line)
                self.assertEqual(self.ended(mode, line, link=-1), 0, line)

    def test_codes(self):
        for text, code in (
            ("+CME ERROR: 3", 3), ("+CME ERROR:30", 30), ("+CMS ERROR: 500", 500), ("ERROR", -1),
            ("+CME ERROR: operation not allowed", -1), ("+CME ERROR:", -1),
        ):  # fmt: skip
            for size in SIZES:
                r = say(wire.PLAIN, b"\r\n" + text.encode() + b"\r\n", size, b"+X")
                self.assertEqual(r.outcome, wire.REFUSED)
                self.assertEqual(r.d.code, code)
        # the next command starts without it
        r.d.begin(wire.PLAIN, b"+Y")
        self.assertEqual(r.d.code, -1)

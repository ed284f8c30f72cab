"""A counted block is handed out only when everything around it stands where it must."""
import unittest

import wire
from wire import BETWEEN, SIZES, Recorder, say

NL = b"\r\n"
# payloads that imitate what modules say
PAYLOADS = (
    b"HELLO WORLD",
    b"x",
    b"\r\nOK\r\n",
    b"\r\n\r\nOK\r\n\r\nOK\r\n",
    b"\r\n+CIPRXGET: 1,0\r\n",
    b"\r\n0, CLOSED\r\n\r\n1, CLOSED\r\nab",
    b"\r\nERROR\r\n\r\n+CME ERROR: 3\r\n",
    b"\r\n+CIPRXGET: 2,0,5,0\r\nABCDE\r\nOK\r\n",
    b"\x00\x1a\x1b\x08\xff\x0d\x0d\x0a\x0a\x0d",
    b"\n\n\n\n\n\n\n\n\n\n",
)
EXTRA = b"\x00\n\r ,01:OZ\xff"


def answer(payload, ends=1, link=0, left=0, mid=b""):
    """What a module says to CIPRXGET=2; `ends`: line ends before OK, `mid`: what comes between."""
    n = b"" if link < 0 else b"%d," % link
    head = b"\r\n+CIPRXGET: 2,%s%d,%d\r\n" % (n, len(payload), left)
    return head + payload + mid + NL * ends + b"OK\r\n"


def read(data, size=256, link=0, asked=100, layout=0):
    return say(wire.READ, data, size, b"", link, asked, 0, layout)


class Good(unittest.TestCase):
    def test_any_payload(self):
        for link in (0, 7, -1):
            for ends in (1, 2):
                for payload in PAYLOADS:
                    for size in SIZES:
                        r = read(answer(payload, ends, link, 12), size, link)
                        self.assertEqual(r.log, [("count", len(payload)), ("end", 1)])
                        self.assertEqual((r.d.got, r.d.left), (len(payload), 12))
                        self.assertEqual(r.block(), payload)

    def test_all_bytes(self):
        payload = bytes(range(256))
        for size in (256, 255, 8, 1):
            r = read(answer(payload), size, asked=256)
            self.assertEqual(r.outcome, wire.DONE)
            self.assertEqual(r.block(), payload)

    def test_largest(self):
        payload = b"0123456789ABCDEF\r\nOK" * 73
        self.assertEqual(len(payload), 1460)
        for size in SIZES:
            r = read(answer(payload), size, asked=1460)
            self.assertEqual(r.outcome, wire.DONE)
            self.assertEqual(r.block(), payload)

    def test_as_the_notes_print_it(self):
        # no space after the colon; a blank line before OK
        r = read(b"\r\n+CIPRXGET:2,11,0\r\nSIM800 TEST\r\n\r\nOK\r\n", link=-1)
        self.assertEqual((r.outcome, r.block()), (wire.DONE, b"SIM800 TEST"))
        r = read(b"\r\n+CIPRXGET: 2, 3, 11, 0\r\nSIM800 TEST\r\nOK\r\n", link=3)
        self.assertEqual((r.outcome, r.block()), (wire.DONE, b"SIM800 TEST"))

    def test_with_the_senders_address(self):
        for address in (b"10.1.2.3:80", b'"10.1.2.3",80', b" 10.1.2.3:80"):
            data = b"\r\n+CIPRXGET: 2,0,3,0," + address + b"\r\nabc\r\nOK\r\n"
            r = read(data)
            self.assertEqual((r.outcome, r.block()), (wire.DONE, b"abc"))

    def test_reports_before_the_header(self):
        for line, event in BETWEEN:
            for size in SIZES:
                r = read((NL + line + NL) * 2 + answer(b"abc"), size)
                self.assertEqual(r.log, [event, event, ("count", 3), ("end", 1)])
                self.assertEqual(r.block(), b"abc")

    def test_reports_between_payload_and_ok(self):
        for payload in (b"abc", b"", b"\r\n"):
            for line, event in BETWEEN:
                for ends in (1, 2):
                    for mid in (NL + line + NL, (NL + line + NL) * 3):
                        n = len(mid) // (len(line) + 4)
                        for size in SIZES:
                            r = read(answer(payload, ends, mid=mid), size)
                            events = [("count", len(payload))] + [event] * n + [("end", 1)]
                            self.assertEqual(r.log, events, line)
                            self.assertEqual(r.block(), payload)
                            # the same with what was learned
                            r = read(answer(payload, ends, mid=mid), size, layout=ends)
                            self.assertEqual(r.log, events, line)

    def test_reports_that_nobody_knows(self):
        for line in (b"+NEWTHING: 1", b"*NEW: 2", b"ALARM RING", b"ZULU", b"MO CONNECTED"):
            event = ("line", str(line, "ascii"))
            for size in SIZES:
                r = read(NL + line + NL + answer(b"abc", mid=NL + line + NL), size)
                self.assertEqual(r.log, [event, ("count", 3), event, ("end", 1)])
                self.assertEqual(r.block(), b"abc")

    def test_reports_behind_the_line_end(self):
        # payload, line end, report, OK
        for size in SIZES:
            data = answer(b"abc", mid=NL + NL + b"+CIPRXGET: 1,0")
            r = read(data, size)
            self.assertEqual(r.log, [("count", 3), ("link", 0, 19), ("end", 1)])

    def test_refused(self):
        for size in SIZES:
            for line in (b"ERROR", b"+CME ERROR: 3"):
                r = read(NL + line + NL, size)
                self.assertEqual(r.log, [("end", wire.REFUSED)])


class Layout(unittest.TestCase):
    """One or two line ends before OK: learned from the first block, or an empty one with two."""

    def learned(self, data, size=256):
        r = read(data, size)
        return r.outcome, r.d.layout

    def test_learned_from_an_empty_read(self):
        for size in SIZES:
            # some modules have one after nothing and two after data
            self.assertEqual(self.learned(answer(b"", 1), size), (wire.DONE, 0))
            self.assertEqual(self.learned(answer(b"", 2), size), (wire.DONE, 2))

    def test_from_another(self):
        for ends in (1, 2):
            self.assertEqual(self.learned(answer(b"abc", ends)), (wire.DONE, ends))
            # a report in between may come without its own line end
            self.assertEqual(self.learned(answer(b"", ends, mid=b"\r\nRING\r\n"))[1], 0)

    def test_not_from_damage(self):
        for data in (answer(b"", 3), answer(b"", 4), answer(b"", 0)):
            outcome, layout = self.learned(data)
            self.assertTrue(outcome != wire.DONE)
            self.assertEqual(layout, 0)

    def test_the_other_one_is_damage_then(self):
        for size in SIZES:
            for ends in (1, 2):
                for payload in (b"abc", b""):
                    data = answer(payload, ends)
                    self.assertEqual(read(data, size, layout=ends).outcome, wire.DONE)
                    r = read(data, size, layout=3 - ends)
                    self.assertEqual(r.outcome, wire.DAMAGED if payload else wire.DONE)
                    self.assertEqual(r.d.layout, 0 if payload else 3 - ends)

    def test_not_unlearned(self):
        r = read(answer(b"", 2), layout=1)
        self.assertEqual(r.d.layout, 1)


class Damaged(unittest.TestCase):
    """One byte lost or added at every position: never a wrong DONE."""

    def check(self, data, payload, size, layout, where):
        r = read(data, size, layout=layout)
        if r.outcome == wire.DONE:
            # what was lost or added was outside: fine, when the block is what it was
            if r.d.got != len(payload) or r.block() != payload:
                self.fail("%r read from %r" % (payload, data))
            return 1
        if r.outcome == wire.REFUSED:
            self.fail("refused: %r" % data)
        if r.outcome == wire.DAMAGED and r.d.stage.any():
            self.fail("kept: %r" % data)
        for event in r.log:
            # nothing in the payload is taken for a report
            if event[0] == "link" or event[0] == "report":
                self.fail("%r in %r" % (event, data))
        return 0

    def at_every_place(self, size, layout):
        done = cases = 0
        for payload in PAYLOADS:
            whole = answer(payload, layout or 1)
            for i in range(len(whole)):
                done += self.check(whole[:i] + whole[i + 1 :], payload, size, layout, i)
                cases += 1
            for i in range(len(whole) + 1):
                for c in EXTRA:
                    data = whole[:i] + bytes((c,)) + whole[i:]
                    done += self.check(data, payload, size, layout, i)
                    cases += 1
        # harmless ones are few: the check is no formality
        self.assertTrue(0 < done < cases // 4)

    def test_whole(self):
        self.at_every_place(256, 1)

    def test_in_pieces(self):
        self.at_every_place(8, 1)

    def test_byte_by_byte(self):
        self.at_every_place(1, 1)

    def test_two_line_ends(self):
        self.at_every_place(256, 2)

    def test_nothing_learned_yet(self):
        self.at_every_place(256, 0)

    def test_headers_that_cannot_be(self):
        for text in (
            b"2,1,3,0", b"2,0,101,0", b"2,0,-3,0", b"2,0,3", b"2,0,,0", b"2,0,3,", b"2,0,3,x",
            b"2,0,3,0,5", b"2,0,3,0,0", b"2,0,1,1,3,0", b"3,0,3,0", b"4,0,3", b"2", b"",
            b",0,3,0", b"2,03,0", b"2,0,3333333333333,0",
        ):  # fmt: skip
            for size in SIZES:
                r = read(b"\r\n+CIPRXGET: " + text + b"\r\nabc\r\nOK\r\n", size)
                self.assertEqual(r.log, [("end", wire.DAMAGED)], text)

    def test_header_is_a_damaged_one(self):
        for text in (
            b"CIPRXGET: 2,0,3,0", b"+CIPXGET: 2,0,3,0", b"+CIPRXGE: 2,0,3,0", b"+CIPRXGET 2,0,3,0",
            b"+CIIPRXGET: 2,0,3,0", b"2,0,3,0", b"abc", b"\xff\xfe", b"0 CLOSED",
        ):  # fmt: skip
            for size in SIZES:
                r = read(NL + text + NL + b"abc\r\nOK\r\n", size)
                self.assertEqual(r.log, [("end", wire.DAMAGED)], text)

    def test_results_behind_the_payload(self):
        for line in (b"ERROR", b"+CME ERROR: 3", b"SHUT OK", b"+CMS ERROR: 500", b"0, OK"):
            for size in SIZES:
                r = read(answer(b"abc", mid=NL + line + NL), size)
                self.assertEqual(r.log, [("count", 3), ("end", wire.DAMAGED)], line)

    def test_late_results_of_a_send_do_not_touch_the_count(self):
        for line in (b"DATA ACCEPT:0,0", b"DATA ACCEPT:0,", b"0, SEND OK"):
            for payload in (b"abc", b""):
                r = read(answer(payload, mid=NL + line + NL))
                self.assertEqual((r.outcome, r.d.got), (wire.DONE, len(payload)))

    def test_nothing_after_damage_is_believed(self):
        # a count that lost a digit: the payload's rest looks like reports
        payload = b"0123456789\r\n1, CLOSED\r\n\r\n+PDP: DEACT\r\n"
        whole = answer(payload)
        data = whole.replace(b"2,0,38,0", b"2,0,3,0")
        self.assertTrue(data != whole)
        for size in SIZES:
            r = read(data, size)
            self.assertEqual(r.log, [("count", 3), ("end", wire.DAMAGED)])
            # … until something new is said
            r.feed(b"\r\n+PDP: DEACT\r\n\r\n0, CLO", size)
            self.assertEqual(len(r.log), 2)
            r.d.begin(wire.PLAIN, b"+X")
            r.feed(b"SED\r\n\r\n+PDP: DEACT\r\n\r\nOK\r\n", size)
            self.assertEqual(
                r.log[2:], [("info", "SED"), ("report", wire.DEACT, "+PDP: DEACT"), ("end", 1)]
            )

    def test_what_nobody_can_notice(self):
        # a count that lost a digit, when the payload is reports from there to its end: byte for
        # byte the answer to another read, with reports before its OK
        payload = b"ab\r\n0, CLOSED\r\n\r\n1, CLOSED\r\n"
        self.assertEqual(len(payload), 28)
        damaged = answer(payload).replace(b"2,0,28,0", b"2,0,2,0")
        self.assertEqual(damaged, answer(b"ab", mid=b"\r\n0, CLOSED\r\n\r\n1, CLOSED\r\n"))

    def test_stall(self):
        # the owner's deadline ends it; the next command begins with nothing left over
        for size in SIZES:
            r = read(answer(b"abc")[:-8], size)
            self.assertEqual(r.outcome, 0)
            r.d.end(wire.DAMAGED)
            self.assertEqual(r.d.want, 0)
            self.assertEqual(r.d.stage.any(), 0)
            r.d.begin(wire.READ, b"", 0, 100)
            r.feed(answer(b"xyz"), size)
            self.assertEqual((r.outcome, r.block()), (wire.DONE, b"xyz"))


class InTurn(unittest.TestCase):
    def test_many_reads_through_one_stage(self):
        r = Recorder(64)
        for i in range(50):
            payload = bytes([(i + k) & 255 for k in range(i + 1)])
            r.d.begin(wire.READ, b"", 0, 64)
            r.feed(answer(payload), SIZES[i % 3])
            self.assertEqual((r.outcome, r.block()), (wire.DONE, payload))

"""The lines of CMGL: whole messages, joined ones, and what was damaged."""
import unittest

import fakes  # noqa: F401  (puts its clock in place before simcom is imported)

from simcom import inbox

HELLO = "0004028121000020806291731400" + "05E8329BFD06"
PART = "0044028121000420806291731400" + "08" + "0500037B03%02X" + "%02X%02X"


def rows(*lines):
    taken = inbox.Rows()
    for line in lines:
        taken.append(line)
    return taken


def header(slot, line, status=0):
    return '+CMGL: %d,%d,"",%d' % (slot, status, len(line) // 2 - 1)


class Rows(unittest.TestCase):
    def test_whole(self):
        taken = rows(header(3, HELLO, 1), HELLO, header(7, HELLO), HELLO)
        self.assertFalse(taken.bad)
        first, second = inbox.joined(taken.found)
        self.assertEqual(
            first, (3, "12", "hello", (2002, 8, 26, 19, 37, 41, 0), "REC READ", (3,)))
        self.assertEqual((second.slot, second.status), (7, "REC UNREAD"))

    def test_joined(self):
        lines = []
        for slot, part in ((1, 3), (2, 1), (5, 2)):
            line = PART % (part, 64 + part, 96 + part)
            lines += [header(slot, line), line]
        (message,) = inbox.joined(rows(*lines).found)
        self.assertEqual((message.text, message.slots, message.slot), (b"AaBbCc", (2, 5, 1), 1))
        (message,) = inbox.joined(rows(*lines[:4]).found)
        self.assertEqual((message.text, message.slots), (b"AaCc", (2, None, 1)))

    def test_reports_in_between(self):
        taken = rows("*XYZ: 1", header(1, HELLO), "+CLIP: 1", HELLO, "NO CARRIER")
        self.assertFalse(taken.bad)
        self.assertEqual(len(taken.found), 1)

    def test_damaged(self):
        good = header(1, HELLO)
        for lines in (
            (HELLO,),  # its header was lost
            (good, good, HELLO),  # a second line was lost
            (good, HELLO[:-1]), (good, HELLO[:-2]), (good, HELLO + "00"),
            (good + HELLO,), (good, HELLO + header(2, HELLO)), (good[:-2] + ",", HELLO),
            ("+CMGL: x,0,,25", HELLO), ("+CMGL: 1,9,,19", HELLO), ("+CMGL:", HELLO),
        ):  # fmt: skip
            taken = rows(*lines)
            self.assertTrue(taken.bad or taken.head is not None, lines)

    def test_what_is_not_understood_is_there(self):
        line = "00" + "04FF91AABB"
        (message,) = inbox.joined(rows(header(4, line), line).found)
        self.assertEqual((message.slot, message.text, message.time), (4, None, None))

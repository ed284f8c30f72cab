"""Messages as PDUs, both ways."""
import unittest
from binascii import unhexlify

import fakes  # noqa: F401  (puts its clock in place before simcom is imported)

from simcom import outbox, pdu

EXTENSION = "\f^{}\\[~]|€"


def both(text):
    """What becomes of a text that is cut, packed, unpacked and put together again."""
    alphabet, pieces = outbox.pieces_of(text)
    to = outbox.address("+31612345678")
    data = b""
    for i, piece in enumerate(pieces):
        n, line = outbox.submit(to, alphabet, piece, 200, len(pieces), i + 1)
        raw = unhexlify(line)
        assert n == len(raw) - 1 <= 160, n
        number, kind, body, when, ref, total, part = pdu.read(raw)
        assert (number, kind, when) == ("+31612345678", alphabet, None)
        assert (total, part) == (len(pieces), i + 1)
        assert bytes(body) == bytes(piece)
        # no character is cut in two
        assert pdu.decode(kind, body) == pdu.decode(alphabet, piece)
        assert "\ufffd" not in pdu.decode(kind, body)
        data += bytes(body)
    return len(pieces), pdu.decode(alphabet, data)


class Sent(unittest.TestCase):
    def test_known(self):
        # 3GPP's own example text "hellohello", as every phone packs it
        alphabet, pieces = outbox.pieces_of("hellohello")
        n, line = outbox.submit(outbox.address("+46708251358"), alphabet, pieces[0])
        self.assertEqual(line, b"0011000B916407281553F80000A70AE8329BFD4697D9EC37")
        self.assertEqual(n, 23)

    def test_both_ways(self):
        for text, parts in (
            ("", 1), ("a", 1), ("x" * 160, 1), ("x" * 161, 2), ("x" * 306, 2), ("x" * 307, 3),
            ("€" * 80, 1), ("x" * 152 + "€" * 2, 1), ("x" * 152 + "€" * 20, 2),
            ("日" * 70, 1), ("日" * 71, 2), ("a" * 66 + "😀" + "b" * 60, 2), ("😀" * 35, 1),
            ("😀" * 36, 2), ("x" * 1530, 10), ("ж" * 670, 10), ("line\r\nline", 1),
        ):  # fmt: skip
            self.assertEqual(both(text), (parts, text))

    def test_every_character(self):
        for c in pdu._ALPHABET:
            if c != "\x1b":
                self.assertEqual(both(c * 9), (1, c * 9))
        for c in EXTENSION:
            self.assertEqual(both(c * 9), (1, c * 9))
            self.assertEqual(pdu.encode(c)[0], 0)
        for c in "\u00a0\u0100\ud7ff\ue000\uffff\U00010000\U0010ffff":
            self.assertEqual(both(c + "x" + c), (1, c + "x" + c))
            self.assertEqual(pdu.encode(c)[0], 2)

    def test_refused(self):
        for text in ("\x00", "\x08", "\x1a", "\x1b", "ж\x1a", "\x7f", "\x80", "x" * 1531,
                     "ж" * 671, "€" * 766):
            try:
                outbox.pieces_of(text)
                self.fail(repr(text[:5]))
            except ValueError:
                pass
        for number in ("", "+", "+3 1", "3-1", '"', "Bank", "1" * 21, "1\r", "\x1a", "31+", "a"):
            try:
                outbox.address(number)
                self.fail(number)
            except ValueError:
                pass

    def test_packing(self):
        for n in range(30):
            for fill in range(7):
                codes = bytes([(i * 37 + n) & 127 for i in range(n)])
                packed = outbox.pack(codes, fill)
                self.assertEqual(len(packed), (n * 7 + fill + 7) // 8)
                self.assertEqual(bytes(pdu.unpack(packed, n, fill)), codes)
                try:
                    pdu.unpack(packed, n + 2, fill)
                    self.fail("too many")
                except ValueError:
                    pass


class Received(unittest.TestCase):
    def read(self, text):
        return pdu.read(unhexlify(text))

    def test_a_message(self):
        number, kind, data, when, ref, total, part = self.read(
            "07911326040000F0040B911346610089F60000208062917314080CC8F71D14969741F977FD07")
        self.assertEqual((number, kind, total), ("+31641600986", 0, 1))
        self.assertEqual(pdu.decode(kind, data), "How are you?")
        self.assertEqual(when, (2002, 8, 26, 19, 37, 41, 0))

    def test_zones(self):
        for byte, minutes in (("00", 0), ("40", 60), ("80", 120), ("08", 0), ("48", -60),
                              ("84", 720), ("29", -15 * 12)):
            when = self.read("0004028121" + "0000" + "208062917314" + byte + "0131")[3]
            self.assertEqual(when[6], minutes, byte)

    def test_a_name(self):
        # "Bank": 4 characters in 4 octets, 7 digits' worth
        row = self.read("000407D0C2B07B0D" + "0000" + "20806291731400" + "0131")
        self.assertEqual(row[0], "Bank")

    def test_alphabets(self):
        for dcs, kind in ((0x00, 0), (0x04, 1), (0x08, 2), (0x0C, 0), (0x10, 0), (0x18, 2),
                          (0x20, -1), (0x48, 2), (0xC0, 0), (0xD0, 0), (0xE0, 2), (0xF0, 0),
                          (0xF4, 1), (0xF5, 1), (0x80, 0)):
            row = self.read("0004028121" + "00%02X" % dcs + "20806291731400" + "02" + "0031")
            self.assertEqual(row[1], kind, hex(dcs))

    def test_headers(self):
        for head, parts in (
            ("050003070302", (3, 2)),
            ("06080401070302", (3, 2)),
            ("050003070304", (1, 1)),  # the fourth of three
            ("050003070300", (1, 1)),
            ("050003070000", (1, 1)),
            ("0405021122", (1, 1)),  # ports only
            ("0B0504158200000003070201", (2, 1)),  # ports, and a part
            ("0401030506", (1, 1)),  # cut short
        ):
            size = len(head) // 2
            row = self.read("0044028121" + "0004" + "20806291731400" + "%02X" % (size + 2)
                            + head + "4142")
            self.assertEqual(tuple(row[5:]), parts, head)
            self.assertEqual(bytes(row[2]), b"AB")

    def test_references_of_both_sizes_differ(self):
        tail = "0004" + "20806291731400"
        eight = self.read("0044028121" + tail + "07" + "050003070302" + "41")
        sixteen = self.read("0044028121" + tail + "08" + "06080400070302" + "41")
        self.assertTrue(eight[4] != sixteen[4])

    def test_unknown_extensions_and_lonely_surrogates(self):
        self.assertEqual(pdu.decode(0, b"\x1b\x41\x1b\x65\x1b\x1b\x42\x1b"), "A€ B")
        for raw, text in ((b"\xd8\x3d", "\ufffd"), (b"\xde\x00\x00A", "\ufffdA"),
                          (b"\xd8\x3d\x00A", "\ufffdA"), (b"\xd8\x3d\xd8\x3d\xde\x00", "\ufffd😀"),
                          (b"\xd8\x3d\xde\x00", "😀"), (b"\x00A\x00", "A")):
            self.assertEqual(pdu.decode(2, raw), text)
        self.assertEqual(pdu.decode(1, b"\x00\xff"), b"\x00\xff")
        self.assertEqual(pdu.decode(-1, b"x"), None)

    def test_whatever_comes_is_read_or_refused(self):
        good = unhexlify("07911326040000F0440B911346610089F60000208062917314080C0500030702"
                         "01C8F71D14969741F977FD07")
        state = 12345
        for i in range(3000):
            raw = bytearray(good)
            for _ in range(1 + i % 4):
                state = (state * 1103515 + 12345) & 0x3FFFFF
                raw[state % len(raw)] = (state >> 8) & 255
            raw = bytes(raw[: len(raw) - state % 7 * (i % 2)])
            try:
                row = pdu.read(raw)
                pdu.decode(row[1], row[2])
                self.assertTrue(1 <= row[6] <= row[5] <= 255)
            except (ValueError, IndexError):
                pass

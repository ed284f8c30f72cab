"""Numbers and text out of a line."""
import unittest

from simcom.fields import Fields


def fields(data, start=0, stop=None):
    f = Fields()
    f.buf = data
    f.start = f.at = start
    f.stop = len(data) if stop is None else stop
    return f


def numbers(data):
    """All numbers of a line, until no field is left or one cannot be passed over."""
    f = fields(data)
    found = []
    while f.at < f.stop:
        before = f.at
        found.append(f.number())
        if f.at == before:
            break
    return found


class Numbers(unittest.TestCase):
    def test_plain(self):
        self.assertEqual(numbers(b"0"), [0])
        self.assertEqual(numbers(b"2,0,11,0"), [2, 0, 11, 0])
        self.assertEqual(numbers(b"007"), [7])

    def test_spaces(self):
        self.assertEqual(numbers(b" 3, 3, 0"), [3, 3, 0])
        self.assertEqual(numbers(b"  1 ,2 "), [1, 2])

    def test_quotes(self):
        self.assertEqual(numbers(b'"8888"'), [8888])
        self.assertEqual(numbers(b'0, "80" ,1'), [0, 80, 1])

    def test_colon_ends_a_field(self):
        self.assertEqual(numbers(b"12:34"), [12, 34])

    def test_empty_field(self):
        self.assertEqual(numbers(b"1,,2"), [1, -1, 2])
        self.assertEqual(numbers(b",5"), [-1, 5])
        self.assertEqual(numbers(b'"",5'), [-1, 5])

    def test_nothing_left(self):
        f = fields(b"1")
        self.assertEqual(f.number(), 1)
        self.assertEqual(f.at, f.stop)
        self.assertEqual(f.number(), -1)
        self.assertEqual(fields(b"").number(), -1)

    def test_comma_at_the_end_leaves_no_field(self):
        f = fields(b"1,")
        self.assertEqual(f.number(), 1)
        self.assertEqual(f.at, f.stop)

    def test_garbage(self):
        for text in (b"x", b"-1", b"1x", b"1.5", b"+4", b"\x00", b"\xff", b"1\r", b"2;3"):
            f = fields(text)
            self.assertEqual(f.number(), -1, text)
            # it is not passed over: who goes on reading gets no number either
            self.assertEqual(f.at, 0)
            self.assertEqual(f.number(), -1)

    def test_largest(self):
        self.assertEqual(fields(b"999999999").number(), 999999999)
        self.assertEqual(fields(b"1000000000").number(), -1)
        self.assertEqual(fields(b"99999999999999999999").number(), -1)
        self.assertEqual(fields(b"0999999999").number(), 999999999)

    def test_only_its_own_part_of_the_buffer(self):
        f = fields(b"99,12,34", 3, 4)
        self.assertEqual(f.number(), 1)
        self.assertEqual(f.number(), -1)


class Text(unittest.TestCase):
    def test_whole_line(self):
        self.assertEqual(fields(b"xx+CREG: 1yy", 2, 10).line(), "+CREG: 1")

    def test_part(self):
        self.assertEqual(fields(b"STATE: IP START").line(7, 15), "IP START")
        self.assertEqual(fields(b"abc").line(1, 1), "")
        self.assertEqual(fields(b"abc").line(0, 2), "ab")

    def test_noise_cannot_raise(self):
        self.assertEqual(fields(b"a\x80\xff\x00z").line(), "a??\x00z")
        self.assertEqual(fields(bytearray(b"\xc3\xa9")).line(), "??")

    def test_nothing(self):
        self.assertEqual(Fields().line(), "")

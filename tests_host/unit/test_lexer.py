"""Bytes in, tokens out; every case whole, in 8-byte pieces and byte by byte."""
import unittest

from wire import SIZES

from simcom.lexer import Lexer

NONE = 0
LINE = 1
PROMPT = 2
PAYLOAD = 3
LINE_MAX = 111
ANSWER_MAX = 1536


class Scan(Lexer):
    """A lexer that writes its tokens down: text and `clean` of lines, `>`, the payload."""

    def __init__(self, payload=256):
        Lexer.__init__(self, payload)
        self.found = []

    def eat(self, data, size=256):
        for i in range(0, len(data), size):
            n = min(size, len(data) - i)
            self.chunk[:n] = data[i : i + n]
            self.fed(n)
            while self.step():
                pass
        return self.found

    def step(self):
        token = self.token()
        if token == LINE:
            self.at = self.start
            self.found.append((bytes(self.buf[self.start : self.stop]), self.clean))
        elif token == PROMPT:
            self.found.append(">")
        elif token == PAYLOAD:
            self.found.append(self.stage.read())
        return token


class Lines(unittest.TestCase):
    def same(self, data, expected):
        for size in SIZES:
            self.assertEqual(Scan().eat(data, size), expected)

    def test_line(self):
        self.same(b"\r\nOK\r\n", [(b"", True), (b"OK", True)])

    def test_several(self):
        self.same(
            b"\r\n+CIPMUX: 1\r\n\r\nOK\r\n",
            [(b"", True), (b"+CIPMUX: 1", True), (b"", True), (b"OK", True)],
        )

    def test_no_end_no_line(self):
        self.same(b"\r\nOK\r", [(b"", True)])
        self.same(b"OK", [])

    def test_without_a_return_it_is_not_clean(self):
        self.same(b"\nOK\n", [(b"", False), (b"OK", False)])

    def test_trimmed_is_not_clean(self):
        for data in (b" OK\r\n", b"OK \r\n", b"OK\r\r\n", b"\rOK\r\n", b"\x00OK\r\n"):
            self.same(data, [(b"OK", False)])
        for data in (b"\r\r\n", b" \r\n", b"\x00\r\n"):
            self.same(data, [(b"", False)])

    def test_space_inside_stays(self):
        self.same(b"+CREG: 1, 2\r\n", [(b"+CREG: 1, 2", True)])

    def test_echo_is_not_clean(self):
        self.same(b"AT\r\r\nOK\r\n", [(b"AT", False), (b"OK", True)])

    def test_any_byte_in_a_line(self):
        body = bytes([c for c in range(256) if c != 10])
        self.same(b"A" + body[:100] + b"Z\r\n", [(b"A" + body[:100] + b"Z", True)])
        self.same(b"A" + body[160:] + b"Z\r\n", [(b"A" + body[160:] + b"Z", True)])

    def test_line_spans_chunks_at_every_place(self):
        data = b"\r\n+CIPRXGET: 1,0\r\nOK\r\n"
        whole = Scan().eat(data)
        for cut in range(1, len(data)):
            scan = Scan()
            scan.eat(data[:cut])
            self.assertEqual(scan.eat(data[cut:]), whole, cut)

    def test_text_of_a_line_that_spans_chunks(self):
        line = bytes(range(33, 33 + 90)) + b"\r\n"
        for size in (1, 7, 8, 50, 91):
            self.assertEqual(Scan().eat(line * 3, size), [(line[:-2], True)] * 3)

    def test_forget(self):
        for data in (b"\r\nhalf a li", b"half\r\nrest\r\n"):
            scan = Scan()
            scan.chunk[: len(data)] = data
            scan.fed(len(data))
            scan.token()
            scan.forget()
            self.assertEqual(scan.token(), NONE)
            scan.found.clear()
            self.assertEqual(scan.eat(b"OK\r\n"), [(b"OK", True)])


class Long(unittest.TestCase):
    """Lines longer than the ring."""

    def test_counted_not_fatal(self):
        # a line is whole in the chunk, or held in the ring, as the pieces fall
        line = b"x" * 200 + b"\r\n"
        for size in (8, 1):
            scan = Scan()
            found = scan.eat(line + b"OK\r\n", size)
            self.assertEqual(found, [(b"x" * LINE_MAX, False), (b"OK", True)])
            self.assertEqual(scan.overrun, 200 + 1 - LINE_MAX)
            self.assertEqual(len(scan.whole), LINE_MAX)
        scan = Scan()
        self.assertEqual(scan.eat(line), [(b"x" * 200, True)])
        self.assertEqual(scan.overrun, 0)

    def test_longest_that_fits(self):
        for size in SIZES:
            scan = Scan()
            scan.eat(b"y" * (LINE_MAX - 1) + b"\r\n", size)
            self.assertEqual(scan.found, [(b"y" * (LINE_MAX - 1), True)])
            self.assertEqual(scan.overrun, 0)

    def test_endless_noise(self):
        scan = Scan()
        for _ in range(40):
            scan.eat(b"\xff" * 256)
        self.assertEqual(scan.found, [])
        self.assertEqual(scan.held, LINE_MAX)
        self.assertEqual(scan.overrun, 40 * 256 - LINE_MAX)
        self.assertEqual(scan.eat(b"\nOK\r\n")[1], (b"OK", True))

    def test_grows_when_wanted(self):
        for n in (113, 300, 556, ANSWER_MAX - 1):
            line = bytes([33 + i % 90 for i in range(n)])
            for size in SIZES:
                scan = Scan()
                scan.long = True
                scan.eat(line + b"\r\nOK\r\n", size)
                self.assertEqual(scan.found, [(line, True), (b"OK", True)])
                self.assertEqual(scan.overrun, 0)

    def test_growth_is_bounded(self):
        for size in SIZES:
            scan = Scan()
            scan.long = True
            scan.eat(b"z" * 5000 + b"\r\nOK\r\n", size)
            self.assertTrue(len(scan.whole) <= ANSWER_MAX + LINE_MAX)
            self.assertEqual(scan.overrun, 5001 - len(scan.found[0][0]))
            self.assertTrue(len(scan.found[0][0]) >= ANSWER_MAX - 256)
            self.assertEqual(scan.found[1], (b"OK", True))

    def test_grown_buffer_serves_on(self):
        scan = Scan()
        scan.long = True
        scan.eat(b"a" * 400 + b"\r\n", 8)
        scan.long = False
        scan.found.clear()
        scan.eat(b"b" * 300 + b"\r\nOK\r\n", 8)
        self.assertEqual(scan.found, [(b"b" * 300, True), (b"OK", True)])


class Prompt(unittest.TestCase):
    def scan(self, data, size, prompt=True):
        scan = Scan()
        scan.prompt = prompt
        scan.eat(data, size)
        return scan

    def test_with_space(self):
        for size in SIZES:
            scan = self.scan(b"\r\n> ", size)
            self.assertEqual(scan.found, [(b"", True), ">"])
            self.assertFalse(scan.prompt)
            # the space belongs to the prompt, or to the line end before the result
            scan.eat(b"\r\nSEND OK\r\n", size)
            self.assertEqual(len(scan.found), 4)
            self.assertEqual(scan.found[2][0], b"")
            self.assertEqual(scan.found[3], (b"SEND OK", True))

    def test_without_space(self):
        for size in SIZES:
            scan = self.scan(b"\r\n>", size)
            # it is one now, or once it is clear that no space comes
            self.assertTrue(len(scan.found) == 2 or scan.prompt > 1)
            scan.eat(b"\r\nSEND OK\r\n", size)
            self.assertEqual(scan.found, [(b"", True), ">", (b"", True), (b"SEND OK", True)])

    def test_after_a_report(self):
        for size in SIZES:
            scan = self.scan(b"\r\n0, CLOSED\r\n\r\n> ", size)
            self.assertEqual(scan.found, [(b"", True), (b"0, CLOSED", True), (b"", True), ">"])

    def test_only_when_expected(self):
        for size in SIZES:
            scan = self.scan(b"\r\n> \r\n", size, prompt=False)
            self.assertEqual(scan.found, [(b"", True), (b">", False)])

    def test_only_at_the_start_of_a_line(self):
        for size in SIZES:
            scan = self.scan(b"a>b\r\n", size)
            self.assertEqual(scan.found, [(b"a>b", True)])
            self.assertTrue(scan.prompt)

    def test_only_once(self):
        for size in SIZES:
            scan = self.scan(b">>\r\n", size)
            self.assertEqual(scan.found, [">", (b">", True)])

    def test_forget(self):
        scan = Scan()
        scan.prompt = True
        scan.forget()
        self.assertEqual(scan.eat(b"> \r\n"), [(b">", False)])


NASTY = b"\x00\x1a\x1b\r\nOK\r\n\r\n0, CLOSED\r\n> \xff\n\n\r\r+CIPRXGET: 1,0\r\n"


class Payload(unittest.TestCase):
    def test_any_bytes(self):
        for payload in (b"x", b"\n", b"\r\n", NASTY, bytes(range(256)), b"\n" * 60):
            for size in SIZES:
                scan = Scan()
                scan.count(len(payload))
                scan.eat(payload + b"\r\nOK\r\n", size)
                self.assertEqual(scan.found, [payload, (b"", True), (b"OK", True)])

    def test_exactly_at_the_border_of_chunks(self):
        for n in (1, 8, 255, 256, 257, 511, 512, 513, 1460):
            payload = bytes([i & 255 for i in range(n)])
            scan = Scan(1460)
            scan.count(n)
            scan.eat(payload, 256)
            self.assertEqual(scan.found, [payload])
            self.assertEqual(scan.eat(b"\r\nOK\r\n")[1:], [(b"", True), (b"OK", True)])

    def test_one_byte_short(self):
        for size in SIZES:
            scan = Scan()
            scan.count(len(NASTY) + 1)
            self.assertEqual(scan.eat(NASTY, size), [])
            self.assertEqual(scan.want, 1)
            self.assertEqual(scan.eat(b"!"), [NASTY + b"!"])

    def test_a_prompt_in_it_is_none(self):
        scan = Scan()
        scan.prompt = True
        scan.count(3)
        self.assertEqual(scan.eat(b">>>"), [b">>>"])
        self.assertTrue(scan.prompt)

    def test_count_of_none(self):
        scan = Scan()
        scan.count(0)
        self.assertEqual(scan.eat(b"\r\nOK\r\n"), [(b"", True), (b"OK", True)])

    def test_forget(self):
        for size in SIZES:
            scan = Scan()
            scan.count(100)
            scan.eat(NASTY, size)
            scan.forget()
            self.assertEqual(scan.want, 0)
            self.assertEqual(scan.stage.any(), 0)
            self.assertEqual(scan.eat(b"OK\r\n"), [(b"OK", True)])

    def test_empty_stage(self):
        scan = Scan(1460)
        scan.count(1500)
        scan.eat(b"p" * 1400)
        scan.empty_stage()
        self.assertEqual(scan.stage.any(), 0)
        self.assertEqual(scan.want, 100)

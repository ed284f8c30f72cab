"""Read numbers out of a line without making objects.

A line is `buf[start:stop]`; `at` is where the next field begins: none is left when `at >= stop`.
Nothing here knows what a line means.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

_SPACE = const(32)
_QUOTE = const(34)
_COMMA = const(44)
_COLON = const(58)


class Fields:
    def __init__(self):
        self.buf = b""  # type: bytes | bytearray
        self.start = self.stop = self.at = 0

    def number(self):
        """The next field as a number below 10**9; -1 when something else stands there.

        Quotes around it and spaces before or after it are taken as the modules set them: with and
        without. The comma or colon behind it is passed over. Allocates nothing.
        """
        i = self.at
        n = -1
        while i < self.stop:
            c = self.buf[i]
            i += 1
            if 48 <= c <= 57:
                if n >= 100000000:
                    return -1
                n = c - 48 if n < 0 else n * 10 + c - 48
            elif c == _COMMA or c == _COLON:
                break
            elif c != _SPACE and c != _QUOTE:
                return -1
        self.at = i
        return n

    def line(self, start=-1, stop=-1):
        """`buf[start:stop]`, usually the whole line, as a str; a byte outside ASCII
        becomes `?`, so noise cannot raise. Allocates."""
        if start < 0:
            start = self.start
            stop = self.stop
        raw = bytes(self.buf[start:stop])
        try:
            text = raw.decode()
        except ValueError:
            text = ""
        if len(text) == len(raw):
            return text
        return "".join([chr(c) if c < 128 else "?" for c in raw])

"""Bytes in, tokens out: a line, the prompt, or the end of a counted payload.

The UART's bytes land in `chunk`; lines are found there in place with the C-level `find`. Only the
head of a line whose end has not come yet is moved, once, into a ring (`carry`), so nothing is
searched twice. A line longer than the ring is cut and counted in `overrun`: never fatal. Counted
payload goes into `stage` in C-level copies and is not looked at.

Nothing allocates after the constructor, except `_grow` for a long answer to a user's command.
"""
try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const

from .fields import Fields

# tokens
_NONE = const(0)
_LINE = const(1)
_PROMPT = const(2)
_PAYLOAD = const(3)

_CHUNK = const(256)  # bytes taken from the UART at once [ours: 22 ms at 115200]
# longest line kept whole: more than any report that is read here [ours: the longest report
# with an address]
_LINE_MAX = const(111)
# … unless the line may be an answer that somebody wants whole [ours: a list of operators]
_ANSWER_MAX = const(1536)

_CR = const(13)
_GT = const(62)


class Lexer(Fields):
    def __init__(self, payload):
        Fields.__init__(self)
        self.chunk = bytearray(_CHUNK)
        self.pos = self.filled = 0
        self.carry = RingIO(_LINE_MAX)
        self.held = 0
        self.whole = bytearray(_LINE_MAX)
        self.stage = RingIO(payload)
        self.want = 0  # payload bytes still to come
        self.prompt = 0  # 1: a '>' at the start of a line is the prompt; 2: it is here
        self.long = False  # an over-long line is wanted whole: the buffers may grow
        self.clean = False  # the line ended in exactly CR LF and nothing was trimmed
        self.overrun = 0  # bytes of over-long lines thrown away

    def fed(self, n):
        """`chunk[:n]` holds new bytes; everything before must have been taken."""
        self.pos = 0
        self.filled = n

    def forget(self):
        """Drop what is half read: a line, a payload."""
        self.pos = self.filled
        self.want = 0
        self.prompt = 0
        self.held = 0
        while self.carry.any():
            self.carry.readinto(self.whole)
        self.empty_stage()

    def empty_stage(self):
        while self.stage.any():
            self.stage.readinto(self.whole)

    def count(self, n):
        """The next `n` bytes are payload."""
        self.want = n

    def token(self):
        """The next token in `chunk`, or NONE when more bytes are needed."""
        pos = self.pos
        if pos >= self.filled:
            return _NONE
        if self.want:
            n = min(self.filled - pos, self.want)
            self.stage.write(self.chunk, pos, n)
            self.pos = pos + n
            self.want -= n
            return _NONE if self.want else _PAYLOAD
        if self.prompt and not self.held:
            # `> `: the space is the end of it, where the module sends one
            c = self.chunk[pos]
            if self.prompt > 1:
                self.prompt = 0
                self.pos = pos + (c == 32)
                return _PROMPT
            if c == _GT:
                self.prompt = 2
                self.pos = pos + 1
                return self.token()
        return self.cut(pos, self.chunk.find(b"\n", pos, self.filled))

    def keep(self, pos, n):
        # the piece [pos, pos + n) of a line that spans chunks
        room = len(self.whole) - self.held
        if n > room and self.long and self.held + n <= _ANSWER_MAX:
            room = self.grow(n)
        if n > room:
            self.overrun += n - room
            n = room
        if n:
            self.carry.write(self.chunk, pos, n)
            self.held += n

    def grow(self, n):
        whole = bytearray(self.held + n + _LINE_MAX)
        carry = RingIO(len(whole))
        self.carry.readinto(whole, self.held)
        carry.write(whole, 0, self.held)
        self.whole = whole
        self.carry = carry
        return n

    def cut(self, pos, i):
        if i < 0:
            self.keep(pos, self.filled - pos)
            self.pos = self.filled
            return _NONE
        self.pos = i + 1
        if self.held:
            self.keep(pos, i - pos)
            stop = self.held
            self.carry.readinto(self.whole, stop)
            self.held = 0
            self.buf = self.whole
            self.start = 0
            self.stop = stop
        else:
            self.buf = self.chunk
            self.start = pos
            self.stop = i
        # `clean` is how the check of a payload's end sees one byte lost or added around it
        buf = self.buf
        start = self.start
        stop = self.stop
        self.clean = stop > start and buf[stop - 1] == _CR
        if self.clean:
            stop -= 1
        raw = stop - start
        while stop > start and buf[stop - 1] <= 32:
            stop -= 1
        while start < stop and buf[start] <= 32:
            start += 1
        if stop - start != raw:
            self.clean = False
        self.start = self.at = start
        self.stop = stop
        return _LINE

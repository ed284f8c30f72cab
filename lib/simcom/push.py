"""Push: the module sends what it receives at once, with headers (CIPRXGET=0, CIPHEAD=1).

`push=True` makes the modem use this dialogue. Manual 8.2.20, 8.2.24; application notes 7.1, 8.1.
A block is handed out when what follows its count is a line end, or silence; a stall inside it, or
anything else behind it, is damage: its connection gets EIO. When it is not sure whose block was
lost, all of them do. Nothing allocates, except a store that has to grow, the sender's address with
`show_sender`, and datagrams that wait.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .dialogue import ROWS, Dialogue

_RECEIVE = const(21)
_IPD = const(22)
_RECV_FROM = const(23)
_CONNECT_OK = const(8)
_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)
_DAMAGED = const(4)

# what is awaited (`ripe`)
_BLOCK = const(1)  # the bytes of a block, then CR or silence
_END = const(2)  # LF
_NEXT = const(3)  # the block was refused: CR; anything else is more of it
_PART = const(4)  # the rest of a line: of a header, when a byte was lost

_LF = const(10)
_CR = const(13)
_LONGEST = const(1460)  # [application notes 7.3]
# silence behind a block: so long, and three characters more [ours: three characters at 9600]
_QUIET_MS = const(3)
_LF_MS = const(50)  # between CR and LF [ours]
_STALL_MS = const(2000)  # inside a block [ours: the line's time is added]

_PUSH_ROWS = b"\n+RECEIVE,\xd5\n+IPD,\xd6\nRECV FROM:\xd7\n+RECV FROM:\xd7\n"
_MARK = b"+IPD,"


class PushDialogue(Dialogue):
    def __init__(self, sink, payload):
        Dialogue.__init__(self, sink, payload)
        self.table = ROWS[:-1] + _PUSH_ROWS
        self.ripe = 0
        self.to = 0  # the connection it is for
        self.size = 0
        self.matched = 0  # characters of `+IPD,` seen at a line's start
        self.in_type = False  # behind its length
        self.sender = None
        self.seen = 0  # characters of a header seen in what is dropped

    def token(self):
        if self.want and not Dialogue.token(self):
            return 0
        while self.ripe and self.pos < self.filled:
            self.behind(self.chunk[self.pos])
        what = self.begin_of_line()
        if not self.ripe and (self.held or self.matched):
            self.ripe = _PART
        return what

    def begin_of_line(self):
        pos = self.pos
        # `+IPD,5:` ends at its colon; its payload follows on the same line
        if not self.held and not self.slots:
            while pos < self.filled and self.matched < 5:
                if self.chunk[pos] != _MARK[self.matched]:
                    break
                pos += 1
                self.matched += 1
            self.pos = pos
            if self.matched == 5:
                return self.length()
            if self.matched:
                if pos >= self.filled:
                    return 0
                self.carry.write(_MARK, 0, self.matched)
                self.held = self.matched
                self.matched = 0
        return Dialogue.token(self)

    def behind(self, c):
        """The next byte behind a block."""
        if self.ripe == _PART:
            self.ripe = 0
        elif self.ripe == _BLOCK and c == _CR:
            self.ripe = _END
            self.pos += 1
        elif self.ripe == _BLOCK and load("pushed").is_prompt(self):
            settle(self)
        elif self.ripe == _BLOCK:
            self.refuse()
            if c != _LF:  # else a byte was lost: the count took the CR
                self.ripe = _NEXT
                self.pos += 1  # one was added, and this is the last
        elif self.ripe == _END and c == _LF:
            self.pos += 1
            settle(self)
        else:
            if self.ripe == _END:
                self.refuse()  # that CR was the block's last byte
            self.ripe = 0
            if c != _CR:
                self.broken(self.to)

    def length(self):
        """`5:` or `5,TCP:` of `+IPD,5,TCP:`, byte by byte."""
        while self.pos < self.filled:
            c = self.chunk[self.pos]
            self.pos += 1
            if c == 58:
                self.matched = 0
                self.in_type = False
                self.announce(0, self.size)
                return self.token()
            if 48 <= c <= 57 and not self.in_type and self.size < _LONGEST:
                self.size = self.size * 10 + c - 48
            elif c == 44 or (self.in_type and 65 <= c <= 90):
                self.in_type = True
            else:
                self.broken(0)
                return 0
        return 0

    def announce(self, n, size):
        self.size = 0
        if not (0 < size <= _LONGEST and 0 <= n < len(self.sink.links)):
            self.broken(n)
            return
        self.to = n
        self.ripe = _BLOCK
        self.want = size

    def report(self, kind):
        if kind == _RECV_FROM:
            self.sender = self.line(self.at, self.stop)
            if self.buf.find(b"PD,", self.at, self.stop) >= 0:  # its line end was lost
                self.broken(0)
        elif kind == _RECEIVE:
            # strict: a header that lost a byte must set neither a wrong count nor a wrong number
            i = self.at
            n = self.number()
            if self.at - i != 2:
                n = -1
            size = self.number()
            good = self.at >= self.stop and self.buf[self.stop - 1] == 58
            if self.at < self.stop:
                self.sender = self.line(self.at, self.stop).strip(":")
                good = load("udp").address_of(self.sender) is not None
            self.announce(n, size if good and self.clean else 0)
        elif kind == _IPD:
            self.broken(0)
        else:
            Dialogue.report(self, kind)

    def unclaimed(self):
        # a header that lost a byte, or got one more?
        self.at = self.start
        if not self.is_own() and load("pushed").is_header(self):
            self.broken(load("pushed").whose(self))
        else:
            Dialogue.unclaimed(self)

    def refuse(self):
        """A byte was lost or added: nothing of this block is handed out."""
        self.ripe = self.want = 0
        self.sender = None
        load("pushed").refused(self)

    def broken(self, n):
        """More of a block may follow without a count: everything is dropped until silence."""
        load("pushed").fail(self, n)
        if self.mode:
            self.end(_DAMAGED)
        elif self.sink.fix is None:
            self.sink.fix = load("repair").start(self.sink, True)
        self.forget()

    def forget(self):
        if self.ripe == _BLOCK or self.ripe == _END:
            self.refuse()
        self.ripe = self.matched = self.size = 0
        self.in_type = False
        load("pushed").drop(self)
        Dialogue.forget(self)

    def wait(self, p):
        """Called at each poll while a block is under way: silence ends it, or a stall."""
        quiet = time.ticks_diff(time.ticks_ms(), p.heard)
        if self.want:
            if quiet >= _STALL_MS:
                self.refuse()
                self.ripe = _NEXT
        elif self.ripe == _END:
            if quiet >= _LF_MS:
                self.refuse()
        elif self.ripe == _PART:
            if quiet >= _STALL_MS:  # its end was lost
                self.chunk[0] = _LF
                self.fed(1)
                self.run()
        elif self.ripe == _BLOCK and quiet >= _QUIET_MS + 30000 // p.baud:
            settle(self)


def settle(d):
    """The block is good: it goes to its connection."""
    d.ripe = 0
    m = d.sink
    link = m.links[d.to]
    sender = d.sender
    d.sender = None
    if link is not None and link.state == _STARTING:
        link.event(_CONNECT_OK, m)  # the report was lost
    if link is None or link.rx is None or link.state not in (_OPEN, _CLOSED):
        d.empty_stage()
        return
    n = d.stage.any()
    m.lives = 3  # trouble.py
    try:
        if link.udp and not load("pushed").is_next(d, link, sender):
            d.empty_stage()
        elif not link.rx.any() and n <= m.rxbuf >= _LONGEST and getattr(link, "size", 0) == 0:
            link.keep(d)
        else:
            load("pushed").store(d, link, n)
        link.drained = link.state == _CLOSED
    except MemoryError:
        d.empty_stage()
        link.care().fail(link, 105)

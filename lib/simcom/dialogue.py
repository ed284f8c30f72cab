"""What a line means is decided here and nowhere else.

This file knows neither UART nor clock nor model: bytes come in through the lexer, events go out
through `sink`, and whoever owns the dialogue says when a deadline has passed. A report is a report
in every state: it is looked up before the answer of the command in flight is considered, and never
inside counted payload.

The sink's methods: `on_link(n, kind)`: a connection's event; `on_report(kind)`: any other report;
`on_state(kind)`: a line of CIPSTATUS; `on_list()`: more of its list may follow, or not;
`on_info()`: a line of the answer; `on_line()`: a line that nothing claimed; `on_prompt()`,
`on_count()`: payload may be sent, is coming; `on_end(outcome)`: the command in flight is over.
They read the line's fields with `number()` and `line()`.

Nothing allocates, except where the sink does.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from .lexer import Lexer

# tokens of the lexer
_NONE = const(0)
_LINE = const(1)
_PROMPT = const(2)

# What a line is. The numbers are those in ROWS; a test holds them together.
_OK = const(1)
_CME = const(3)
_CMS = const(4)
_POWER_DOWN = const(6)
_FIRST_OF_LINK = const(8)
_ACCEPT = const(15)
_LAST_OF_LINK = const(18)
_DATA = const(19)  # a notification, made of `+CIPRXGET: 1`
_RXGET = const(20)
_STATE = const(24)
_SLOT = const(25)
_CPIN = const(35)
_NOISE = const(48)

# A row: the line's text, then its kind with 0x80 (the whole line) or 0xC0 (the line begins so).
# Hot rows first. Sources: application notes, AT manual 19.3, field.
ROWS = (
    b"\nOK\x81"
    b"\n+CIPRXGET:\xd4"
    b"\nDATA ACCEPT:\xcf"
    b"\nERROR\x82"
    b"\n+CME ERROR:\xc3"
    b"\n+CMS ERROR:\xc4"
    b"\nCONNECT OK\x88"
    b"\nCONNECT FAIL\x89"
    b"\nALREADY CONNECT\x8a"
    b"\nCLOSED\x8b"
    b"\nCLOSE OK\x8c"
    b"\nCLOSED OK\x8c"  # both notes' UDP example; elsewhere CLOSE OK
    b"\nSEND OK\x8d"
    b"\nSEND FAIL\x8e"
    b"\nREMOTE IP:\xd0"
    b"\nCONNECT\x91"
    b"\nSTATE:\xd8"
    b"\nC:\xd9"
    b"\nS:\xda"
    b"\nSHUT OK\x85"
    b"\n+PDP: DEACT\xa0"
    b"\n+PDP DEACT\xa0"  # as both notes print it
    b"\n+PDP:DEACT\xa0"
    b"\nRDY\xa1"
    b"\n+CFUN:\xe2"
    b"\n+CPIN:\xe3"
    b"\nCall Ready\xa4"
    b"\nSMS Ready\xa4"
    b"\n+CREG:\xe5"
    b"\n+CGREG:\xe6"
    b"\n+CEREG:\xe7"
    b"\nSERVER OK\xa8"
    b"\nSERVER CLOSE\xa9"
    b"\n+CDNSGIP:\xea"
    b"\nRING\xeb"
    b"\n+CRING:\xeb"
    b"\n+CMTI:\xec"
    b"\nNORMAL POWER DOWN\x86"
    b"\nNORMAL POWER OFF\x86"  # so in one hardware document
    b"\nUNDER-VOLTAGE POWER\xc6"
    b"\nOVER-VOLTAGE POWER\xc6"
    b"\nUNDER-VOLTAGE\xed"
    b"\nOVER-VOLTAGE\xee"
    b"\n+CPSMSTATUS:\xef"
    # reports that change nothing here: they reach `on("urc")`
    b"\n*PSUTTZ:\xf0"
    b"\n*PSNWID:\xf0"
    b"\nDST:\xf0"
    b"\n+CTZV:\xf0"
    b"\n+CIEV:\xf0"
    b"\n+CUSD:\xf0"
    b"\n+CSQN:\xf0"
    b"\n+CGEV:\xf0"
    b"\n+CMTE:\xf0"
    b"\n+APP PDP:\xf0"
    b"\n+SAPBR 1:\xf0"
    b"\n"
)

# How a command in flight ends (the owner names one when it begins a command).
_PLAIN = const(1)  # OK, or ERROR in its forms
_SHUT = const(3)
_CLOSE = const(4)
_IP = const(5)  # a bare address and no OK (CIFSR)
_STATUS = const(6)  # OK comes first, then STATE and the list
_SEND = const(7)
_READ = const(8)
_OFF = const(9)
_SYNC = const(10)  # OK counts only after its own line; an ERROR is a former command's

# outcomes
_DONE = const(1)
_REFUSED = const(2)
_LATE = const(3)
_DAMAGED = const(4)
_FAILED = const(5)

# A row: 0x40 + how it ends, the line's kind, 0x80 + the outcome.
ENDS = (
    b"\x41\x01\x81\x41\x02\x82\x41\x03\x82\x41\x04\x82\x41\x0a\x82"  # PLAIN
    b"\x43\x05\x81\x43\x02\x82\x43\x03\x82"  # SHUT
    b"\x44\x0c\x81\x44\x02\x82\x44\x03\x82"  # CLOSE; CLOSED shortens its time (links.py)
    b"\x45\x02\x82\x45\x03\x82"  # IP
    b"\x46\x02\x82\x46\x03\x82"  # STATUS
    b"\x47\x0d\x81\x47\x0f\x81\x47\x0e\x85\x47\x02\x82\x47\x03\x82"  # SEND
    b"\x48\x02\x82\x48\x03\x82"  # READ
    b"\x49\x06\x81\x49\x02\x82\x49\x03\x82"  # OFF
)

# phases of SEND and READ
_HEAD = const(0)  # the prompt or the header is awaited
_BODY = const(1)  # payload is handed over or counted
_TAIL = const(2)  # the result, or what follows the payload


class Dialogue(Lexer):
    def __init__(self, sink, payload):
        Lexer.__init__(self, payload)
        self.sink = sink
        self.table = ROWS
        self.key = bytearray(b"\n\0\0")
        self.pair = bytearray(2)
        self.mode = 0  # how the command in flight ends; 0: none is
        self.cmd = b""  # its text after AT, to know its own answer lines
        self.link = -1  # the connection it is about
        self.phase = 0
        self.code = -1  # number of +CME/+CMS ERROR, -1: plain ERROR
        self.asked = 0  # bytes asked for or announced
        self.got = 0  # bytes in the answer, or accepted
        self.left = 0  # bytes the module still holds
        self.layout = 0  # line ends before OK after a payload: 1 or 2; 0: not learned yet
        self.blanks = 0
        self.between = 0  # reports between payload and OK
        self.ripe = 0  # pushed payload is under way (push.py)
        self.hex = 1  # characters for a received byte; 2: CIPRXGET=3
        self.slots = 0  # lines of a CIPSTATUS list; 0: single connection
        self.lost = False  # after damage nothing is believed before a new command

    def begin(self, mode, cmd, link=-1, asked=0):
        """A command is being sent; its end will be told by `on_end`."""
        self.mode = mode
        self.cmd = cmd
        self.link = link
        self.asked = asked
        self.phase = _HEAD
        self.code = -1
        self.got = self.left = 0
        self.lost = False
        self.prompt = 1 if mode == _SEND else 0

    def end(self, outcome):
        """The command in flight is over: by the module's word, or by a deadline."""
        self.mode = 0
        self.prompt = 0
        if outcome == _DAMAGED:
            self.lost = True  # what follows may be payload
            self.forget()
        self.sink.on_end(outcome)

    def run(self):
        """Take every token there is."""
        if self.lost:
            self.forget()
        while True:
            token = self.token()
            if token == _LINE:
                self.text()
            elif token == _NONE:
                return
            elif token == _PROMPT:
                self.phase = _BODY
                self.sink.on_prompt()
            else:
                self.phase = _TAIL
                self.blanks = self.between = 0

    # --- one line -----------------------------------------------------------------------------

    def text(self):
        if self.mode == _READ and self.phase == _TAIL and self.tail():
            return
        if self.start == self.stop:
            return
        n = self.number_of_link()
        kind = self.kind_of(self.table)
        if n >= 0 and not _FIRST_OF_LINK <= kind <= _LAST_OF_LINK:
            self.start = self.at = self.first
            kind = 0
        if not kind:
            self.unclaimed()
        elif kind <= _POWER_DOWN:
            self.result(kind)
        elif kind <= _LAST_OF_LINK:
            self.of_link(n, kind)
        else:
            self.report(kind)

    def number_of_link(self):
        # `n, …`: the connection's number, with the line's start moved behind it
        i = self.first = self.start
        c = self.buf[i]
        if not (48 <= c <= 57 and i + 1 < self.stop and self.buf[i + 1] == 44):
            return -1
        i += 2
        while i < self.stop and self.buf[i] == 32:
            i += 1
        self.start = i
        return c - 48

    def kind_of(self, table):
        """The kind of the line's row in `table`, 0 when none fits; `at` is behind the text."""
        if self.stop - self.start < 2:
            return 0
        buf = self.buf
        key = self.key
        key[1] = buf[self.start]
        key[2] = buf[self.start + 1]
        i = table.find(key)
        while i >= 0:
            i += 3
            j = self.start + 2
            while j < self.stop and table[i] == buf[j]:
                i += 1
                j += 1
            if table[i] >= 0xC0 or (table[i] >= 0x80 and j == self.stop):
                self.at = j
                return table[i] & 0x3F
            i = table.find(key, i)
        return 0

    def outcome(self, kind):
        # what ENDS says of this line for the command in flight; 0: nothing
        self.pair[0] = 0x40 | self.mode
        self.pair[1] = kind
        i = ENDS.find(self.pair)
        return ENDS[i + 2] & 0x3F if i >= 0 else 0

    def result(self, kind):
        if kind == _CME or kind == _CMS:
            self.code = self.number()
        if kind == _OK:
            if self.mode == _STATUS:
                self.phase = _BODY
                return
            if self.mode == _SYNC and self.phase != _HEAD:
                self.end(_DONE)
                return
        outcome = self.outcome(kind)
        if outcome:
            self.end(outcome)
        elif kind == _POWER_DOWN:
            self.sink.on_report(kind)

    def of_link(self, n, kind):
        got = self.asked
        if kind == _ACCEPT:
            got = self.number()
            if self.at < self.stop:
                n = got
                got = self.number()
        mine = n == self.link and self.outcome(kind)
        if self.mode == _SEND:
            if self.phase == _HEAD:
                mine = 0  # the late result of a send before this one: the prompt comes first
            elif mine == _DONE:
                self.got = got
                if not 0 <= got <= self.asked:
                    mine = _DAMAGED
        elif self.mode == _PLAIN and self.cmd:
            mine = 0  # ALREADY CONNECT behind the ERROR of a CIPSTART before this request
        self.sink.on_link(n, kind)
        if mine:
            self.end(mine)

    def report(self, kind):
        if kind == _RXGET:
            self.rxget()
        elif kind <= _SLOT + 1:
            self.status(kind)
        else:
            own = self.is_own()
            if not own or kind > _CPIN:
                self.sink.on_report(kind)
            if own:
                if self.mode == _SYNC:
                    self.phase = _BODY
                self.at = self.start
                self.sink.on_info()

    def rxget(self):
        mode = self.number()
        # `+CIPRXGET: 1` answers `AT+CIPRXGET?`; anywhere else it is a notification
        if mode == 1 and not (self.at >= self.stop and self.is_own()):
            self.sink.on_link(self.number() if self.at < self.stop else -1, _DATA)
        elif self.mode == _READ and self.phase == _HEAD:
            if mode != self.hex + 1:
                self.end(_DAMAGED)
            else:
                self.header_of_read()
        else:
            self.unclaimed()

    def header_of_read(self):
        n = self.number() if self.link >= 0 else -1
        self.got = self.number()
        self.left = self.number()
        # strict: a header that lost a byte must not set a wrong count
        if (
            n != self.link
            or not 0 <= self.got <= self.asked
            or self.left < 0
            or not self.clean
            or (self.at < self.stop and self.number() >= 0)  # only an address may follow
        ):
            self.end(_DAMAGED)
            return
        self.phase = _TAIL if self.got == 0 else _BODY
        self.blanks = self.between = 0
        self.count(self.got * self.hex)
        self.sink.on_count()

    def status(self, kind):
        at = self.at
        self.sink.on_state(kind)
        if self.mode != _STATUS or self.phase == _HEAD:
            return
        self.at = at
        if kind == _STATE:
            self.phase = _TAIL
            last = not self.slots
        else:
            last = kind == _SLOT and self.number() == self.slots - 1
        if last:
            self.end(_DONE)
        elif self.phase == _TAIL:
            self.sink.on_list()

    def unclaimed(self):
        self.at = self.start
        mode = self.mode
        # our own line comes back (echo) as AT… CR CR LF
        echo = not self.clean and self.buf.startswith(b"AT", self.start)
        if (mode == _PLAIN or mode == _SYNC) and not echo:
            if self.is_own():
                self.phase = _BODY
            self.sink.on_info()
        elif mode == _IP and self.is_address():
            self.sink.on_info()
            self.end(_DONE)
        elif mode == _READ and self.is_broken():
            self.end(_DAMAGED)
        else:
            self.sink.on_line()

    def is_own(self):
        # the line begins with the name of a command in flight: `+CREG: …` for `+CREG?`
        if self.mode != _PLAIN and self.mode != _SYNC or not self.cmd:
            return False
        start = self.start
        n = self.buf.find(b":", start, self.stop) - start
        cmd = self.cmd
        for i in range(len(cmd) - n + 1 if n > 1 else 0):
            j = 0
            while j < n and cmd[i + j] == self.buf[start + j]:
                j += 1
            if j == n:
                return True
        return False

    def is_address(self):
        i = self.start
        return 48 <= self.buf[i] <= 57 and self.buf.find(b".", i, self.stop) > 0

    def is_broken(self):
        # No known report, while the header of a payload is awaited: is it that header, damaged?
        # One byte lost or added leaves one of these halves whole. Or is it payload already?
        i = self.buf.find(b"CIPR", self.start, self.stop)
        j = self.buf.find(b"XGET", self.start, self.stop)
        c = self.buf[self.start]
        return i >= 0 or j >= 0 or not (65 <= c <= 90 or c == 43 or c == 42)

    # --- what follows a counted payload -------------------------------------------------------

    def tail(self):
        # True: the line is dealt with. The bytes of the block are good when OK stands exactly
        # where the count says: one line end (or two, where the module sends two) and OK, with
        # whole reports allowed in between.
        if not self.clean:
            self.end(_DAMAGED)
            return True
        if self.start == self.stop:
            self.blanks += 1
            return True
        if not self.blanks:
            self.end(_DAMAGED)
            return True
        n = self.number_of_link()
        kind = self.kind_of(self.table)
        self.start = self.at = self.first
        if n >= 0:
            good = _FIRST_OF_LINK <= kind <= _LAST_OF_LINK
        elif kind == _OK:
            self.end(_DONE if self.is_in_place() else _DAMAGED)
            return True
        else:
            # a result here is nobody's: it is payload, or the end of something else
            good = kind >= _POWER_DOWN or (not kind and not self.is_broken())
        if good:
            self.between += 1
            return False
        self.end(_DAMAGED)
        return True

    def is_in_place(self):
        # each report has brought one line end of its own
        n = self.blanks - self.between
        good = n == 1 or n == 2
        if not self.layout:
            # two after an empty block are two after every block; one may still be two with data
            if good and (self.got or n == 2) and not self.between:
                self.layout = n
        elif self.got and n != self.layout:
            self.layout = 0  # one of the two was damaged: which, the next block tells
            good = False
        return good

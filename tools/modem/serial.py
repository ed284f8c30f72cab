"""The module's own UART: what bytes mean, echo, and the layout of answers.

Three modes: command lines, a payload that is owed, data mode.  While a payload is owed every
byte is payload; while a command is in progress a careful host sends nothing.
"""

import random
import re

from .uart import garble, same_rate

COMMAND, PAYLOAD, DATA = "command", "payload", "data"

_AT = re.compile(rb"[Aa][Tt]")
# What has no number in ATV0 (switch numeric_texts)
_WORDS = re.compile(rb"(\d, ?)?(SHUT OK|CLOSED? OK|CONNECT OK|CONNECT FAIL|SEND OK|SEND FAIL|"
                    rb"ALREADY CONNECT|CLOSED|DATA ACCEPT:.*|SERVER OK|SERVER CLOSE)$")
_HARMLESS = set(b"\r\n +\x1b\x00")      # what resynchronising may leave in front of an AT
# Empty lines are taken together: a host that resynchronises sends hundreds. With echo only those
# of one millisecond: their echoes go out when the last has come.
_AT_ONCE = 16
_MS_BAUD = 10000        # bits of a byte in a second for each byte of a millisecond


def _bare(data):
    """How many empty lines ``data`` begins with."""
    return len(data) - len(data.lstrip(b"\r"))


class Serial:
    """Input modes, echo and output of one modem."""

    def __init__(self, modem, seed):
        self.m = modem
        self.mode = COMMAND
        self.baud = 115200
        self.synced = True          # False: autobaud that has not yet seen AT
        self.line = bytearray()
        self.line_t0 = 0
        self.tainted = False        # this line was damaged on purpose
        self.queue = bytearray()    # came while a command was in progress
        self.busy = None            # name of the command in progress
        self.busy_until = 0         # until then a further command is a violation
        self.end_us = 0             # when the last final result is wholly on the wire
        self.payload = None         # takes the bytes in PAYLOAD mode
        self.surplus = False        # the last payload's length was given: what follows is too much
        self.held = []              # reports that wait for the end of data mode
        self.slept = []             # reports that wait for the end of sleep
        self._heard = 0             # part of a byte made of bytes at a higher rate
        self._rng = random.Random(seed)

    def reset(self):
        self.mode = COMMAND
        self.line.clear()
        self.queue.clear()
        self.busy = None
        self.payload = None
        self.held.clear()
        self.slept.clear()
        self.end_us = 0
        self.tainted = False

    # ---- input

    def want(self, view):
        """After how many bytes of ``view`` something will happen."""
        if self.mode == PAYLOAD:
            return self.payload.want(view)
        if self.mode == DATA:
            return min(len(view), 64)
        data = bytes(view)
        if not self.line and data[:1] == b"\r":
            most = max(1, self.baud // _MS_BAUD) if self.m.settings["E"] else _AT_ONCE
            return min(_bare(data), most, _AT_ONCE)
        i = data.find(b"\r")
        return i + 1 if i >= 0 else len(view)

    def feed(self, data, t0, per, baud):
        m = self.m
        if not m.power.listening:
            m.counters["deaf"] += len(data)
            return
        if not self.synced:
            self._synchronise(data, baud)
            if not self.synced:
                return
        if not same_rate(baud, self.baud):
            m.counters["garbled"] += len(data)
            # a slower receiver takes many bytes for one
            self._heard += len(data) * min(1, self.baud / baud)
            data = garble(data[:int(self._heard)], self._rng).replace(b"\r", b"\xff")
            self._heard %= 1
            self.tainted = True
        m.counters["bytes_in"] += len(data)
        changed = m.faults.input(data)
        if changed != data:
            self.tainted = True
            m.unaware("damage")
            data = changed
        m.remember(">", data)
        if m.faults.hung or m.power.deaf(data, t0):
            return
        while data:
            if self.mode == DATA:
                data = m.transparent.feed(data, t0)
            elif self.mode == PAYLOAD:
                data = self._payload_bytes(data, t0, per)
            else:
                data = self._command_bytes(data, t0, per)
        m.power.serial_activity()

    def _synchronise(self, data, baud):
        """Autobaud finds the rate from ``AT`` or ``at`` [manual 2.2.41]."""
        if baud in self.m.family.autobauds and (b"AT" in data or b"at" in data):
            self.baud = baud
            self.synced = True
            self.m.settings["IPR"] = 0

    def _payload_bytes(self, data, t0, per):
        mine = data[:self.payload.want(memoryview(data))]
        if self.m.settings["E"]:
            self.emit(mine)
        self.surplus = self.payload.fixed
        used = self.payload.feed(mine, t0, per)
        return data[used:]

    def _command_bytes(self, data, t0, per):
        cut = data.find(b"\r") + 1 or len(data)
        bare = data[:1] == b"\r" and not self.line
        if bare:
            cut = _bare(data)
        piece, rest = data[:cut], data[cut:]
        if self.surplus and self.m.switch.surplus == "drop" and \
                (self.busy is not None or t0 < self.end_us - 1.5 * per):
            self.m.counters["surplus"] += len(data)
            return b""
        self.surplus = False
        if self.busy is not None:
            self._while_busy(piece)
            return rest
        if not self.line:
            piece = piece.lstrip(b"\n\x00")
            self.line_t0 = t0
            if t0 < self.end_us - 1.5 * per and piece.strip(b"\r\n") and \
                    not self.m.is_unaware:
                self.m.violation("early", "bytes before the result was out: %r" % piece[:40])
        if not piece:
            return rest
        if self.m.settings["E"]:
            if bare and self.m.to_host.pieces:      # each is a unit of its own
                for _ in piece:
                    self.emit(b"\r")
            else:
                self.emit(piece)
        for byte in piece if 8 in piece else ():
            if byte == 8:
                del self.line[-1:]
            else:
                self.line.append(byte)
        if 8 not in piece:
            self.line += piece
        if self.line.endswith(b"\r"):
            line = bytes(self.line).rstrip(b"\r")
            self.line.clear()
            self._line(line)
        return rest

    def _while_busy(self, piece):
        m = self.m
        if not piece.strip(b"\r\n") and not self.queue:
            return
        if piece.strip(b"\r\n") and not self.tainted and not m.is_damaged and \
                m.clock.ticks_us() < self.busy_until:
            m.violation("busy", "bytes while %s is in progress: %r" % (self.busy, piece[:40]))
        if m.switch.busy_bytes == "queue":
            self.queue += piece

    def _line(self, line):
        m = self.m
        tainted, self.tainted = self.tainted, False
        if not line.strip():
            return
        at = _AT.search(line)
        stray = line[:at.start()] if at else line
        crossed = self.line_t0 < m.transparent.left_us + m.switch.inflight_ms * 1000
        if not tainted and not crossed and not set(stray) <= _HARMLESS and not m.is_unaware:
            m.violation("stray", "bytes that are no command: %r" % bytes(stray[:40]))
        if at is None:
            m.counters["stray"] += len(line)
            return
        text = line[at.start():].decode("latin-1").strip()
        if text[2:3] == "+" and text[3:4] == "+":       # AT+++ left over from an escape
            return
        m.executor.start(text, tainted)

    # ---- the command in progress

    def begin(self, name, limit_ms):
        self.busy = name
        self.busy_until = self.m.clock.ticks_us() + limit_ms * 1000

    def idle(self):
        """The final result has been given."""
        self.busy = None
        self.end_us = self.m.to_host.done_us
        if self.queue:
            self.m.after(0, self._dequeue)

    def _dequeue(self):
        if self.busy is None and self.queue and self.mode == COMMAND:
            data = bytes(self.queue)
            self.queue.clear()
            self.end_us = 0
            while data:
                cut = data.find(b"\r") + 1 or len(data)
                data, rest = data[:cut], data[cut:]
                if self.mode != COMMAND:        # became payload
                    self._payload_bytes(data + rest, self.m.clock.ticks_us(), 0)
                    return
                self._command_bytes(data, self.m.clock.ticks_us(), 0)
                data = rest

    # ---- output

    def emit(self, data):
        """One whole unit of output onto the wire."""
        m = self.m
        if not m.power.listening or not self.synced or m.faults.hung:
            return
        if m.executor.muted:
            return
        new = m.faults.output(data)
        if m.faults.output.damaged:
            m.unaware("damage")
        if not new:
            return
        m.counters["bytes_out"] += len(new)
        m.remember("<", new)
        m.to_host.send(new, self.baud)

    def line_out(self, text):
        """An information line, or a result with text of its own: CR LF text CR LF."""
        body = text if isinstance(text, bytes) else text.encode("latin-1")
        if self.m.settings["V"]:
            self.emit(b"\r\n" + body + b"\r\n")
        else:
            self.emit(self._wordless(body, body + b"\r\n"))

    def _wordless(self, body, usual):
        """A text that has no number, as ATV0 shows it."""
        how = self.m.switch.numeric_texts
        if self.m.settings["V"] or how == "line" or not _WORDS.match(body):
            return usual
        self.m.counters["numeric_texts"] += 1
        return body + b"\r" if how == "bare" else b""

    def lines_out(self, lines):
        """Lines of one list: a single CR LF between them."""
        for i, text in enumerate(lines):
            if i == 0:
                self.line_out(text)
            else:
                self.emit(text.encode("latin-1") + b"\r\n")

    NUMBERS = {"OK": 0, "CONNECT": 1, "RING": 2, "NO CARRIER": 3, "ERROR": 4,
               "NO DIALTONE": 6, "BUSY": 7, "NO ANSWER": 8}

    def result(self, text):
        """A final result code; ATQ1 hides it, ATV0 makes it a number."""
        if self.m.settings["Q"]:
            return
        if not self.m.settings["V"] and text in self.NUMBERS:
            self.emit(b"%d\r" % self.NUMBERS[text])
        elif text.startswith("+CM"):
            self.emit(b"\r\n" + text.encode() + b"\r\n")
        else:
            self.line_out(text)

    def report(self, text, raw=None):
        """An unsolicited report; in data mode it waits."""
        data = raw
        if raw is None:
            body = text.encode("latin-1")
            data = self._wordless(body, b"\r\n" + body + b"\r\n")
        if self.mode == DATA:
            self.held.append(data)
        elif not self.m.power.asleep or self.m.switch.sleep_reports == "sent":
            self.emit(data)
        elif self.m.switch.sleep_reports == "held":
            self.slept.append(data)

    def awake(self):
        """After sleep: what was kept back is printed."""
        slept, self.slept = self.slept, []
        for data in slept:
            self.report(None, data)

    def release(self):
        """Data mode is over: what waited is printed."""
        held, self.held = self.held, []
        for data in held:
            self.emit(data)

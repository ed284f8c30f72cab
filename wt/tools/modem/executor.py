"""Runs the commands of a line, one after the other, and gives the final result."""

from collections import deque

from . import commands
from .errors import Refused
from .parser import READ, TEST, WRITE, parse

OK, SILENT, PENDING = commands.OK, commands.SILENT, commands.PENDING

FORMS = {"exec": "x", READ: "?", TEST: "t", WRITE: "="}

# where the manual's grammar has +CME ERROR; the other CIP commands print plain ERROR there
CODED = ("CIPSTART", "CIPSEND", "CIPRXGET", "CIPRDTIMER", "CIPSGTXT")

# after these the host knows again how things stand
INFORMING = ("CIPSTATUS", "CIPSHUT", "E")


class Executor:
    """The command line in progress."""

    def __init__(self, modem):
        self.m = modem
        self.todo = deque()
        self.silent = False
        self.muted = False
        self.tainted = False
        self.line = ""
        self.current = None

    def reset(self):
        self.todo.clear()
        self.muted = False
        self.current = None

    def start(self, text, tainted=False):
        m = self.m
        self.line = text
        self.tainted = tainted
        m.commands.append(text)
        m.counters["commands"] += 1
        limit = self._limit(text)
        m.serial.begin(text, limit)
        if m.faults.command("silence", text):
            m.unaware("silence")
            m.serial.idle()
            return
        refused = m.faults.command("refuse", text)
        if not refused:
            m.faults.happened(text)
        delay = m.switch.turnaround_ms
        late = m.faults.command("delay", text)
        if late:
            delay += late.value
        if delay:
            m.after(delay, lambda: self._run(refused))
        else:
            self._run(refused)

    def _limit(self, text):
        limit = self.m.switch.patience_ms
        try:
            for cmd in parse(text[2:]):
                row = self.m.rows.get(cmd.name)
                if row is not None and row.max_ms:
                    limit = max(limit, row.max_ms)
        except Refused:
            pass
        return limit

    def _run(self, refused):
        m = self.m
        if refused:
            if b"ERROR" not in refused.value:
                m.unaware("refuse")
            m.serial.emit(refused.value)
            m.serial.idle()
            return
        muted = m.faults.command("mute", self.line)
        if muted:
            m.unaware("mute")
            self.muted = True
        if len(self.line) > m.family.line_limit:
            m.remark("line too long: %d" % len(self.line))
            self.refuse(Refused(None))
            return
        try:
            self.todo = deque(parse(self.line[2:]))
        except Refused as why:
            m.remark("syntax: %s" % self.line)
            self.refuse(why)
            return
        if len(self.todo) > m.family.commands_limit:
            self.refuse(Refused(None))
            return
        self.silent = False
        self._step()

    def _step(self):
        while self.todo:
            cmd = self.current = self.todo.popleft()
            try:
                outcome = self._call(cmd)
            except Refused as why:
                self.refuse(why)
                return
            if cmd.name in INFORMING:
                self.m.aware()
            if outcome is PENDING:
                return
            self.silent = outcome is SILENT
        self._end()

    def _call(self, cmd):
        m = self.m
        row = m.rows.get(cmd.name)
        if row is None:
            m.remark("unknown command: %s" % cmd)
            raise Refused(None)
        if FORMS[cmd.form] not in row.forms:
            m.remark("no such form: %s" % cmd)
            raise Refused(None if row.forms else 3)
        if row.needs_sim and m.radio.sim_error() is not None:
            raise Refused(m.radio.sim_error())
        try:
            outcome = row.handler(m, cmd)
        except Refused as why:
            if why.code in (50, 765):
                m.remark("parameters: %s" % cmd)
            raise
        if outcome is not PENDING and row.save and cmd.form == WRITE:
            m.save(row)
        return outcome

    def finish(self, outcome=OK):
        """A pending command is done."""
        self.silent = outcome is SILENT
        if self.current is not None and self.current.name in INFORMING:
            self.m.aware()
        self._step()

    def refuse(self, why=None):
        """The line ends here with ERROR."""
        if why is None or isinstance(why, int):
            why = Refused(why if why is not None else 3)
        self.todo.clear()
        self.m.serial.result(why.text(self.cmee()))
        self.muted = False
        self.m.serial.idle()

    def cmee(self):
        """How the command in progress words its error."""
        name = self.current.name if self.current is not None else ""
        plain = name.startswith(("CIP", "CSTT", "CIICR", "CIFSR", "CLPORT", "CDNS"))
        if plain and not self.m.switch.cme_everywhere and name not in CODED:
            return 0
        return self.m.settings["CMEE"]

    def _end(self):
        m = self.m
        if not self.silent:
            m.serial.result("OK")
        self.muted = False
        end = m.to_host.done_us
        m.settled()
        m.serial.idle()
        m.serial.end_us = end       # a report behind the result is none

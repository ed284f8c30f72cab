"""Drives a transcript through the driver's public face, and looks whether the driver said what the
transcript says.

The driver's commands must contain the transcript's, in order, but for what REPLACED lists.
"""

import re

from session_world import World, take

from simcom import socket

from .reading import address, unescape
from .replay import World as Outside
from .replay import furnish

# What the driver does differently from the notes, and why: a command of a transcript, what the
# driver may say instead ({0} and so on are the groups), why.
REPLACED = (
    (r'AT\+CSTT="(.*)"', r'AT\+CSTT="{0}","",""', "name and password are always written, so that "
     "old ones are not used"),
    (r'AT\+CIPSTART=(.*),"(\d+)"', r"AT\+CIPSTART={0},{1}", "a port without quotes is accepted"),
    (r"AT\+CDNSGIP=([^\"].*)", r'AT\+CDNSGIP="{0}"', "a quoted name is accepted"),
    (r"AT\+CIPSEND", r"AT\+CIPSEND(=\d+)?", "a length instead of Ctrl-Z: any byte may be sent"),
    (r"AT\+CIPSEND=(\d+)", r"AT\+CIPSEND={0}(,\d+)?", "the same"),
    (r"AT\+CIPCLOSE", r"AT\+CIPCLOSE(=[01])?", "slow or quick is said"),
    (r"AT\+CIPCLOSE=(\d)", r"AT\+CIPCLOSE={0}(,[01])?", "the same"),
    (r"AT\+CIPRXGET=([23],)(\d,)?\d+", r"AT\+CIPRXGET={0}{1}\d+", "as much as there is room for"),
)
# What a transcript does not have: the network's time, the echo after a restart.
NOISE = ("*PSUTTZ:", "DST:", "AT")
# The network is found at once: what comes before an example is not what is tested.
QUICK = {"register_ms": 50, "sim_ready_ms": 20, "sms_ready_ms": 100}

# What only sets something may come at another moment, but before the next command that does
# something: the driver sets much when it starts. What only asks may come at any moment.
ANY_TIME = re.compile(
    r"AT\+(CIPMUX|CIPMODE|CIPQSEND|CIPHEAD|CIPSRIP|CIPSHOWTP|CLPORT|CIPCCFG)=|AT\+CIPRXGET=[01]|"
    r"AT\+CIPUDPMODE=(\d,)?1$|AT\+CSCLK=1|AT&D1")
# What decides how the next connection is, whatever comes in between.
AT_CONNECTING = re.compile(r"AT\+(CIPMODE|CIPCCFG)=")
CONNECTING = re.compile(r"AT\+(CIPSTART|CIPSERVER)=")
QUESTION = re.compile(r"AT\+\w+\?$|AT\+CSQ$|AT\+CIPSTATUS=|AT\+CIPRXGET=4")


def wanted(example):
    """The transcript's commands; the driver makes none that is refused on purpose."""
    found = []
    for step, after in zip(example.steps, example.steps[1:] + [None], strict=True):
        prompt = after is not None and after.kind == ">>"
        answers = step.answers + (after.answers if prompt else [])
        if step.kind == ">" and ("", "ERROR") not in answers:
            found.append(step.text)
    return found


def _pattern(command, as_text=False):
    """A regular expression for what the driver says instead of a transcript's command."""
    for old, new, _why in REPLACED:
        if as_text and "SEND" in old:
            continue
        m = re.fullmatch(old, command)
        if m:
            return new.format(*[re.escape(group or "") for group in m.groups()])
    return re.escape(command)


class Drive:
    """One example, a virtual module of one family, and the driver on it."""

    def __init__(self, example, family, printed=False, pieces=0, text=False, pins=(),
                 **options):
        self.example = example
        self.family = family
        options.setdefault("mux", example.wants_multi())
        self.w = World(family=family, driver=options, pins=pins, **QUICK,
                       **example.switches(printed))
        furnish(self.w.net, example)
        self.out = Outside(self.w.clock, self.w.net, self.w.modem)
        self.m = self.w.m
        self.modem = self.w.modem
        self.steps = list(example.steps)
        self.as_text = text         # send with Ctrl-Z, as the notes do
        self.numbers = {}           # connection of the transcript: of the driver
        self.unclaimed = []         # lines that mean nothing to the driver
        self.m.on("urc", lambda m, line: line.startswith(NOISE) or self.unclaimed.append(line))
        self.m.nap = self.doze      # the start is not what is tested: no turn for each byte
        self.m.active(True)
        self.m.nap = self.w.nap
        if pieces:
            self.modem.faults.split(pieces)

    def doze(self, ms):
        """Sleep on although bytes come."""
        self.w.clock.sleep_ms(ms)
        return ()

    # ---- the transcript as data

    def _next(self, kind):
        while self.steps:
            step = self.steps.pop(0)
            if step.kind == kind:
                return step
        raise AssertionError("no more %s in %s" % (kind, self.example.id))

    def text(self):
        """The payload that is typed next."""
        return unescape(self._next(">>").text).rstrip(b"\x1a")

    def happens(self):
        """Let the next thing happen outside, and the module say it; what was sent."""
        step = self._next("*")
        self.out.do(step)
        self.w.run(300)
        return unescape(step.words[2])

    # ---- the usual calls

    def open(self, kind="TCP", at=None, udp=False, **kw):
        """A connection to the server that the transcript names, or to `at`."""
        where = at or address((self.example.udp if kind == "UDP" else self.example.tcp)[0])
        s = self.socket(kind, **kw)
        s.connect(where)
        return s

    def socket(self, kind="TCP", **kw):
        type_ = socket.SOCK_DGRAM if kind == "UDP" else socket.SOCK_STREAM
        s = self.m.socket(socket.AF_INET, type_, **kw)
        s.settimeout(60)
        return s

    def say(self, s):
        """Send what is typed next."""
        text = self.text()
        assert (s.send_text if self.as_text else s.send)(text) == len(text)

    def hear(self, s):
        """The peer sends; the socket has it."""
        data = self.happens()
        assert take(s, len(data)) == data

    def end(self, s):
        """The peer closes; the socket ends."""
        self.happens()
        assert s.recv(1) == b""

    def state(self, refresh=True):
        """The state as it is tracked; what the module says is the same."""
        known = self.m.status("state")
        if refresh:
            assert self.m.status("state", refresh=True) == known
        return known

    def links(self):
        """What the module says of its connections: by the transcript's numbers; the others."""
        rows = self.m.status("links")
        self.check(until="AT+CIPSTATUS")
        named = {theirs: rows[mine] for theirs, mine in self.numbers.items()}
        mine = self.numbers.values()
        return named, [row for n, row in enumerate(rows) if n not in mine]

    # ---- what the driver said

    def check(self, until=None):
        """The transcript's commands stand in the driver's, in order."""
        sent = self.modem.commands
        for command in self.example.before:
            if command.startswith("AT+CIPSTART="):
                self._find(command, _pattern(command, self.as_text), sent, 0)
        at = 0
        waiting = []
        for command in wanted(self.example):
            if command == until:
                return
            pattern = _pattern(command, self.as_text)
            if QUESTION.match(command):
                self._asked([(command, pattern)], sent)
                continue
            if ANY_TIME.match(command):
                waiting.append((command, pattern))
                continue
            found = self._find(command, pattern, sent, at)
            assert found is not None, "%s: not in %s" % (command, sent[at:])
            at = found + 1
            later = [] if CONNECTING.match(command) else [
                pair for pair in waiting if AT_CONNECTING.match(pair[0])]
            self._asked([pair for pair in waiting if pair not in later], sent[:at])
            waiting = later
        self._asked(waiting, sent)

    def _asked(self, waiting, sent):
        for command, pattern in waiting:
            pattern = self._renumber(pattern)
            assert any(re.fullmatch(pattern, text) for text in sent), "%s: not in %s" % (
                command, sent)

    def _renumber(self, pattern):
        """The transcript's connection number becomes the driver's."""
        m = re.match(r"(AT\\\+(?:CIPSEND|CIPCLOSE|CIPACK|CIPSTATUS|CLPORT|CIPRXGET=[234],)=?)(\d)"
                     r"(?=$|,|\()", pattern)
        if m and self.m.mux and int(m[2]) in self.numbers:
            return m[1] + str(self.numbers[int(m[2])]) + pattern[m.end():]
        return pattern

    def _find(self, command, pattern, sent, at):
        start = re.match(r"AT\\\+CIPSTART=(\d),(.*)", pattern)
        pattern = self._renumber(pattern)
        if start:
            pattern = r"AT\+CIPSTART=(\d)," + start[2]
        for i in range(at, len(sent)):
            m = re.fullmatch(pattern, sent[i])
            if m:
                if start:
                    self.numbers[int(start[1])] = int(m[1])
                return i
        return None

    def finish(self):
        """Commands, what the peers got, and that nothing was done that is not done."""
        self.w.run(500)
        self.check()
        last = {}
        for step in self.example.steps:
            if step.kind == "?" and step.words[1] == "got":
                last[step.words[0]] = step
        for step in last.values():
            self.out.look(step)
        assert self.unclaimed == []
        assert self.modem.violations == []

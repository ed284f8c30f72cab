"""A command line taken apart: ``ATE0V1+CMEE=1;+CSQ`` is four commands [manual 1.4]."""

from .errors import Refused

EXEC, READ, TEST, WRITE = "exec", "read", "test", "write"


class Command:
    """One command: ``name`` without the plus sign, its form, its parameters as text."""

    def __init__(self, name, form, raw=""):
        self.name = name
        self.form = form
        self.raw = raw
        self.args, self.quoted = split_args(raw) if form == WRITE else ([], [])

    def __str__(self):
        tail = {EXEC: "", READ: "?", TEST: "=?", WRITE: "=" + self.raw}[self.form]
        return "AT" + ("+" if self.name.isalpha() and len(self.name) > 1 else "") + \
            self.name + tail

    def has(self, i):
        """Is there a parameter ``i`` that is not empty?"""
        return i < len(self.args) and (self.args[i] != "" or self.quoted[i])

    def text(self, i, most=None):
        if i >= len(self.args):
            raise Refused(50)
        if most is not None and len(self.args[i]) > most:
            raise Refused(50)
        return self.args[i]

    def number(self, i, lo, hi, default=None):
        """Parameter ``i`` as a number from ``lo`` to ``hi``; ``default`` when it is left out."""
        if not self.has(i):
            if default is None:
                raise Refused(50)
            return default
        text = self.args[i].strip()
        if not text.isdigit() or not lo <= int(text) <= hi:
            raise Refused(50)
        return int(text)

    def count(self, lo, hi):
        """Between ``lo`` and ``hi`` parameters, else it is refused."""
        if not lo <= len(self.args) <= hi:
            raise Refused(50)


def split_args(raw):
    """``1,"a,b",,2`` -> values and which of them stood in quotes."""
    args, quoted = [], []
    i, n = 0, len(raw)
    while True:
        while i < n and raw[i] == " ":
            i += 1
        if i < n and raw[i] == '"':
            end = raw.find('"', i + 1)
            if end < 0:
                raise Refused(50)
            args.append(raw[i + 1:end])
            quoted.append(True)
            i = end + 1
            while i < n and raw[i] == " ":
                i += 1
            if i < n and raw[i] != ",":
                raise Refused(50)
        else:
            end = raw.find(",", i)
            end = n if end < 0 else end
            args.append(raw[i:end].strip())
            quoted.append(False)
            i = end
        if i >= n:
            return args, quoted
        i += 1


def _cut(text):
    """The text up to the next ``;`` outside quotes, and what follows it."""
    inside = False
    for i, c in enumerate(text):
        if c == '"':
            inside = not inside
        elif c == ";" and not inside:
            return text[:i], text[i + 1:]
    return text, ""


def _extended(text):
    """``+NAME``, ``+NAME?``, ``+NAME=?`` or ``+NAME=...``."""
    i = 1
    while i < len(text) and (text[i].isalnum() or text[i] == "_"):
        i += 1
    name, rest = text[1:i].upper(), text[i:].strip()
    if not name:
        raise Refused(None)
    if rest == "":
        return Command(name, EXEC)
    if rest == "?":
        return Command(name, READ)
    if rest[0] != "=":
        raise Refused(None)
    rest = rest[1:]
    if rest.strip() == "?":
        return Command(name, TEST)
    return Command(name, WRITE, rest)


def parse(line):
    """Commands of a line, without its ``AT``.  Raises ``Refused`` for what is no command."""
    out = []
    rest = line.strip()
    while rest:
        if rest[0] in "+*":
            head, rest = _cut(rest)
            out.append(_extended(head.strip()))
        elif rest[0] in "Dd":
            head, tail = _cut(rest)
            voice = len(head) < len(rest)
            out.append(Command("D", EXEC, head[1:] + (";" if voice else "")))
            rest = tail
        elif rest[0] in "; ":
            rest = rest[1:]
        else:
            i = 2 if rest[0] == "&" else 1
            name = rest[:i].upper()
            if name == "S":
                while i < len(rest) and rest[i].isdigit():
                    i += 1
                name = rest[:i].upper()
            j = i
            if rest[i:i + 1] == "?":
                out.append(Command(name, READ))
                rest = rest[i + 1:]
                continue
            if rest[i:i + 1] == "=":
                i = j = i + 1
                if rest[i:i + 1] == "?":
                    out.append(Command(name, TEST))
                    rest = rest[i + 1:]
                    continue
            while j < len(rest) and rest[j].isdigit():
                j += 1
            out.append(Command(name, WRITE if j > i else EXEC, rest[i:j]))
            rest = rest[j:]
    return out

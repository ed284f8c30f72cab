"""Transcripts as data: the format of the .txt files in this folder, and what reads it.

An example begins with ``== ID``; then its head, a line each:

    title section slips     what it is, where; numbers of docs/contradictions.md
    family                  only with this one (usually both)
    tcp udp hole stubborn   addresses: servers; nobody answers; a server that never closes
    name lookup             NAME=ADDRESS[,ADDRESS]; how many ms a lookup takes
    set printed             switches of the virtual modem: always; for the lines marked p
    before                  commands that lead to where it begins
    careless                kinds of violations that it contains on purpose

Then its steps. Answers follow a step behind `` | `` or on lines of their own:

    > AT+CIICR | OK         typed, with CR; each answer is CR LF text CR LF
    >> hello\\x1a            typed as it is: payload, +++
    * ADDRESS sends TEXT    also: closes, resets, dials PORT, refuses, accepts; ADDRESS#0: the
                            first of several connections from there
    * wait MS, dtr high, dtr low, deact, call NUMBER, sms NUMBER TEXT
    ? ADDRESS got TEXT      all that this peer received; hears PORT: the module's local port
    ? state TEXT, dcd low, asleep True
    <>                      the prompt
    < TEXT                  CR LF text CR LF
    <, TEXT                 a further line of a list: text CR LF
    <unused N, <rooms N     the rest of a list from connection N on, all unused
    <= BYTES                as they are
    <.                      anything
    <a <p <p=               only in the reading chosen; only as printed

Texts may have \\r \\n \\xNN and {COUNT*TEXT}.
"""

import ast
import re
from pathlib import Path

HERE = Path(__file__).parent
FILES = ("sim800", "sim7000", "described", "figures")
FAMILIES = ("sim800", "sim7000")
LINKS = {"sim800": 6, "sim7000": 8}
UNUSED = b'C: %d,,"","","","INITIAL"\r\n'
LISTS = ("before", "tcp", "udp", "hole", "stubborn", "name")
HEADS = LISTS + ("title", "section", "slips", "family", "set", "printed", "careless",
                 "lookup")


def unescape(text):
    """The bytes that a text stands for."""
    text = re.sub(r"\{(\d+)\*([^}]*)\}", lambda m: m[2] * int(m[1]), text)
    return re.sub(r"\\(x[0-9a-f]{2}|[rn])", lambda m: {"r": "\r", "n": "\n"}.get(m[1]) or
                  chr(int(m[1][1:], 16)), text).encode("latin-1")


def address(text):
    host, port = text.partition("#")[0].rsplit(":", 1) if ":" in text else (text, "0")
    return host, int(port)


class Step:
    """Something typed (`>` `>>`), done (`*`) or looked at (`?`), and the answer to it."""

    def __init__(self, kind, text):
        self.kind = kind
        self.text = text
        self.answers = []           # (mark, text)

    @property
    def words(self):
        return self.text.split(" ", 2) + ["", ""]

    def expected(self, family, printed, prompt):
        """The answer's bytes, or None: anything."""
        out = b""
        for mark, text in self.answers:
            if mark[:1] in "ap" and mark and (mark[0] == "p") != printed:
                continue
            mark = mark.lstrip("ap")
            if mark == ".":
                return None
            body = unescape(text)
            if mark == ">":
                out += prompt
            elif mark in ("unused", "rooms"):
                row = UNUSED if mark == "unused" else b"+CIPSEND: %d,0\r\n"
                for n in range(int(text), LINKS[family]):
                    out += row % n
            elif mark == "=":
                out += body
            else:
                out += (b"" if mark == "," else b"\r\n") + body + b"\r\n"
        return out


class Example:
    """One transcript; the head's lines are attributes."""

    def __init__(self, ident, note):
        self.id = ident
        self.note = note
        self.steps = []
        self.title = self.section = self.slips = self.family = self.careless = self.lookup = ""
        self.set = self.printed = None
        for name in LISTS:
            setattr(self, name, [])

    def head(self, name, text):
        assert name in HEADS, (self.id, name)
        if name in LISTS:
            getattr(self, name).extend(text.split("; ") if name == "before" else [text])
        elif name in ("set", "printed"):
            setattr(self, name, ast.literal_eval(re.sub(r"(\w+)=", r"'\1':", "{%s}" % text)))
        else:
            setattr(self, name, text)

    @property
    def families(self):
        return (self.family,) if self.family else FAMILIES

    @property
    def layouts(self):
        """Is it also replayed as printed?"""
        return (False, True) if self.printed else (False,)

    @property
    def sections(self):
        """[(note, section)]"""
        if self.note in FAMILIES:
            return [(self.note, self.section)]
        return [tuple(text.split(" ")) for text in self.section.split(", ")]

    def switches(self, printed):
        return {**(self.set or {}), **(self.printed if printed else {})}

    def commands(self):
        return [step.text for step in self.steps if step.kind == ">"]

    def typed(self):
        """Payloads, without the sign that ends them."""
        return [unescape(s.text) for s in self.steps if s.kind == ">>" and s.text != "+++"]

    def wants_multi(self):
        return "AT+CIPMUX=1" in self.before + self.commands()


def _line(example, line):
    if line.startswith("<"):
        mark, _, text = line[1:].partition(" ")
        example.steps[-1].answers.append((mark, text))
        return
    kind = re.match(r">>|[>*?]", line)
    if kind is None:
        name, _, text = line.partition(": ")
        assert not example.steps, (example.id, line)
        example.head(name, text)
        return
    text, *answers = line[len(kind[0]) + 1:].split(" | ")
    example.steps.append(Step(kind[0], text))
    for answer in answers:
        example.steps[-1].answers.append((">", "") if answer == "<>" else ("", answer))


def read(name):
    """The examples of one file."""
    found = []
    for line in (HERE / (name + ".txt")).read_text().splitlines():
        if line.startswith("== "):
            found.append(Example(line[3:], name))
        elif line and not line.startswith("#"):
            _line(found[-1], line)
    return found


EXAMPLES = [example for name in FILES for example in read(name)]
BY_ID = {example.id: example for example in EXAMPLES}

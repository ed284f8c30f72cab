"""A row of docs/coverage.md fails when the code behind it is taken away: the call that it names; a
state's rows in states.py; a report's in dialogue.py. What a command and a parameter is, the
transcript says: test_driver.py compares it with what was sent."""

import re

import pytest
from session.session_world import Hang

from simcom import dialogue, losses, push, socket, states
from simcom.modem import Modem
from tools.coverage.rows import ROWS
from tools.coverage.write import status

from .drives import DRIVES
from .driving import Drive
from .reading import BY_ID, FAMILIES

PAIRS = sorted({(call, row[6]) for row in ROWS if row[6] in DRIVES and status(row) == "done"
                for call in row[5].split(", ")})


class GoneError(Exception):
    """The call that was taken away."""


def take_away(monkeypatch, call):
    """From now on that call raises, or that keyword is not accepted."""
    named = re.fullmatch(r"modem\.(config|status|on)\('(\w+)'\)", call)
    keyword = re.fullmatch(r"(.+)\((\w+)=\)", call)
    if named or keyword:
        thing, name, word = ((Modem, named[1], named[2]) if named else
                             (socket.socket if keyword[1][0] == "s" else Modem, "__init__",
                              keyword[2]))
        usual = getattr(thing, name, None)

        def without(self, *args, **kw):
            if word in args or word in kw:
                raise GoneError(call)
            return usual(self, *args, **kw) if usual else self.__getattr__(name)(*args, **kw)
    else:
        where, _, name = call.rpartition(".")
        thing = Modem if where == "modem" else socket.socket
        if where == "socket":
            thing = socket

        def without(*args, **kw):
            raise GoneError(call)
    monkeypatch.setattr(thing, name, without, raising=False)


def drive(ident):
    example = BY_ID[ident]
    family = example.note if example.note in FAMILIES else "sim800"
    function, options = DRIVES[ident]
    d = Drive(example, family, **options)
    function(d)
    d.finish()


@pytest.mark.parametrize("call,ident", PAIRS)
def test_without_its_call(call, ident, monkeypatch):
    take_away(monkeypatch, call)
    with pytest.raises(GoneError):
        drive(ident)


def named(*kinds):
    """Rows of these kinds that a transcript shows."""
    return [pytest.param(row[0], row[1], row[6], id="-".join(row[:2])) for row in ROWS
            if row[0] in kinds and row[6] in DRIVES]


@pytest.mark.parametrize("kind,name,ident", named("single", "multi"))
def test_without_its_state(kind, name, ident, monkeypatch):
    """Nothing leads to that state any more."""
    table = kind.upper()
    number = states.NAMES.split(",").index(name)
    rows = getattr(states, table)
    rows = [rows[i : i + 3] for i in range(0, len(rows), 3)]
    monkeypatch.setattr(states, table, b"".join(r for r in rows if r[2] & 0x7F != number))
    usual = losses.lose

    def lose(m, state, *args):
        return usual(m, m.state if state == number else state, *args)

    monkeypatch.setattr(losses, "lose", lose)
    with pytest.raises((AssertionError, OSError)):
        drive(ident)


@pytest.mark.parametrize("kind,name,ident", named("report"))
def test_without_its_report(kind, name, ident, monkeypatch):
    """That line means nothing any more; what has no line of its own is not found."""
    if name == ">":
        monkeypatch.setattr(dialogue, "_PROMPT", -1)
    if name == "+IPD":
        monkeypatch.setattr(push, "_MARK", b"~~~~~")
    text = re.escape(re.sub("^<n>, |: 1$", "", name).encode())
    row = re.compile(rb"\n(%s)(?=[:,]?[\x80-\xff])" % text)
    found = 0
    for module, table in ((dialogue, "ROWS"), (push, "ROWS"), (push, "_PUSH_ROWS")):
        new, n = row.subn(lambda m: b"\n" + b"~" * len(m[1]), getattr(module, table))
        monkeypatch.setattr(module, table, new)
        found += n
    assert found or name == ">"
    with pytest.raises((AssertionError, OSError, Hang)):
        drive(ident)

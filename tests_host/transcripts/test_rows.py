"""A row of docs/coverage.md fails when the code behind it is taken away: the call that it names; a
state's rows in states.py; a report's in dialogue.py. What a command and a parameter is, the
transcript says: test_driver.py compares it with what was sent."""

import re
import subprocess
import sys

import pytest
from session_world import Hang

from simcom import dialogue, losses, push, states
from tools.coverage.rows import ROWS
from tools.coverage.write import status
from tools.setup import ROOT

from .drives import DRIVES
from .driving import Drive
from .reading import BY_ID, FAMILIES
from .taking import GoneError, take_away

PAIRS = sorted({(call, row[6]) for row in ROWS if row[6] in DRIVES and status(row) == "done"
                for call in row[5].split(", ")})


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


def test_without_its_call_elsewhere():
    """Rows whose tests are none of a transcript's."""
    run = subprocess.run([sys.executable, "-m", "tests_host.transcripts.without"],
                         cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]


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

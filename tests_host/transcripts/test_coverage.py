"""docs/coverage.md is complete, current, and names only what exists."""

import re

import pytest
from session_world import World

import simcom
from tools.coverage import check, write
from tools.setup import ROOT

from .drive_table import WAITS
from .drives import DRIVES, OPEN
from .reading import EXAMPLES, FAMILIES


def test_the_document_is_current():
    assert write.main(["--check"]) == 0, "python3 -m tools pages"


@pytest.mark.parametrize("what", ["missing", "unlisted", "lost_tests", "open_transcripts"])
def test_the_table(what):
    assert getattr(check, what)() == []


@pytest.mark.parametrize("family", FAMILIES)
def test_the_calls_exist(family):
    w = World(family=family).up()
    assert check.lost_calls(check.Calls(w.m, simcom)) == []


def test_an_invented_call_does_not_exist():
    w = World().up()
    calls = check.Calls(w.m, simcom)
    for call in ("modem.no_such", "socket.socket.no_such", "modem.config('no_such')",
                 "modem.status('no_such')", "modem.on('no_such')", "SIM800(no_such=)"):
        assert not calls.exists(call), call


def test_open_transcripts_are_those_of_the_document():
    """A transcript is driven, or the document says what it waits for; never both."""
    listed = re.findall(r"^\| `(\S+)` \|.*\| open: (.*) \|$", write.PATH.read_text(), re.M)
    ids = {example.id for example in EXAMPLES}
    assert {(i, what) for i, what in listed if i in ids} == set(OPEN.items())
    assert set(OPEN) == ids - (set(DRIVES) - set(OPEN))
    assert sum(len(x) for x in WAITS.values()) == len(OPEN)


def test_contradictions_are_listed():
    """Each number that a transcript names is a row, and each switch that a row names exists."""
    from tools.modem.switches import TABLE
    text = (ROOT / "docs" / "contradictions.md").read_text()
    rows = re.findall(r"^\| (\d+) \|(.*)\|$", text, re.M)
    numbers = [int(n) for n, _ in rows]
    assert numbers == list(range(1, len(numbers) + 1))
    for example in EXAMPLES:
        for n in filter(None, example.slips.split(", ")):
            assert int(n) in numbers, (example.id, n)
    known = {row[0] for row in TABLE}
    for n, row in rows:
        for name in re.findall(r"`(\w+)`", row.rsplit("|", 1)[1]):
            assert name in known, (n, name)

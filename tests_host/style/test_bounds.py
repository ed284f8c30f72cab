"""Every bound is a number with a name and a source; docs/bounds.md is what the code says."""

import re

import pytest
from source import FILES

from tools.coverage import bounds


def test_every_bound_has_a_source():
    assert bounds.complaints() == []


def test_the_page_is_current():
    told = bounds.PAGE.read_text(encoding="utf-8")
    assert told == bounds.page(), "python3 -m tools pages"


# A number that is waited for, or that bounds a request, in the middle of the code.
BARE = re.compile(r"\byield \d\d|\bdue\(\d|\bpause\(\d|\bRequest\([^)]*, \d{2,}\)|sleep_ms\(\d\d")


# A number of ten seconds and more that is no constant, no public default and no time on the line.
LONG = re.compile(r"\b[1-9]\d+000\b")
NAMED = re.compile(r"const\(|timeout_ms=|START_MS = |baud")
OTHERS = {"fields", "timers", "sim800", "sim7000"}    # a longest number; units; rows of numbers


@pytest.mark.parametrize("name", sorted(set(FILES) - OTHERS))
def test_no_long_time_without_a_name(name):
    text = re.sub('""".*?"""', "", FILES[name].read_text(encoding="utf-8"), flags=re.S)
    code = [line.split("#")[0] for line in text.split("\n") if not NAMED.search(line)]
    assert [line.strip() for line in code if LONG.search(line)] == []


def test_the_rungs_of_the_documents():
    """docs/recovery.md has the ladder's times in its order."""
    page = (bounds.ROOT / "docs" / "recovery.md").read_text(encoding="utf-8")
    told = re.findall(r"^\|.*\| (\d+) s \|$", page.split("## A bearer that")[0], re.M)
    assert [int(s) for s in told] == [seconds for _, seconds in bounds.rungs()]


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_wait_without_a_name(name):
    text = FILES[name].read_text(encoding="utf-8")
    assert [line.strip() for line in text.split("\n") if BARE.search(line)] == []

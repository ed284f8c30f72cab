"""Every bound is a number with a name and a source; docs/bounds.md is what the code says."""

import re

import pytest
from source import FILES

from tools.coverage import bounds


def test_every_bound_has_a_source():
    assert bounds.complaints() == []


def test_the_page_is_current():
    told = bounds.PAGE.read_text(encoding="utf-8")
    assert told == bounds.page(), "python3 -m tools.coverage.bounds"


# A number that is waited for, or that bounds a request, in the middle of the code.
BARE = re.compile(r"\byield \d\d|\bdue\(\d|\bpause\(\d|\bRequest\([^)]*, \d{2,}\)|sleep_ms\(\d\d")


@pytest.mark.parametrize("name", sorted(FILES))
def test_no_wait_without_a_name(name):
    text = FILES[name].read_text(encoding="utf-8")
    assert [line.strip() for line in text.split("\n") if BARE.search(line)] == []

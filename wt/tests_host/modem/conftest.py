"""What the tests of the virtual modem share."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for place in (HERE, os.path.dirname(os.path.dirname(HERE))):
    if place not in sys.path:
        sys.path.insert(0, place)

from modem_terminal import Terminal  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture
def make(request):
    made = []

    def build(*a, clean=True, **kw):
        terminal = Terminal(*a, **kw)
        made.append((terminal, clean))
        return terminal
    yield build
    for terminal, clean in made:
        if clean:
            assert terminal.modem.violations == []

"""What the tests of the newer modes share."""

import os
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in (HERE, os.path.join(os.path.dirname(HERE), "session")):
    if folder not in sys.path:
        sys.path.insert(0, folder)

import modes_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture(params=[False, True], ids=["manual", "push"])
def push(request):
    return request.param


@pytest.fixture(params=[None, 1], ids=["whole", "bytes"])
def pieces(request):
    return request.param


@pytest.fixture
def tidy():
    """The machine's own time again, for tests that make their worlds themselves."""
    yield
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)


@pytest.fixture
def make(family, tidy):
    """Makes worlds; at the end each module must have nothing to complain of.

    `clean=False`: the test looks at the complaints itself.
    """
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
        world = modes_world.Modes(**kw)
        made.append((world, clean))
        return world

    yield build
    for world, clean in made:
        if clean:
            assert world.modem.violations == []

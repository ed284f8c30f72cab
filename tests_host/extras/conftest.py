"""What the tests of the optional parts share."""

import os
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in (HERE, os.path.join(os.path.dirname(HERE), "session")):
    if folder not in sys.path:
        sys.path.insert(0, folder)

import extras_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture(params=[None, 8, 1], ids=["whole", "eights", "bytes"])
def pieces(request):
    return request.param


@pytest.fixture
def tidy():
    """The machine's own time again."""
    yield
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)


@pytest.fixture
def make(family, tidy):
    """Makes worlds; at the end each module must have nothing to complain of."""
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
        world = extras_world.Extras(**kw)
        made.append((world, clean))
        return world

    yield build
    for world, clean in made:
        if clean:
            assert world.modem.violations == []
            assert world.modem.remarks == []


@pytest.fixture
def w(make):
    return make()

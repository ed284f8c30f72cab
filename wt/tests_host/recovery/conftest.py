"""What the tests of recovery share: the worlds of the session tests."""

import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in (HERE, os.path.join(os.path.dirname(HERE), "session")):
    if folder not in sys.path:
        sys.path.insert(0, folder)

import time  # noqa: E402

import pytest  # noqa: E402
import session_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture
def make(family):
    """Makes worlds; at the end each module must have nothing to complain of."""
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
        kw.setdefault("limit_ms", 3600000)
        world = session_world.World(**kw)
        made.append((world, clean))
        return world

    yield build
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)
    for world, clean in made:
        if clean:
            assert world.modem.violations == []


@pytest.fixture
def w(make):
    """A world whose bearer is up."""
    return make().up()

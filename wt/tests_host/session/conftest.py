"""What the tests of whole sessions share."""

import os
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:
    sys.path.insert(0, HERE)

import session_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture
def make(family):
    """Makes worlds; at the end each module must have nothing to complain of.

    `clean=False`: the test looks at the complaints itself.
    """
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
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

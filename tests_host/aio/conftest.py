"""What the tests of asyncio share: worlds whose event loop runs on virtual time."""

import os
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in (HERE, os.path.join(os.path.dirname(HERE), "session")):
    if folder not in sys.path:
        sys.path.insert(0, folder)

import aio_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture
def make(family):
    """Makes worlds; at the end each module must have nothing to complain of."""
    made = []

    def build(**kw):
        kw.setdefault("family", family)
        world = aio_world.Loops(**kw)
        made.append(world)
        return world

    yield build
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)
    for world in made:
        assert world.modem.violations == []


@pytest.fixture
def w(make):
    """A world whose bearer is up."""
    return make().up()

"""What the tests of transparent mode share."""

import os
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in (HERE, os.path.join(os.path.dirname(HERE), "session")):
    if folder not in sys.path:
        sys.path.insert(0, folder)

import transparent_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture(params=[None, 8, 1], ids=["whole", "pieces", "bytes"])
def pieces(request):
    return request.param


@pytest.fixture(params=["dtr", "signs"])
def way(request):
    """How data mode is left."""
    return ("dtr",) if request.param == "dtr" else ()


@pytest.fixture(params=[True, False], ids=["dcd", "nodcd"])
def dcd(request):
    return ("dcd",) if request.param else ()


@pytest.fixture
def make(family):
    """Makes worlds; at the end each module must have nothing to complain of, and no peer may have
    heard a command. `clean=False`: the test looks at the complaints itself."""
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
        world = transparent_world.Transparent(**kw)
        made.append((world, clean))
        return world

    yield build
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)
    for world, clean in made:
        if clean:
            assert world.modem.violations == []
            for peer in world.net.connections:
                assert b"AT" not in peer.received

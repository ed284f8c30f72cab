"""What the tests of sleep share."""

import os
import sys
import time

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for folder in ("sleeping", "modes", "session"):
    path = os.path.join(os.path.dirname(HERE), folder)
    if path not in sys.path:
        sys.path.insert(0, path)

import sleeping_world  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture(params=[None, 8, 1], ids=["whole", "eights", "bytes"])
def pieces(request):
    return request.param


@pytest.fixture(params=["sent", "held", "lost"])
def reports(request):
    """What becomes of reports while the module sleeps."""
    return request.param


@pytest.fixture
def make(family):
    """Makes worlds; at the end each module must have nothing to complain of.

    `clean=False`: the test looks at the complaints itself.
    """
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
        world = sleeping_world.Sleeping(**kw)
        made.append((world, clean))
        return world

    yield build
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)
    for name in ("machine", "esp32"):
        sys.modules.pop(name, None)
    for world, clean in made:
        if clean:
            assert world.modem.violations == []

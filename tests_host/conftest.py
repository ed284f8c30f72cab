"""What the tests of all folders share: both families, how output arrives, worlds that are judged.

A folder whose tests need a world says in its own conftest.py which `world_kind`; the worlds are in
`worlds/`.
"""

import time

import pytest


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture(params=[None, 8, 1], ids=["whole", "eights", "bytes"])
def pieces(request):
    """How the module's output arrives."""
    return request.param


@pytest.fixture
def tidy():
    """The machine's own time again, for what leaves a virtual one behind."""
    yield
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)


@pytest.fixture
def make(world_kind, family, tidy):
    """Makes worlds; at the end none may have something to complain of.

    `clean=False`: the test looks at the complaints itself.
    """
    made = []

    def build(clean=True, **kw):
        kw.setdefault("family", family)
        world = world_kind(**kw)
        if clean:
            made.append(world)
        return world

    yield build
    for world in made:
        assert world.complaints() == []


@pytest.fixture
def w(make):
    """A world whose bearer is up."""
    return make().up()

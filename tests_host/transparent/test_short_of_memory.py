"""A heap that is full when a part of transparent mode is to be loaded again.

Compiled parts are forgotten while data moves (brief.py); here they are on a PC too, and the import
with a given number fails, once. The call that needed it says so, and works when it is tried again.
"""

import sys

import pytest
from transparent_world import SERVER

import simcom


class Full:
    """An import hook: MemoryError at one import of a part, counted from `arm()`."""

    def __init__(self):
        self.left = None
        self.struck = False

    def arm(self, n):
        self.left, self.struck = n, False

    def find_spec(self, name, path=None, target=None):
        if self.left is not None and name.startswith("simcom."):
            self.left -= 1
            if self.left < 0:
                self.left = None
                self.struck = True
                raise MemoryError(name)


@pytest.fixture
def full(monkeypatch):
    def forget(*names):
        for name in names:
            if sys.modules.pop("simcom." + name, None):
                delattr(simcom, name)

    hook = Full()
    brief = simcom.load("brief")
    forget(*brief.TRANSPARENT)  # what other tests have left
    monkeypatch.setattr(brief, "forget", forget)
    monkeypatch.setattr(sys, "meta_path", [hook] + sys.meta_path)
    return hook


def again(f):
    """Until there is memory."""
    for _ in range(3):
        try:
            return f()
        except MemoryError:
            pass
    raise AssertionError("the heap was full once")


def talk(link, data):
    again(lambda: link.write(data))
    got = b""
    while len(got) < len(data):
        n = len(data) - len(got)
        got += again(lambda n=n: link.read(n)) or b""
    assert got == data


@pytest.mark.parametrize("n", range(12))
@pytest.mark.parametrize("end", ["close", "peer", "bearer"])
def test_each_import_fails_once(make, full, way, dcd, end, n):
    w = make(pins=way + dcd)
    link = w.link(SERVER)
    talk(link, b"before")
    full.arm(n)

    def aside():
        with link.command_mode():
            assert w.m.command("+CSQ")

    again(aside)
    talk(link, b"after")
    if end == "peer":
        w.peer.send(b"last")
        w.peer.close()
        assert again(lambda: link.read(10)) == b"last"
    elif end == "bearer":
        w.modem.faults.pdp_deact()
        assert again(lambda: link.read(10)) == b""
    again(lambda: link.close())
    full.left = None
    w.run(3000)
    if end == "bearer":
        assert w.run(200000, w.m.isconnected)
    w.works()


def test_the_imports_are_counted(make, full, way):
    """`n` above is enough to meet all of them."""
    w = make(pins=way)
    link = w.link(SERVER)
    full.arm(1000)
    with link.command_mode():
        pass
    link.close()
    assert 3 <= 1000 - full.left <= 11

"""A heap that is full when a part of transparent mode is to be loaded again.

Compiled parts are forgotten while data moves (brief.py); here they are on a PC too, and the import
with a given number fails, once. The call that needed it says so, and works when it is tried again.
"""

import sys

import pytest
from transparent_world import SERVER, pattern

import simcom


class Full:
    """An import hook: MemoryError at one import of a part, counted from `arm()`."""

    def __init__(self):
        self.left = None

    def arm(self, n):
        self.left = n

    def find_spec(self, name, path=None, target=None):
        if self.left is not None and name.startswith("simcom."):
            self.left -= 1
            if self.left < 0:
                self.left = None
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


class Room:
    """Stores, of which one has no room."""

    def __init__(self, store):
        self.store = store
        self.none = False

    @classmethod
    def of(cls, part, monkeypatch):
        part = simcom.load(part)
        room = cls(part.RingIO)
        monkeypatch.setattr(part, "RingIO", room)
        return room

    def __call__(self, size):
        if self.none:
            self.none = False
            raise MemoryError(size)
        return self.store(size)


def test_no_room_for_the_stream(make, monkeypatch):
    """Nothing has begun, and it works when it is tried again."""
    room = Room.of("transparent", monkeypatch)
    w = make().up()
    room.none = True
    with pytest.raises(MemoryError):
        w.m.transparent(SERVER)
    w.run(100)
    w.works()
    link = again(lambda: w.link(SERVER))
    talk(link, b"data")
    link.close()
    w.works()


def test_a_store_that_cannot_grow(make, monkeypatch, way):
    """To leave data mode while nobody reads: what is there is kept."""
    room = Room.of("outside", monkeypatch)
    w = make(pins=way, rxbuf=16384)
    link = w.link(SERVER)
    data = pattern(1400)
    link.write(data)
    w.idly(1000)
    w.clock.at(200000, lambda: w.peer.send(pattern(2000, 5)))
    room.none = True

    def aside():
        with link.command_mode():
            assert w.m.command("+CSQ")

    again(aside)
    assert not room.none
    assert link.read(3400) == data + pattern(2000, 5)
    link.close()
    w.works()


def test_a_heap_in_small_pieces(make, monkeypatch, way):
    """Data mode can be left although no piece of the heap is as large as what waits."""
    part = simcom.load("transparent")

    class Ring(part.RingIO):
        def read(self, n=-1):
            if (self.any() if n < 0 else n) > 256:
                raise MemoryError
            return super().read(n)

    monkeypatch.setattr(part, "RingIO", Ring)
    w = make(pins=way)
    link = w.link(SERVER)
    link.write(pattern(1000))
    w.idly(500)
    with link.command_mode():
        assert w.m.command("+CSQ")
    got = bytearray(1000)
    assert link.readinto(got) == 1000 and got == pattern(1000)
    talk(link, b"on it goes")
    link.close()
    w.works()

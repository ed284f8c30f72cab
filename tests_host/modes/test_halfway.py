"""What an exception in the middle of something leaves: no byte, no number, no context is lost."""

import pytest
from modes_world import IN, NAMESERVER, SERVER, failing, pattern, take

from simcom import links, socket, udp, udpopen
from simcom.tasks import Request


class Full:
    """A heap without room for the next store but `n`; then there is room again."""

    def __init__(self, store):
        self.store = store
        self.left = None

    def __call__(self, size):
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self.left = None
                raise MemoryError(size)
        return self.store(size)


@pytest.fixture
def full(monkeypatch):
    heap = Full(links.RingIO)
    monkeypatch.setattr(links, "RingIO", heap)
    monkeypatch.setattr(udp, "RingIO", heap)
    return heap


def free(w):
    return sum(link is None or (link.state == 7 and link.orphan) for link in w.m.links)


@pytest.mark.parametrize("n", range(3))
def test_stores_that_cannot_grow(make, full, n):
    """What is in them, and what comes later, is whole."""
    w = make(store=64).up()
    s = w.open()
    s.sendall(pattern(200))
    w.run(500)
    full.left = n
    u = w.udp()
    with pytest.raises(MemoryError):
        u.connect(NAMESERVER)
    w.run(100)
    assert take(s, 200) == pattern(200)
    s.sendall(pattern(900))
    assert take(s, 900) == pattern(900)
    assert free(w) == len(w.m.links) - 1
    u.connect(NAMESERVER)
    u.send(pattern(1400))
    assert u.recv(1460) == b"re:" + pattern(1400)
    s.sendall(pattern(900))
    assert take(s, 900) == pattern(900)


@pytest.mark.parametrize("kind", ["tcp", "udp", "ear"])
def test_a_connection_without_a_store(make, full, kind):
    """Nobody's connection is opened, its number is free again."""
    w = make().up()
    s = socket.socket(modem=w.m) if kind == "tcp" else w.udp(local=5 if kind == "ear" else None)
    s.settimeout(20)
    full.left = 0
    w.commands()
    with pytest.raises(MemoryError):
        if kind == "ear":
            s.sendto(b"x", NAMESERVER)
        else:
            s.connect(SERVER if kind == "tcp" else NAMESERVER)
    w.run(3000)
    assert not [c for c in w.commands() if "CIPSTART" in c]
    assert free(w) == len(w.m.links)
    w.works()


@pytest.mark.parametrize("kind", ["bind", "ear"])
def test_stopped_by_hand(make, kind):
    """A Ctrl-C while a connection is prepared costs no number."""
    w = make().up()

    def idle():
        raise KeyboardInterrupt

    for _ in range(2 * len(w.m.links)):
        s = w.udp(local=700)
        w.run(1000)
        w.m.idle = idle
        with pytest.raises(KeyboardInterrupt):
            if kind == "bind":
                s.connect(NAMESERVER)
            else:
                s.sendto(b"x", NAMESERVER)
        w.m.idle = None
        s.close()
    w.run(1000)
    assert free(w) == len(w.m.links)
    w.works()


@pytest.mark.parametrize("slow", ["CIPSGTXT", "CIPSHUT", "CIICR"])
def test_a_second_context_that_is_late(make, slow):
    """Which context is selected is known all the same: what follows is about the right one."""
    w = make().up()
    w.modem.faults.delay(slow, 2000)
    with failing("ETIMEDOUT"):
        w.m.connect("cmwap", context=1, timeout_ms=1000)
    w.run(5000)
    s = w.open()
    assert [link.context for link in w.modem.links if link.state == "CONNECTED"] == [0]
    s.close()
    w.run(1000)
    w.modem.faults.delay(slow, 2000)
    with failing("ETIMEDOUT"):
        w.m.connect("cmwap", context=1, timeout_ms=1000)
    w.m.disconnect()
    assert w.modem.tcp.contexts[0].ip is None
    w.m.connect("internet")
    w.works()


def busy(w, ms):
    """A question is under way for so long: nothing else is said."""
    w.modem.faults.delay("CSQ", ms)
    w.m.queue.append(Request("+CSQ"))
    w.m.poll()


def test_abort_takes_back_a_text(make):
    """What the module was not told of is not sent any more."""
    w = make().up()
    s, other = w.open(), w.open()
    s.setblocking(False)
    busy(w, 3000)
    assert s.send_text("too late") == 8
    s.abort()
    w.commands()
    w.run(5000)
    assert not [c for c in w.commands() if "CIPSEND" in c]
    assert "text" not in w.m.own and not w.m.queue
    other.sendall(b"goes on")
    assert take(other, 7) == b"goes on"
    other.close()
    w.works()


def test_two_texts(make):
    """One is over when the other has begun: that one is still known to want its end."""
    w = make().up()
    a, b = w.open(), w.open()
    b.setblocking(False)
    busy(w, 500)
    assert b.send_text("background") == 10
    a.send_text("blocking")
    assert w.m.link is b.link and w.m.own.get("text")
    assert take(a, 8) == b"blocking"
    w.run(1000)
    assert b.recv(20) == b"background"
    assert "text" not in w.m.own


def test_a_bound_socket_that_is_polled(make, full):
    """It hears when there is room again."""
    w = make().up()
    u = w.udp(local=5000)
    u.setblocking(False)
    full.left = 0
    with pytest.raises(MemoryError):
        u.ioctl(3, IN)
    w.run(100)
    assert not u.ioctl(3, IN)
    w.run(1000)
    w.sendto(b"hello", 5000, NAMESERVER)
    assert w.run(3000, lambda: u.ioctl(3, IN) & IN)
    assert u.recvfrom(10) == (b"hello", NAMESERVER)
    u.close()
    w.works()


@pytest.mark.parametrize("first", ["hear", "send"])
def test_no_room_for_what_opens_it(make, monkeypatch, first):
    """A connection that was reserved is opened by the next call."""
    w = make().up()
    u = w.udp(local=5000)
    u.setblocking(False)
    request = udpopen.Request
    room = []

    def none(*args):
        if not room:
            room.append(1)
            raise MemoryError
        return request(*args)

    monkeypatch.setattr(udpopen, "Request", none)
    with pytest.raises(MemoryError):
        u.ioctl(3, IN) if first == "hear" else u.sendto(b"x", NAMESERVER)

    def sent():
        try:
            return u.sendto(b"y", NAMESERVER)
        except OSError as e:
            assert e.errno == 11

    assert w.run(5000, sent)
    assert w.run(3000, lambda: u.ioctl(3, IN) & IN)
    assert u.recvfrom(10) == (b"re:y", NAMESERVER)
    u.close()
    w.works()

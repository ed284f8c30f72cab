"""Gathering of small writes is invisible except in speed."""

import pytest
from failing import failing
from session_world import SERVER, take

from simcom import socket

LATE_MS = 60    # "a few tens of ms"


def sends(w):
    return [int(c.split(",")[1]) for c in w.commands() if "CIPSEND=" in c]


@pytest.mark.parametrize("push", [False, True], ids=["manual", "push"])
def test_a_lone_small_write_leaves_when_the_loop_runs(make, push):
    w = make(driver={"push": push}).up()
    s = w.open()
    w.commands()
    start = w.clock.ticks_ms()
    assert s.write(b"x") == 1
    w.run(1000, lambda: w.peer.received == b"x", 1)
    assert w.clock.ticks_ms() - start <= LATE_MS
    assert sends(w) == [1]


def test_writes_in_a_row_are_one_send(w):
    s = w.open()
    w.commands()
    for piece in (b"GET", b" ", b"/", b" HTTP/1.0\r\n", b"\r\n"):
        assert s.write(piece) == len(piece)
    assert take(s, 18) == b"GET / HTTP/1.0\r\n\r\n"
    assert sends(w) == [18]


def test_each_write_leaves_at_once_without_delay(w):
    s = w.open()
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    w.commands()
    for piece in (b"a", b"bc", b"def"):
        s.write(piece)
    assert sends(w) == [1, 2, 3]    # the last write has returned: the module has it
    w.run(100)
    assert w.peer.received == b"abcdef"
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 0)
    s.write(b"g")
    s.write(b"h")
    s.flush()
    assert sends(w) == [2]


@pytest.mark.parametrize("n", [1, 1459, 1460, 1461, 3000])
def test_the_order_of_bytes(w, n):
    """What was gathered goes before what is sent at once, however large."""
    s = w.open()
    want = b"first" + bytes(n) + b"last"
    s.write(b"first")
    s.send(bytes(n))
    s.write(b"last")
    assert take(s, len(want)) == want


def test_two_sockets_gather_apart(w):
    one, two = w.open(), w.open()
    for _ in range(20):
        one.write(b"1")
        two.write(b"2")
    assert take(one, 20) == b"1" * 20
    assert take(two, 20) == b"2" * 20


def test_a_write_before_the_connection_is_there(w):
    """A stream that does not wait takes nothing yet, as when it is full; `send` raises."""
    s = socket.socket()
    s.setblocking(False)
    with failing("EINPROGRESS"):
        s.connect(SERVER)
    assert s.write(b"early") is None
    with failing("EAGAIN"):
        s.send(b"early")
    assert w.run(5000, lambda: s.write(b"now") == 3)
    assert w.run(5000, lambda: bytes(w.peer.received) == b"now")
    s.close()
    with failing("EBADF"):
        s.write(b"late")

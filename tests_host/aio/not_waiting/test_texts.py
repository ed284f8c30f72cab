"""`send_text` of a socket that does not wait: taken as a whole, or EAGAIN."""

import asyncio
import errno

import pytest
from not_waiting_world import IN, OUT, SERVER, Sink, again, aio, failing, socket


@pytest.fixture
def s(w):
    """A connection."""
    w.net.serve(*SERVER, Sink)
    s = socket.socket(modem=w.m)
    s.setblocking(False)
    with failing("EINPROGRESS"):
        s.connect(SERVER)
    again(s.send_text, "too early")
    assert w.run(5000, lambda: s.ioctl(3, OUT) & OUT)
    w.commands()
    return s


def heard(w):
    return bytes(w.peer.received)


async def text(w, s, *args, **kw):
    """As a program does it: again when POLLOUT says so, or a little later."""
    while True:
        try:
            return s.send_text(*args, **kw)
        except OSError as e:
            if e.errno != errno.EAGAIN:
                raise
        await asyncio.sleep(0.01)
        await w.ready(s, OUT)


def test_taken_and_sent(w, s):
    assert s.send_text("hello") == 5
    again(s.send_text, "more")
    again(s.send, b"more")
    assert not s.ioctl(3, OUT) & OUT
    assert w.run(5000, lambda: s.ioctl(3, OUT) & OUT)
    w.run(100)
    assert heard(w) == b"hello"
    assert s.send_text("x" * 1460) == 1460
    assert w.run(5000, lambda: s.ioctl(3, OUT) & OUT and not w.m.queue)
    w.run(100)
    assert heard(w) == b"hello" + b"x" * 1460
    assert [c for c in w.commands() if "SEND" in c] == ["AT+CIPSEND" + w.number(s)] * 2
    for wrong in ("a\x1a", "\x08", "\x1b"):
        with pytest.raises(ValueError):
            s.send_text(wrong)
    for text in ("", "x" * 1461):
        with failing("EMSGSIZE"):
            s.send_text(text)


def test_the_order_is_kept(w, s):
    """What was written before goes first, what comes after goes later; the loop is never held."""

    async def main():
        for i in range(5):
            s.write(b"<%d" % i)
            assert await text(w, s, ", text %d, " % i) == 10
            assert await text(w, s, "by the timer", timed=True) == 12
            while True:
                try:
                    s.send(b">")
                    break
                except OSError as e:
                    assert e.errno == errno.EAGAIN
                await w.ready(s, OUT)
        await w.ready(s, OUT)

    w.go(main(), watch=True)
    w.run(2000)
    assert heard(w) == b"".join(b"<%d, text %d, by the timer>" % (i, i) for i in range(5))
    assert w.longest() <= 25
    assert sum("CIPATS" in c for c in w.commands()) == 1


def test_the_timer_is_refused(w, s):
    w.modem.faults.refuse("CIPATS")
    again(s.send_text, "a", True)
    w.run(200)
    with failing("EIO"):
        s.send_text("a", True)
    assert w.go(text(w, s, "b", timed=True)) == 1
    w.run(3000)
    assert heard(w) == b"b"


@pytest.mark.parametrize("timed", [False, True])
def test_closed_at_each_moment(w, s, timed):
    """What was taken is handed over first; the next user finds an ordinary socket."""
    if timed:
        w.go(aio.config(w.m, send_timer=1))
    for ms in list(range(0, 30, 3)) + list(range(30, 1500, 300)):
        s.send_text("taken", timed)
        w.run(ms, step=1)
        peer = w.peer
        s.close()
        w.quiet(5000)
        assert bytes(peer.received) == b"taken"
        assert "text" not in w.m.own
        s = socket.socket(modem=w.m)
        s.setblocking(False)
        with failing("EINPROGRESS"):
            s.connect(SERVER)
        assert w.run(5000, lambda s=s: s.ioctl(3, OUT) & OUT)


@pytest.mark.parametrize("what", ["peer", "prompt", "byte", "bearer"])
def test_lost(w, s, what):
    """It fails at the next call, once; nothing waits for it for ever, and no ESC goes out later
    because of it."""
    s.send_text("never known", timed=what == "byte" and bool(w.go(aio.config(w.m, send_timer=1))))
    if what == "peer":
        w.clock.at(3000, w.peer.close)
    elif what == "prompt":
        w.modem.faults.no_prompt()
    elif what == "byte":
        w.modem.faults.drop_out(3)
    else:
        w.modem.faults.lose_network()
        w.modem.faults.pdp_deact()
    w.run(100000)
    assert "text" not in w.m.own and not w.m.queue
    if what != "byte":
        for _ in range(3):
            try:
                s.send_text("more")
            except OSError as e:
                assert e.errno in (errno.ECONNRESET, errno.EIO, errno.ETIMEDOUT, errno.ENETDOWN)
            else:
                assert what == "peer"
    s.close()
    w.run(20000)


def test_two_connections(multi):
    w = multi

    async def main():
        streams = [await w.dial() for _ in range(3)]
        await asyncio.gather(*[text(w, stream.sock, "text %d" % i)
                               for i, stream in enumerate(streams) for _ in range(4)])
        for i, stream in enumerate(streams):
            assert await stream.readexactly(24) == b"text %d" % i * 4
            assert stream.sock.ioctl(3, IN) == 0
            stream.close()

    w.go(main(), watch=True)
    assert w.longest() <= 25
    assert "text" not in w.m.own

"""Datagrams to anyone, from sockets that never wait."""

import asyncio
import errno

import pytest
from not_waiting_world import NAMED, OUT, A, B, C, again, aio


@pytest.mark.parametrize("pieces", [None, 8, 1])
def test_each_goes_where_it_was_sent(w, pieces):
    if pieces:
        w.modem.faults.split(pieces)
    targets = [A, B, NAMED, B, B, A, NAMED, NAMED, A]
    got = []

    async def reader(u):
        while True:
            got.append(await w.recvfrom(u))

    async def main():
        u = w.udp(local=5000)
        task = None
        for n, target in enumerate(targets):
            assert await w.sendto(u, b"n%d" % n, target) == 2
            task = task or asyncio.ensure_future(reader(u))
            w.modem.report("RING")
        await asyncio.sleep(2)
        task.cancel()
        u.close()

    w.go(main(), watch=True)
    there = [(C if t == NAMED else t, b"n%d" % n) for n, t in enumerate(targets)]
    assert w.sent() == there
    assert got == [(b"re:" + data, t) for t, data in there]
    assert w.longest() <= 25  # ms: the loop's own naps are 20
    w.run(20000)
    assert w.busy()[1] == []


def test_beside_a_stream(multi):
    """The channel is hardly ever free; ten datagrams to two targets by two tasks with a lock."""
    w = multi

    async def talk():
        stream = await w.dial()
        while True:
            await stream.write(bytes(1000))
            await stream.readexactly(1000)

    async def post(u, lock, target, tag):
        for n in range(5):
            async with lock:
                await w.sendto(u, b"%s%d" % (tag, n), target)

    async def main():
        tasks = [asyncio.ensure_future(talk()) for _ in range(3)]
        u = w.udp()
        lock = asyncio.Lock()
        await asyncio.gather(post(u, lock, A, b"a"), post(u, lock, B, b"b"))
        await asyncio.sleep(1)
        for task in tasks:
            task.cancel()
        u.close()

    w.go(main(), watch=True)
    assert sorted(w.sent()) == sorted(
        [(A, b"a%d" % n) for n in range(5)] + [(B, b"b%d" % n) for n in range(5)])
    assert w.longest() < 60


@pytest.mark.parametrize("step", [0, 1, 3, 7, 20, 45])
def test_in_rotation(w, step):
    """Three targets in turn, each tried once: what was taken arrives, in its order and place."""
    u = w.udp()
    taken = []
    for n in range(200):
        target = (A, B, NAMED)[n % 3]
        try:
            u.sendto(b"n%d" % n, target)
            taken.append((C if target == NAMED else target, b"n%d" % n))
        except OSError as e:
            assert e.errno == errno.EAGAIN
        w.run(step) if step else w.m.poll()
        if not step and not n % 10:
            w.run(5)
    w.run(1000)
    assert w.sent() == taken
    assert len(taken) > 3 or not step
    u.close()


def test_what_waits_goes_to_the_former_target(make, mux):
    """A datagram that the module has not yet asked for is not taken along to the next target."""
    w = make(driver={"mux": mux}).up()
    del w.net.datagrams[:]
    u = w.udp()
    u.settimeout(20)
    u.sendto(b"open", A)
    w.modem.faults.delay("CSQ", 300)
    for blocking in (True, False):
        u.setblocking(False)
        call = aio.parts.get(aio.parts.MODEM, "command")(w.m, "+CSQ")
        next(call)  # a question is under way, the channel taken
        w.m.pump()
        u.sendto(b"to A", A)
        u.settimeout(20 if blocking else 0)
        w.keep_on(u, b"to B", B)
        u.settimeout(20)
        u.sendto(b"open", A)
        call.close()
    w.run(500)
    assert w.sent() == [(A, b"open")] + [(A, b"to A"), (B, b"to B"), (A, b"open")] * 2
    u.close()


def test_another_target_waits_its_turn(w):
    u = w.udp()
    again(u.sendto, b"a", A)
    again(u.sendto, b"b", B)
    assert w.run(5000, lambda: u.ioctl(3, OUT) == OUT, 1)
    again(u.sendto, b"b", B)
    assert u.ioctl(3, OUT) == 0  # the other one's POLLOUT, a while from now
    assert u.sendto(b"a", A) == 1
    again(u.sendto, b"b", B)
    # whoever wanted B was cancelled
    assert w.run(5000, lambda: u.ioctl(3, OUT) == OUT, 1)
    again(u.sendto, b"a", A)
    before = w.clock.ticks_ms()
    assert w.run(5000, lambda: u.ioctl(3, OUT) == OUT, 1)
    assert 0 < w.clock.ticks_ms() - before <= 110
    again(u.sendto, b"a2", A)
    assert w.run(5000, lambda: u.ioctl(3, OUT) == OUT, 1)
    assert u.sendto(b"a2", A) == 2
    w.run(500)
    assert w.sent() == [(A, b"a"), (A, b"a2")]
    u.close()


def test_bound_hears_first(w):
    async def main():
        u = w.udp(local=5000)
        task = asyncio.ensure_future(w.recvfrom(u))
        await asyncio.sleep(3)
        w.net.sendto(b"hello", (w.modem.tcp.contexts[0].ip, 5000), frm=B)
        found = await task
        again(u.recvfrom, 10)
        assert await w.sendto(u, b"back", found[1]) == 4
        await asyncio.sleep(1)
        u.close()
        return found

    assert w.go(main(), watch=True) == (b"hello", B)
    assert w.sent() == [(B, b"back")]
    assert w.longest() <= 25


def test_errors_are_told_once(w):
    def result(data, target):
        for _ in range(3000):
            try:
                return u.sendto(data, target)
            except OSError as e:
                if e.errno != errno.EAGAIN:
                    return e.errno
            w.run(5)

    u = w.udp()
    assert result(b"x", ("nosuch.example", 53)) == errno.EHOSTUNREACH
    assert w.busy()[1] == []
    w.modem.faults.refuse("CIPUDPMODE")
    assert result(b"x", A) not in (1, None)
    assert w.busy()[1] == []
    assert result(b"x", A) == 1
    assert result(b"x", ("nosuch.example", 53)) == errno.EHOSTUNREACH
    assert result(b"y", A) == 1  # nothing has changed
    w.modem.faults.refuse("CIPUDPMODE")
    assert result(b"x", B) not in (1, None)
    assert result(b"z", A) == 1
    w.run(500)
    assert w.sent() == [(A, b"x"), (A, b"y"), (A, b"z")]
    # the bearer is lost while the target is changed
    again(u.sendto, b"x", B)
    w.modem.faults.pdp_deact()
    assert result(b"x", B) in (errno.ENETDOWN, errno.ECONNRESET)
    assert w.sent()[3:] == []
    u.close()


def test_a_late_answer_does_not_misdirect(w):
    """Whether the module has taken the new target is not known: it is said again."""
    u = w.udp()
    while not w.sent():
        try:
            u.sendto(b"1", A)
        except OSError:
            pass
        w.run(20)
    w.modem.faults.mute("CIPUDPMODE")
    again(u.sendto, b"2", B)  # it does as it is told, and the answer is lost
    assert w.run(60000, lambda: u.ioctl(3, OUT) & OUT)
    with pytest.raises(OSError) as e:
        u.sendto(b"2", B)
    assert e.value.errno == errno.ETIMEDOUT
    w.keep_on(u, b"3", A)
    w.run(500)
    assert w.sent() == [(A, b"1"), (A, b"3")]
    u.close()


def test_bad_input_is_told_at_once(w):
    u = w.udp()
    for bad in (("10.0.0.2", 0), ('a"b', 5), ("", 5), ("a b", 5), ("999.1.1.1", 5)):
        with pytest.raises(ValueError):
            u.sendto(b"x", bad)
    for bad in (None, 5, [1]):
        with pytest.raises(TypeError):
            u.sendto(bad, A)
    for n in (0, 1461):
        with pytest.raises(OSError) as e:
            u.sendto(bytes(n), A)
        assert e.value.errno == errno.EMSGSIZE
    assert w.commands() == [] and w.busy()[1] == []

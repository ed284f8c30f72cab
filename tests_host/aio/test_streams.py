"""Sockets in an asyncio loop that waits for events: wake-ups, deadlines, ten tasks on five."""

import asyncio

import pytest
from aio_world import aio, pattern


def test_open_waits_by_pollout(w):
    async def main():
        stream = await w.dial()
        await stream.write(b"ping")
        data = await stream.readexactly(4)
        stream.close()
        return data

    assert w.go(main()) == b"ping"


def test_a_deadline_wakes(w):
    """A command that is never answered ends, and a lost notification is asked for, although no
    byte comes: `run()` turns by itself."""
    w.modem.faults.missing_notification()

    async def main():
        stream = await w.dial()
        w.peer.send(b"late")
        data = await stream.readexactly(4)
        stream.close()
        w.modem.faults.mute("CGMR")
        try:
            await aio.command(w.m, "+CGMR")
        except OSError as e:
            return data, e.errno

    assert w.go(main()) == (b"late", 110)


def test_gathered_bytes_go_out(w):
    """Small writes are handed over a few tens of ms later, by `run()` alone."""
    async def main():
        stream = await w.dial()
        stream.sock.write(b"small")
        peer = w.peer
        before = w.clock.ticks_ms()
        while len(peer.received) < 5:
            await asyncio.sleep(0.005)
        stream.close()
        return w.clock.ticks_ms() - before

    assert w.go(main()) < 300


@pytest.mark.parametrize("quick", [True, False], ids=["quick", "normal"])
def test_ten_tasks_on_five_sockets(w, quick):
    """A reader and a writer each; the slowest has at least half of the mean."""
    w.m.config(quick_send=quick)
    sent = [0] * 5
    got = [0] * 5

    async def write(n, stream):
        block = pattern(200 + 50 * n, n)
        while True:
            await stream.write(block)
            sent[n] += len(block)

    async def read(n, stream):
        while True:
            got[n] += len(await stream.read(100 + 300 * n))

    async def main():
        streams = [await w.dial() for _ in range(5)]
        tasks = []
        for n, stream in enumerate(streams):
            tasks += [asyncio.ensure_future(write(n, stream)),
                      asyncio.ensure_future(read(n, stream))]
        await asyncio.sleep(12)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for stream in streams:
            stream.close()

    w.go(main(), watch=True)
    for counts in (sent, got):
        mean = sum(counts) / 5
        assert mean > 3000
        assert min(counts) >= mean / 2, counts
    assert w.longest() < 60


def test_a_question_among_them(w):
    """Commands are answered while five connections move data."""
    answers = []

    async def stream(n):
        s = await w.dial()
        while True:
            await s.write(pattern(500, n))
            await s.readexactly(500)

    async def main():
        tasks = [asyncio.ensure_future(stream(n)) for n in range(5)]
        for _ in range(20):
            answers.append(await aio.status(w.m, "rssi"))
            await asyncio.sleep(0.2)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    w.go(main(), watch=True)
    assert len(answers) == 20 and None not in answers
    assert w.longest() < 60


def test_reports_without_anybody_waiting(w):
    seen = []
    w.m.on("ring", lambda m, value: seen.append(value))

    async def main():
        w.modem.report("RING")
        await asyncio.sleep(0.2)

    w.go(main())
    assert seen == ["RING"]


def test_reconnects_in_the_background(w):
    async def main():
        w.commands()
        w.modem.faults.pdp_deact()
        await asyncio.sleep(60)

    w.go(main())
    assert w.m.isconnected()
    assert w.commands().count("AT+CIICR") == 1


def test_how_often_it_polls(w):
    """Idle: 50 times a second, as docs/asyncio.md says; nothing is sent."""
    count = [0]
    poll = w.m.pump

    def counted():
        count[0] += 1
        poll()

    w.m.pump = counted
    w.commands()

    async def main():
        await asyncio.sleep(10)

    w.go(main())
    assert 400 < count[0] < 560
    assert w.commands() == []

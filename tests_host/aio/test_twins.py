"""The awaitable twins answer as the blocking methods do, side by side, and never hold the loop."""

import asyncio

import pytest
from aio_world import aio

from simcom import STAT_GOT_IP, ModemError

NAMES = {"example.com": "10.0.0.1", "other.org": "10.0.0.7"}


def test_power_up_and_connect(make):
    w = make()

    async def main():
        assert await aio.active(w.m, True)
        await aio.connect(w.m, "internet")
        assert w.m.isconnected()
        assert await aio.status(w.m) == STAT_GOT_IP
        assert await aio.status(w.m, "state") == "IP STATUS"
        await aio.disconnect(w.m)
        assert not w.m.isconnected()
        assert await aio.active(w.m, False) is False
        return await aio.active(w.m)

    assert w.go(main(), watch=True) is False
    assert w.longest() < 60  # ms: nothing but the naps of the loop itself


def test_without_run(make):
    w = make()

    async def main():
        await aio.active(w.m, True)
        await aio.connect(w.m, "internet")
        return await aio.command(w.m, "+CSQ")

    assert w.go(main(), beside=False)[0].startswith("+CSQ:")


def test_the_same_answers_as_blocking(w):
    async def main():
        return [
            await aio.status(w.m, "rssi"), await aio.status(w.m, "registration"),
            await aio.status(w.m, "battery"), await aio.status(w.m, "links"),
            await aio.config(w.m, "imei"), await aio.config(w.m, "quick_send"),
            await aio.command(w.m, "+CGATT?"), await aio.resolve(w.m, "example.com"),
            await aio.scan(w.m), (await aio.time(w.m) or ())[:3],
        ]  # fmt: skip

    async_ones = w.go(main())
    m = w.m
    assert async_ones == [
        m.status("rssi"), m.status("registration"), m.status("battery"), m.status("links"),
        m.config("imei"), m.config("quick_send"), m.command("+CGATT?"), m.resolve("example.com"),
        m.scan(), (m.time() or ())[:3],
    ]  # fmt: skip


def test_the_same_errors(w):
    async def main():
        with pytest.raises(ValueError):
            await aio.command(w.m, "+CSQ\r")
        with pytest.raises(TypeError):
            await aio.config(w.m, "imei", "imsi")
        with pytest.raises(ValueError):
            await aio.config(w.m, nonsense=1)
        with pytest.raises(ValueError):
            await aio.config(w.m, quick_send=7)
        with pytest.raises(ValueError):
            await aio.status(w.m, "nonsense")
        with pytest.raises(ValueError):
            await aio.connect(w.m, 'a"b')
        with pytest.raises(ModemError) as e:
            await aio.command(w.m, "+NONSENSE=1")
        assert e.value.command == "+NONSENSE=1"
        with pytest.raises(OSError) as e:
            await aio.resolve(w.m, "no.such.name")
        assert e.value.errno == 113

    w.commands()
    w.go(main())
    assert [line for line in w.commands() if "nonsense" in line.lower()] == ["AT+NONSENSE=1"]


def test_many_at_once(w):
    """Each gets its own answer, whatever else is asked meanwhile."""
    for name, address in NAMES.items():
        w.net.name(name, address)

    async def ask(n):
        kind = n % 6
        if kind == 0:
            assert (await aio.command(w.m, "+CSQ"))[0].startswith("+CSQ:")
        elif kind == 1:
            assert len(await aio.status(w.m, "links")) == len(w.m.links)
        elif kind == 2:
            name = sorted(NAMES)[n // 6 % 2]
            assert await aio.resolve(w.m, name) == (NAMES[name],)
        elif kind == 3:
            await aio.config(w.m, keepalive=bool(n & 8))
        elif kind == 4:
            assert await aio.config(w.m, "imei") == w.modem.config_imei
        else:
            with pytest.raises(OSError) as e:
                await aio.resolve(w.m, "no.such.name%d" % n)
            assert e.value.errno == 113

    async def main():
        await asyncio.gather(*[ask(n) for n in range(24)])

    w.modem.config_imei = w.m.config("imei")
    w.go(main(), watch=True)
    assert w.longest() < 60


def test_two_connects_at_once(make):
    w = make()
    w.m.active(True)

    async def main():
        await asyncio.gather(aio.connect(w.m, "internet"), aio.connect(w.m, "internet"))

    w.commands()
    w.go(main())
    assert w.m.isconnected()
    assert w.commands().count("AT+CIICR") == 1


def test_disconnect_ends_a_connect(make):
    w = make()
    w.m.active(True)

    async def main():
        task = asyncio.ensure_future(aio.connect(w.m, "internet"))
        await asyncio.sleep(0.1)
        await aio.disconnect(w.m)
        with pytest.raises(OSError):
            await task
        await aio.connect(w.m, "internet")

    w.go(main())
    assert w.m.isconnected()


def test_a_blocking_call_among_awaitables(w):
    """It holds the loop, and still everybody's question is answered."""

    async def main():
        others = [asyncio.ensure_future(aio.resolve(w.m, "example.com")),
                  asyncio.ensure_future(aio.status(w.m, "links")),
                  asyncio.ensure_future(aio.command(w.m, "+CSQ"))]
        await asyncio.sleep(0)
        assert w.m.resolve("example.com") == ("10.0.0.1",)
        assert len(w.m.status("links")) == len(w.m.links)
        return await asyncio.gather(*others)

    found = w.go(main())
    assert found[0] == ("10.0.0.1",) and len(found[1]) == len(w.m.links)


def test_an_inquiry_beside_the_ladder(w):
    """While the bearer is being brought up again, questions are answered."""

    async def main():
        answers = 0
        task = asyncio.ensure_future(aio.recover(w.m))
        while not task.done():
            await aio.command(w.m, "+CSQ")
            answers += 1
        await task
        return answers

    assert w.go(main()) > 1
    assert w.m.isconnected()


def test_idle_is_called_in_time(make):
    """The watchdog is fed while a coroutine waits, at least every 100 ms."""
    w = make()
    del w.idles[:]

    async def main():
        await aio.active(w.m, True)
        await aio.connect(w.m, "internet")

    w.go(main(), beside=False)
    assert max(b - a for a, b in zip(w.idles, w.idles[1:])) <= 100

"""Cancelled at every await: each twin, and each step of a connection, while it waits and as it
wakes. Afterwards nothing is half open, the next command gets its own answer, and all works."""

import asyncio

import pytest
from aio_world import SERVER, aio, pattern

HOW = ("waiting", "waking")


class Cut:
    """Awaits a coroutine and has its task cancelled at the `at`-th await.

    `how`: while it waits there, or when what it waited for has come and it was not resumed yet.
    """

    def __init__(self, coro, at, how):
        self.coro, self.at, self.how = coro, at, how
        self.awaits = 0

    def __await__(self):
        task = asyncio.current_task()
        inner = self.coro.__await__()
        step, value = inner.send, None
        while True:
            try:
                future = step(value)
            except StopIteration as e:
                return e.value
            self.awaits += 1
            if self.awaits == self.at:
                if self.how == "waking" and future is not None:
                    future.add_done_callback(lambda _: task.cancel())
                    future._asyncio_future_blocking = True
                else:
                    asyncio.get_running_loop().call_soon(task.cancel)
            try:
                value = yield future
                step = inner.send
            except BaseException as e:
                step, value = inner.throw, e


async def cut(make_coro, at, how):
    """Was it cancelled? False: it ended before its `at`-th await."""
    async def task():
        await Cut(make_coro(), at, how)

    try:
        await asyncio.ensure_future(task())
    except asyncio.CancelledError:
        return True
    return False


def places(n):
    """Every await of the first ones; further on, where a twin only waits for a slow answer, fewer:
    consecutive ones are the same place."""
    return n + 1 if n < 60 else n + 1 + n // 12


async def every(w, make_coro, how, before=None, after=None):
    """Cancel at each await in turn, until it is not cancelled any more; how many there were."""
    at, cuts = 1, 0
    while True:
        if before:
            await before()
        if not await cut(make_coro, at, how):
            return cuts
        cuts += 1
        # its own answer, at once: whatever the cancelled one still had under way
        assert (await aio.command(w.m, "+CSQ"))[0].startswith("+CSQ:")
        assert await aio.command(w.m, "+GSN") == [w.imei]
        if after:
            await after()
        assert w.modem.violations == []
        at = places(at)


@pytest.fixture(params=HOW)
def how(request):
    return request.param


@pytest.fixture
def cuts(w, how):
    """`cuts(make_coro, …)`: how many places there were."""
    w.clock.limit_us = 3600 * 1000000 * 24
    w.imei = w.m.config("imei")

    def run(make_coro, before=None, after=None):
        return w.go(every(w, make_coro, how, before, after))

    return run


def works(w):
    """A connection opens, echoes and closes."""
    async def check():
        stream = await w.dial()
        await stream.write(b"hello")
        assert await stream.readexactly(5) == b"hello"
        stream.close()

    return check


QUESTIONS = {
    "rssi": lambda m: aio.status(m, "rssi"),
    "links": lambda m: aio.status(m, "links"),
    "state": lambda m: aio.status(m, "state", True),
    "imsi": lambda m: aio.config(m, "imsi"),
    "command": lambda m: aio.command(m, "+CGMR"),
    "resolve": lambda m: aio.resolve(m, "example.com"),
    "no name": lambda m: aio.resolve(m, "no.such.name"),
    "scan": aio.scan,
    "time": aio.time,
    "tracked": lambda m: aio.command(m, "+CIFSR"),
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_questions(w, cuts, name):
    async def ask():
        try:
            await QUESTIONS[name](w.m)
        except OSError:
            assert name == "no name"

    async def after():
        assert len(await aio.status(w.m, "links")) == len(w.m.links)
        assert await aio.resolve(w.m, "example.com") == (SERVER[0],)

    assert cuts(ask, after=after) > 1


@pytest.mark.parametrize("values", [
    {"quick_send": False}, {"send_prompt": 2}, {"baudrate": 57600}, {"send_timer": 3},
    {"ip_header": True, "keepalive": (60, 60, 3), "attached": True},
], ids=lambda v: "-".join(v))
def test_settings(w, cuts, values):
    """What was said is remembered, what was not is not: both ends agree."""
    usual = {"quick_send": True, "send_prompt": 1, "baudrate": 115200, "send_timer": 0,
             "ip_header": True, "keepalive": False, "attached": True}

    async def back():
        await aio.config(w.m, **{name: usual[name] for name in values})

    async def after():
        for name in values:
            if name in ("quick_send", "send_prompt"):
                kept = w.m.own.get(name, usual[name])
                assert await aio.config(w.m, name) == kept, name
        await works(w)()

    assert cuts(lambda: aio.config(w.m, **values), back, after) > 1


def test_connect(w, cuts):
    """No bearer is wanted afterwards, and none is left half up."""
    async def down():
        await aio.disconnect(w.m)

    async def after():
        assert w.m.wanted is None
        for _ in range(200):
            if w.m.task is None:
                break
            await asyncio.sleep(0.1)
        assert await aio.status(w.m, "state", True) in ("IP INITIAL", "IP START")
        assert not w.m.isconnected()
        await aio.connect(w.m, "internet")
        await works(w)()

    assert cuts(lambda: aio.connect(w.m, "internet"), down, after) > 5


def test_disconnect(w, cuts):
    async def up():
        await aio.connect(w.m, "internet")

    async def after():
        await aio.connect(w.m, "internet")
        await works(w)()

    assert cuts(lambda: aio.disconnect(w.m), up, after) > 1


def test_recover(w, cuts):
    async def before():
        w.m.own.pop("attaches", None)  # as if an hour had passed: they are limited

    async def after():
        for _ in range(700):  # the pauses between two climbs grow up to ten minutes
            if w.m.isconnected():
                break
            await asyncio.sleep(1)
        await works(w)()

    assert cuts(lambda: aio.recover(w.m), before, after) > 2


def test_active(make, how):
    """The module is found again in whatever state the cancelled one left it."""
    w = make(limit_ms=24 * 3600000, pins=("pwrkey",))

    async def main():
        at, cuts = 1, 0
        while await cut(lambda: aio.active(w.m, True), at, how):
            cuts += 1
            if at % 3 == 0:  # also one after the other, without a whole one in between
                await aio.active(w.m, True)
                assert (await aio.command(w.m, "+CSQ"))[0].startswith("+CSQ:")
                await aio.active(w.m, False)
            at = places(at)
        return cuts

    assert w.go(main()) > 20
    w.m.connect("internet")


def test_power_off(make, how):
    """What was begun ends, or did not begin; the next `active(True)` finds out."""
    w = make(limit_ms=24 * 3600000, pins=("pwrkey",))

    async def main():
        at, cuts = 1, 0
        while True:
            await aio.active(w.m, True)
            if not await cut(lambda: aio.active(w.m, False), at, how):
                return cuts
            cuts += 1
            at = places(at)

    assert w.go(main()) > 1
    w.up()


# --- sockets ------------------------------------------------------------------------------------


def settled(w):
    """Nothing is open or half open, at the module or here."""
    async def check():
        for _ in range(300):
            if w.busy() == ([], []):
                break
            await asyncio.sleep(0.1)
        assert w.busy() == ([], [])
        await works(w)()

    return check


def test_open(w, cuts):
    async def open_it():
        stream = await w.dial()
        stream.close()

    assert cuts(open_it, after=settled(w)) >= 1


def test_read(w, cuts):
    """What a cancelled reader did not take is there for the next one."""
    block = pattern(3000)

    async def once(name):
        stream = w.stream = await w.dial()
        await stream.write(block)

    async def before():
        await once("read")

    async def read():
        w.got = b""
        while len(w.got) < len(block):
            w.got += await w.stream.read(500)
        w.stream.close()

    async def after():
        while len(w.got) < len(block):
            w.got += await w.stream.read(4000)
        assert w.got == block
        w.stream.close()
        await settled(w)()

    assert cuts(read, before, after) > 3


def test_write(w, cuts):
    """What was written before the cancel arrives whole and once; nothing else does."""
    block = pattern(6000)

    async def before():
        w.stream = await w.dial()
        w.done = 0

    async def write():
        while w.done < len(block):
            await w.stream.world.ready(w.stream.sock, 4)
            w.done += w.stream.sock.write(block[w.done : w.done + 700]) or 0
        w.stream.close()

    async def after():
        got = await w.stream.readexactly(w.done) if w.done else b""
        assert got == block[: w.done]
        w.stream.close()
        await settled(w)()

    assert cuts(write, before, after) > 3

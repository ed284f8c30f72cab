"""What of asyncio is tried on a board: each function prints what it found, as one line."""

import asyncio
import gc
import time

import wiring

from simcom import aio, socket

modem = None
PEER = None


def prepare(host, port):
    """The modem, powered and connected by awaiting."""
    global modem, PEER
    PEER = (host, port)
    modem = wiring.make_modem()
    socket.install(modem)
    asyncio.run(_prepare())
    print("prepared", modem.isconnected())


async def _prepare():
    task = asyncio.create_task(modem.run())
    await aio.active(modem, True)
    await aio.connect(modem, wiring.APN)
    assert (await aio.command(modem, "+CSQ"))[0].startswith("+CSQ:")
    assert len(await aio.config(modem, "imei")) == 15
    assert len(await aio.status(modem, "links")) == len(modem.links)
    task.cancel()


async def _beside(coro):
    task = asyncio.create_task(modem.run())
    try:
        return await coro
    finally:
        task.cancel()
        await asyncio.sleep_ms(0)


def go(name, *args):
    """Run one of the tries below beside `modem.run()`."""
    asyncio.new_event_loop()
    gc.collect()
    print(name, asyncio.run(_beside(globals()[name](*args))))


# --- streams -------------------------------------------------------------------------------------


async def shut(writer):
    # MicroPython's close() does nothing
    writer.close()
    await writer.wait_closed()


async def echo(text=b"hello\n"):
    reader, writer = await asyncio.open_connection(*PEER)
    writer.write(text)
    await writer.drain()
    line = await reader.readline()
    await shut(writer)
    return line


async def refused(host, port):
    """A failed connect: the error is told when the stream is used."""
    try:
        reader, writer = await asyncio.open_connection(host, port)
        try:
            await reader.read(1)
        finally:
            await shut(writer)
    except OSError as e:
        return e.errno


class Cut:
    """A coroutine that is cancelled at its `at`-th await, while it waits there or as it wakes."""

    def __init__(self, coro, at, waking):
        self.coro, self.at, self.waking = coro, at, waking
        self.awaits = 0
        self.task = None

    def send(self, value):
        if self.waking and self.awaits == self.at:
            self.awaits += 1
            return self.coro.throw(asyncio.CancelledError())
        result = self.coro.send(value)
        self.awaits += 1
        if not self.waking and self.awaits == self.at:
            asyncio.create_task(self.cancel())
        return result

    def throw(self, error):
        return self.coro.throw(error)

    async def cancel(self):
        self.task.cancel()


async def cut(coro, at, waking):
    """Was it cancelled? False: it ended before."""
    one = Cut(coro, at, waking)
    one.task = asyncio.create_task(one)
    try:
        await one.task
    except asyncio.CancelledError:
        return True
    return False


def busy():
    return [n for n, link in enumerate(modem.links) if link and link.state != 7]


async def _calm():
    for _ in range(300):
        if not busy():
            return True
        await asyncio.sleep_ms(20)
    return busy()


def _steps(at):
    return at + 1 if at < 20 else at + at // 4


async def every(make, after):
    """Cancel at each await, both ways; how many, then what went wrong."""
    counts = []
    for waking in (False, True):
        at = 1
        n = -1
        cancelled = True
        while cancelled:
            n += 1
            cancelled = await cut(make(), at, waking)
            found = await after()
            if found is not True:
                return n, waking, at, found
            at = _steps(at)
        counts.append(n)
    return counts


async def cancel_open():
    async def make():
        _, writer = await asyncio.open_connection(*PEER)
        await shut(writer)

    async def after():
        # nothing is half open, and the next works
        return await _calm() is True and await echo() == b"hello\n"

    return await every(make, after)


async def cancel_wait_for():
    """By a timeout, as a program does it."""
    n = 0
    for ms in (1, 5, 20, 40, 80, 150, 300):
        try:
            _, writer = await asyncio.wait_for_ms(asyncio.open_connection(*PEER), ms)
            await shut(writer)
        except asyncio.TimeoutError:  # noqa: UP041  (MicroPython's is no other)
            n += 1
    return n > 0, await _calm(), await echo()


async def cancel_read():
    block = bytes(range(256)) * 6

    async def make():
        global got
        got = b""
        while len(got) < len(block):
            got += await streams[0].read(300)

    async def after():
        global got
        while len(got) < len(block):
            got += await streams[0].read(300)
        if got != block:
            return "altered"
        streams[1].write(block)
        await streams[1].drain()
        return True

    streams = await asyncio.open_connection(*PEER)
    streams[1].write(block)
    await streams[1].drain()
    found = await every(make, after)
    await shut(streams[1])
    await _calm()
    return found


async def cancel_write():
    """What the socket took before the cancel arrives whole and once."""
    block = bytes(range(250)) * 8
    state = [None, 0]

    async def make():
        state[0] = reader, writer = await asyncio.open_connection(*PEER)
        state[1] = 0
        while state[1] < len(block):
            await _writable(writer)
            state[1] += writer.s.write(block[state[1] : state[1] + 500]) or 0

    async def after():
        if state[0] is None:
            return await _calm()
        reader, writer = state[0]
        got = await reader.readexactly(state[1]) if state[1] else b""
        await shut(writer)
        state[0] = None
        return got == block[: state[1]] and await _calm()

    return await every(make, after)


def _writable(writer):
    # awaited, as asyncio's own streams wait
    yield asyncio.core._io_queue.queue_write(writer.s)


async def cancel_twins():
    """Each, at every await; then a command has its own answer."""
    async def after():
        imei = await aio.command(modem, "+GSN")
        return len(imei) == 1 and imei[0] == number

    number = await aio.config(modem, "imei")
    counts = []
    for make in (
        lambda: aio.status(modem, "rssi"), lambda: aio.status(modem, "links"),
        lambda: aio.config(modem, "imsi"), lambda: aio.command(modem, "+CGMR"),
        lambda: aio.config(modem, quick_send=True),
    ):  # fmt: skip
        counts.append(await every(make, after))
    return counts


async def cancel_connect():
    async def after():
        for _ in range(250):  # a bearer that came up in that moment goes down again
            if not modem.isconnected():
                break
            await asyncio.sleep_ms(20)
        if modem.wanted is not None or modem.isconnected():
            return "wanted"
        await aio.connect(modem, wiring.APN)
        if await echo() != b"hello\n":
            return "dumb"
        await aio.disconnect(modem)
        return True

    await aio.disconnect(modem)
    counts = []
    at = 1
    while await cut(aio.connect(modem, wiring.APN), at, at & 1):
        found = await after()
        if found is not True:
            return at, found
        at += 1 + at // 3
        counts.append(at)
    return len(counts) > 2 and await echo()


# --- many at once --------------------------------------------------------------------------------


async def ten_tasks(seconds):
    """Bytes that each of five writers and five readers moved."""
    sent = [0] * 5
    got = [0] * 5

    async def write(n, writer):
        block = bytes(200 + 50 * n)
        while True:
            writer.write(block)
            await writer.drain()
            sent[n] += len(block)

    async def read(n, reader):
        while True:
            got[n] += len(await reader.read(100 + 300 * n))

    pairs = []
    for _ in range(5):
        pairs.append(await asyncio.open_connection(*PEER))
    tasks = []
    for n, (reader, writer) in enumerate(pairs):
        tasks.append(asyncio.create_task(write(n, writer)))
        tasks.append(asyncio.create_task(read(n, reader)))
    # counts, not times: until enough has moved
    end = time.ticks_add(time.ticks_ms(), seconds * 1000)
    while sum(got) < 60000 and time.ticks_diff(end, time.ticks_ms()) > 0:
        await asyncio.sleep_ms(50)
    for task in tasks:
        task.cancel()
    await asyncio.sleep_ms(0)
    for _, writer in pairs:
        await shut(writer)
    return sent, got, await _calm()


async def server(port):
    """`asyncio.start_server`: a client's bytes come back."""
    async def serve(reader, writer):
        while True:
            data = await reader.read(100)
            if not data:
                break
            writer.write(data)
            await writer.drain()
        await shut(writer)
        done.set()

    done = asyncio.Event()
    listener = await asyncio.start_server(serve, "0.0.0.0", port)
    print("listening")
    await asyncio.wait_for(done.wait(), 60)
    listener.close()
    await listener.wait_closed()
    return await _calm()


async def polls(ms):
    """How often the modem is polled while nothing happens, and whether an interrupt wakes it."""
    count = [0]
    pump = modem.pump

    def counted():
        count[0] += 1
        pump()

    modem.pump = counted
    await asyncio.sleep_ms(ms)
    del modem.pump
    return count[0], hasattr(modem.uart, "IRQ_RXIDLE") and modem.uart._handler is not None

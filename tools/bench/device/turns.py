"""Runs on MicroPython wired to the virtual modem: how long anything holds asyncio's loop."""
import asyncio
import gc
import json
import time

from machine import UART

from simcom import SIM800, SIM7000, aio, socket

BLOCK = bytes(400)
NAME = "peer.test"


class Watch:
    """Counts the modem's polls, and the pauses, of which there must be none."""

    def __init__(self, m):
        self.pump, self.pause = m.pump, m.pause
        m.pump, m.pause = self.poll, self.rest
        self.reset()

    def reset(self):
        self.polls = self.pauses = self.us = self.longest = 0
        self.rows = {}

    def poll(self):
        start = time.ticks_us()
        self.pump()
        us = time.ticks_diff(time.ticks_us(), start)
        self.polls += 1
        self.us += us
        self.longest = max(us, self.longest)

    def rest(self, until=None):
        self.pauses += 1
        return self.pause(until)

    def step(self, name, f, value):
        """One turn of a task: how often it polls, how long it takes, and how long without the
        polls."""
        polls, polled = self.polls, self.us
        start = time.ticks_us()
        try:
            return f(value)
        finally:
            us = time.ticks_diff(time.ticks_us(), start)
            row = self.rows.setdefault(name, [0, 0, 0, 0])
            row[0] += 1
            row[1] = max(row[1], self.polls - polls)
            row[2] = max(row[2], us)
            row[3] = max(row[3], us - self.us + polled)


class Step:
    """A coroutine whose turns are watched."""

    def __init__(self, watch, name, coro):
        self.watch, self.name, self.coro = watch, name, coro

    def send(self, value):
        return self.watch.step(self.name, self.coro.send, value)

    def throw(self, error):
        return self.coro.throw(error)


async def read(reader, got, n):
    while True:
        got[n] += len(await reader.read(100 + 300 * n))


async def write(writer):
    while True:
        writer.write(BLOCK)
        await writer.drain()


async def dial(host, port):
    try:
        writer = (await asyncio.open_connection(host, port))[1]
    except OSError as e:
        if e.errno != 105:
            raise
        return  # the one before is being closed, and there are no more
    writer.close()
    await writer.wait_closed()


async def ticks(watch, found):
    """The longest stretch without a turn of the loop, in µs, and the most polls in one."""
    last = time.ticks_us()
    polls = watch.polls
    while True:
        await asyncio.sleep_ms(0)
        now = time.ticks_us()
        found[0] = max(found[0], time.ticks_diff(now, last))
        found[1] = max(found[1], watch.polls - polls)
        last = now
        polls = watch.polls


def twins(m, host, port):
    return (("status", aio.status(m, "rssi")), ("config", aio.config(m, "imei")),
            ("config=", aio.config(m, quick_send=True)), ("command", aio.command(m, "+CSQ")),
            ("resolve", aio.resolve(m, NAME)), ("open_connection", dial(host, port)))


async def load(m, watch, host, port, ms):
    """Ten tasks on five sockets, and what else can be awaited beside them."""
    gap = [0, 0]
    got = [0] * 5
    watch.reset()
    pairs = []
    tasks = []
    for _ in got:
        pairs.append(await asyncio.open_connection(host, port))
    for n, (reader, writer) in enumerate(pairs):
        tasks.append(asyncio.create_task(Step(watch, "a reader", read(reader, got, n))))
        tasks.append(asyncio.create_task(Step(watch, "a writer", write(writer))))
    tasks.append(asyncio.create_task(ticks(watch, gap)))
    end = time.ticks_add(time.ticks_ms(), ms)
    while time.ticks_diff(end, time.ticks_ms()) > 0:
        for name, coro in twins(m, host, port):
            await asyncio.create_task(Step(watch, name, coro))
    for task in tasks:
        task.cancel()
    await asyncio.sleep_ms(0)
    for _, writer in pairs:
        writer.close()
        await writer.wait_closed()
    tell("load", watch, gap=gap, got=got)


def tell(name, watch, **values):
    values.update({"name": name, "rows": watch.rows, "poll": watch.longest,
                   "mean": watch.us // watch.polls, "pauses": watch.pauses})
    print(json.dumps(values))


async def go(m, host, port, ms, rounds):
    run = asyncio.create_task(m.run())
    watch = Watch(m)
    for turn in range(rounds):
        gc.collect()
        watch.reset()
        if not turn:
            await asyncio.create_task(Step(watch, "active", aio.active(m, True)))
        await asyncio.create_task(Step(watch, "connect", aio.connect(m, "internet")))
        tell("up", watch)
        await load(m, watch, host, port, ms)
        watch.reset()
        await asyncio.create_task(Step(watch, "disconnect", aio.disconnect(m)))
        tell("down", watch)
    run.cancel()


def main(model, host, port, ms, rounds):
    m = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 115200, rxbuf=4096))
    socket.install(m)
    asyncio.run(go(m, host, port, ms, rounds))

"""asyncio's own streams over our sockets: many tasks, as many connections as the module has."""
import asyncio
import time

from common import body, modem, tell


async def ticker(gaps):
    """How long the loop is held by anybody."""
    last = time.ticks_ms()
    while True:
        await asyncio.sleep_ms(5)
        now = time.ticks_ms()
        gaps.append(time.ticks_diff(now, last))
        last = now


async def talk(port, i, sizes):
    """An echo of each size; what is wrong, or None."""
    for _ in range(200):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            break
        except OSError as e:
            if e.errno != 105:  # all are in use: later
                raise
            await asyncio.sleep_ms(50)
    bad = 0
    for n in sizes:
        data = bytes([i]) + body(n)
        writer.write(data)
        await writer.drain()
        bad += await reader.readexactly(n + 1) != data
        writer.write(b"%d\n" % n)
        await writer.drain()
        bad += await reader.readline() != b"%d\n" % n
    writer.close()
    await writer.wait_closed()
    return bad


async def many(m, port, tasks):
    run = asyncio.create_task(m.run())
    gaps = []
    tick = asyncio.create_task(ticker(gaps))
    start = time.ticks_ms()
    bad = await asyncio.gather(*[talk(port, i, (1, 700, 3000)) for i in range(tasks)])
    tell("many", bad=bad, ms=time.ticks_diff(time.ticks_ms(), start), gap=max(gaps))
    # a read that is cancelled by its time, then goes on
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        await asyncio.wait_for(reader.read(1), 0.3)
        late = False
    except asyncio.TimeoutError:  # noqa: UP041  MicroPython has no other
        late = True
    writer.write(b"still\n")
    await writer.drain()
    tell("late", late=late, line=(await reader.readline()).decode())
    writer.close()
    await writer.wait_closed()
    tick.cancel()
    run.cancel()


def main(model, port, tasks, **kw):
    m = modem(model, **kw)
    asyncio.run(many(m, port, tasks))


def server(model, port, **kw):
    """asyncio.start_server with plain streams: an echo of lines until `stop`."""
    m = modem(model, **kw)
    done = asyncio.Event()

    async def serve(reader, writer):
        while True:
            line = await reader.readline()
            if not line:
                break
            writer.write(line.upper())
            await writer.drain()
            if line == b"stop\n":
                done.set()
        writer.close()
        await writer.wait_closed()

    async def program():
        run = asyncio.create_task(m.run())
        s = await asyncio.start_server(serve, "0.0.0.0", port)
        tell("up")
        await done.wait()
        await asyncio.sleep_ms(300)
        s.close()
        await s.wait_closed()
        await asyncio.sleep_ms(300)
        run.cancel()
        tell("down", server=m.server is not None)

    asyncio.run(program())

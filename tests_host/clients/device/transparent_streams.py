"""asyncio's streams and `tls` over a transparent connection."""
import asyncio

from common import body, modem, spend, tell
from machine import Pin
from streams_asyncio import ticker
from tls_client import NAME, context

SIZES = (1, 100, 1460, 1461, 5000, 16384)


def line(model, port, pins, flow, host="127.0.0.1"):
    wired = {"dtr": Pin(25, Pin.OUT, value=0), "dcd": Pin(35, Pin.IN)} if pins else {}
    m = modem(model, mux=False, **wired)
    link = m.transparent((host, port), flow=flow)
    link.settimeout(20)
    return m, link


def left(m, link):
    """It is closed; the modem is an ordinary one again."""
    link.close()
    tell("left", state=m.status("state", refresh=True), overruns=link.overruns)


async def echoes(m, link):
    run = asyncio.create_task(m.run())
    gaps = []
    tick = asyncio.create_task(ticker(gaps))
    link.setblocking(False)
    reader, writer = asyncio.StreamReader(link), asyncio.StreamWriter(link, {})

    async def say(data):
        writer.write(data)
        await writer.drain()

    good = 0
    for n in SIZES:
        data = body(n)
        task = asyncio.create_task(say(data))
        good += await reader.readexactly(n) == data
        await task
        await say(b"line %d\n" % n)
        good += await reader.readline() == b"line %d\n" % n
    try:
        await asyncio.wait_for(reader.read(1), 0.3)
        late = False
    except asyncio.TimeoutError:  # noqa: UP041  MicroPython has no other
        late = True
    await say(b"bye\n")
    rest = b""
    while True:
        piece = await reader.read(100)
        if not piece:
            break
        rest += piece
    tell("echoes", good=good, late=late, rest=rest.decode(), gap=max(gaps))
    tick.cancel()
    run.cancel()


def streams(model, port, pins=True, flow=True):
    m, link = line(model, port, pins, flow)
    asyncio.run(echoes(m, link))
    link.settimeout(20)
    left(m, link)


def secure(model, port, ca, pins=True, flow=True):
    m, link = line(model, port, pins, flow, NAME)
    t = context(ca).wrap_socket(link, server_hostname=NAME)
    good = 0
    for n in SIZES:
        data = body(n)
        done = 0
        got = b""
        while done < n:
            sent = t.write(data[done : done + 4000])
            done += sent
            got += t.read(sent)
        good += got == data
    tell("secure", good=good)
    with link.command_mode():  # under TLS's feet: it does not notice
        tell("inside", csq=m.command("+CSQ")[0][:5])
    t.write(b"after")
    tell("after", same=t.read(5) == b"after")
    t.close()
    spend(m, 20)
    left(m, link)

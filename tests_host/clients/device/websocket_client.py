"""`async_websocket_client` over our sockets."""
import asyncio
import sys

import tls
from common import body, tell
from machine import UART

from simcom import SIM800, SIM7000, socket

sys.modules["ssl"] = tls  # boards have that name; the client asks for it even without TLS


async def echo(url, i, sizes):
    """Messages there and back, as text and as bytes; which came back as they were."""
    from async_websocket_client import AsyncWebsocketClient

    ws = AsyncWebsocketClient()
    await ws.handshake(url)
    good = []
    for n in sizes:
        for message in (chr(97 + i) * n, body(n)):
            await ws.send(message)
            good.append(await ws.recv() == message)
    await ws.close()
    return good


async def left(url):
    """The server goes away in the middle."""
    from async_websocket_client import AsyncWebsocketClient

    ws = AsyncWebsocketClient()
    await ws.handshake(url)
    await ws.send("leave")
    return await ws.recv(), await ws.open()


def main(model, port, tasks, sizes, rxbuf=1460):
    m = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 460800, rxbuf=4096), rxbuf=rxbuf)
    m.active(True)
    m.connect("internet")
    socket.install(m)
    url = "ws://127.0.0.1:%d/" % port

    async def all():
        run = asyncio.create_task(m.run())
        tell("echo", good=await asyncio.gather(*[echo(url + "echo", i, sizes)
                                                 for i in range(tasks)]))
        tell("left", r=await left(url + "leave"))
        run.cancel()

    asyncio.run(all())
    m.flush()
    tell("closed", links=sum(k is not None and not k.orphan for k in m.links))

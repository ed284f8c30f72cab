"""Two tasks over one module: readings go out over one connection, commands come in over another.

Change the settings below, copy to the board as main.py. docs/asyncio.md says what `run()` is for.
"""

import asyncio

from machine import UART, Pin

from simcom import SIM7000, aio, socket

APN = "internet"
READINGS = ("example.com", 7000)
ORDERS = ("example.com", 7001)

modem = SIM7000(UART(1, 115200, tx=Pin(27), rx=Pin(26), rxbuf=2048), pwrkey=Pin(4, Pin.OUT))


async def send():
    """A line each ten seconds; a broken connection is opened again."""
    while True:
        try:
            _, writer = await asyncio.open_connection(*READINGS)
            try:
                while True:
                    rssi = await aio.status(modem, "rssi")
                    writer.write(b"rssi %s\n" % str(rssi).encode())
                    await writer.drain()
                    await asyncio.sleep(10)
            finally:
                await writer.wait_closed()
        except OSError as e:
            print("readings:", e)
        await asyncio.sleep(5)


async def listen():
    """Lines from the server."""
    while True:
        try:
            reader, writer = await asyncio.open_connection(*ORDERS)
            try:
                while line := await reader.readline():
                    print("order:", line)
            finally:
                await writer.wait_closed()
        except OSError as e:
            print("orders:", e)
        await asyncio.sleep(5)


async def main():
    socket.install(modem)
    asyncio.create_task(modem.run())
    await aio.active(modem, True)
    await aio.connect(modem, APN)
    await asyncio.gather(send(), listen())


asyncio.run(main())

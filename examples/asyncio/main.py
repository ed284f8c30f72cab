"""Two tasks over one module: readings go out over one connection, orders come in over another.

Each opens its connection again when it breaks; what is in the firmware as `asyncio` is used as it
is. docs/asyncio.md says what `run()` is for. Settings are in config.py.
"""
import asyncio

import config
from machine import UART, Pin

from simcom import SIM800, SIM7000, aio, socket

ANSWER_S = 30  # for the server's line
RETRY_MS = 5000  # after a failed try

interval_ms = config.INTERVAL_MS


def make_modem():
    pins: dict = {}
    for name, number in config.PINS.items():
        pins[name] = Pin(number, Pin.OUT, value=name != "dtr")
    model = {"sim800": SIM800, "sim7000": SIM7000}[config.MODEL]
    return model(UART(config.UART, 115200, rxbuf=2048, **config.WIRES), **pins)


class Readings:
    """A reading each `interval_ms`; it counts when the server has answered."""

    def __init__(self, modem):
        self.modem = modem
        self.number = 0

    async def talk(self, reader, writer):
        """True: all are sent."""
        while not config.READINGS or self.number < config.READINGS:
            rssi = await aio.status(self.modem, "rssi")
            writer.write(b"%d rssi %s\n" % (self.number + 1, str(rssi).encode()))
            await writer.drain()
            if not await asyncio.wait_for(reader.readline(), ANSWER_S):
                return False
            self.number += 1
            print("sent", self.number)
            await asyncio.sleep_ms(interval_ms)
        return True


async def orders(reader, writer):
    """Take orders until the server closes."""
    global interval_ms
    while line := await reader.readline():
        print("order", line)
        words = line.split()
        if len(words) == 2 and words[0] == b"interval" and words[1].isdigit():
            interval_ms = int(words[1])
    return False


async def keep(modem, address, talk):
    """A connection to `address`, opened again until `talk` has all it wants."""
    while True:
        try:
            if modem.isconnected():
                reader, writer = await asyncio.open_connection(*address)
                try:
                    if await talk(reader, writer):
                        return
                finally:
                    writer.close()
                    await writer.wait_closed()
        except (OSError, asyncio.TimeoutError) as e:  # noqa: UP041  MicroPython has no other
            print("not now:", address, e)
        await asyncio.sleep_ms(RETRY_MS)


async def main():
    modem = make_modem()
    socket.install(modem)
    asyncio.create_task(modem.run())
    while not modem.isconnected():  # from then on it is brought up again by itself
        try:
            await aio.active(modem, True)
            await aio.connect(modem, config.APN)
        except OSError as e:
            print("not now:", e)
            await asyncio.sleep_ms(RETRY_MS)
    listening = asyncio.create_task(keep(modem, config.ORDERS, orders))
    await keep(modem, config.SERVER, Readings(modem).talk)
    listening.cancel()
    await aio.flush(modem)


asyncio.run(main())

"""Waiting as rp2 does: a stream is asked again after an event, and not before."""

import pytest
from board.test_machine import UART, run

from tools.board import VirtualBoard

STREAM = """
import io
class Stream(io.IOBase):
    asked = 0
    def ioctl(self, op, arg):
        if op != 3: return -22
        Stream.asked += 1
        return u.any() and 1
"""


@pytest.fixture
def strict(modem, tmp_path):
    with VirtualBoard(tmp_path, modem=modem.addresses, event_poll=True) as board:
        yield board


def test_stream_is_asked_once_without_events(strict, modem):
    code = UART % "" + STREAM + """
p = select.poll(); p.register(Stream(), select.POLLIN)
print(p.poll(300), Stream.asked <= 3)
"""
    assert run(strict, code) == ["[] True"]


def test_unix_port_asks_each_millisecond(board, modem):
    code = UART % "" + STREAM + """
p = select.poll(); p.register(Stream(), select.POLLIN)
print(p.poll(300), Stream.asked > 20)
"""
    assert run(board, code) == ["[] True"]


def test_bytes_are_an_event(strict, modem):
    code = UART % "" + STREAM + """
p = select.poll(); p.register(Stream(), select.POLLIN)
u.write('AT\\r')
n = 0
for s, events in p.ipoll(5000): n += 1
print(n, events, Stream.asked < 10, u.any())
print(select.select([u], [u], [], 1) == ([u], [u], []))
"""
    assert run(strict, code) == ["1 1 True 6", "True"]


def test_asyncio_waits_by_it(strict, modem):
    code = UART % "" + """
import asyncio
async def main():
    s = asyncio.StreamReader(u)
    s.write('AT\\r'); await s.drain()
    print(await s.readexactly(6))
    try: await asyncio.wait_for(s.read(1), 0.1)
    except asyncio.TimeoutError: print('timeout')
asyncio.run(main())
print(select.asked < 40)
"""
    assert run(strict, code) == ["b'\\r\\nOK\\r\\n'", "timeout", "True"]

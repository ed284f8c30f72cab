"""Runs on MicroPython wired to the virtual modem: many requests, the heap from time to time."""
import gc
import json

from machine import UART

from simcom import SIM7000, socket

OVER = 7  # a connection's state (links.py): nothing about it is under way any more


def settle(m):
    """Poll until nothing is under way."""
    while m.queue or [link for link in m.links if link is not None and link.state != OVER]:
        m.poll()


def largest():
    """The largest block that can be had now, to 16 bytes."""
    low, high = 0, gc.mem_free()
    while high - low > 16:
        middle = (low + high) // 2
        try:
            bytearray(middle)
            low = middle
        except MemoryError:
            high = middle
    gc.collect()
    return low


def look(n, bad):
    """Print what the heap is like."""
    block = largest()
    print(json.dumps({"name": "at", "n": n, "used": gc.mem_alloc(), "largest": block, "bad": bad}))


def main(url, looks, baud):
    m = SIM7000(UART(1, baud, rxbuf=4096))
    m.active(True)
    m.connect("internet")
    socket.install(m)
    import requests

    def one():
        r = requests.get(url + "/bytes/100")
        good = len(r.content) == 100
        r.close()
        return good

    for _ in range(50):  # all parts are there, all buffers made
        one()
    n = bad = 0
    for at in looks:
        while n < at:
            bad += not one()
            n += 1
        settle(m)
        gc.collect()  # here: the frame of a function of so many variables lies in the heap
        look(n, bad)

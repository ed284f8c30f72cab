"""Runs on MicroPython wired to the virtual modem: many requests, the heap from time to time."""
import gc
import json

from machine import UART

from simcom import SIM7000, socket


def largest():
    """The largest block that can be had now, to 16 bytes."""
    gc.collect()
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


def main(url, n, every, baud):
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
    m.flush()
    bad = 0
    for i in range(1, n + 1):
        bad += not one()
        if i % every == 0:
            m.flush()
            block = largest()
            gc.collect()
            row = {"name": "at", "n": i, "used": gc.mem_alloc(), "largest": block, "bad": bad}
            print(json.dumps(row))

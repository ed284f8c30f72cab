"""What the scripts here share: a modem whose sockets are `socket`, and results as JSON lines."""
import gc
import json
import time

from machine import UART

from simcom import SIM800, SIM7000, socket


def modem(model, baud=460800, rxbuf=4096, **kw):
    """A connected modem; from now on `import socket` is ours."""
    m = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, baud, rxbuf=rxbuf), **kw)
    m.active(True)
    m.connect("internet")
    socket.install(m)
    return m


def tell(name, **values):
    """One result."""
    values["name"] = name
    print(json.dumps(values))


def caught(f, *args):
    """The exception that a call ends with, as a list; its value when it ends well."""
    try:
        return f(*args)
    except Exception as e:  # noqa: BLE001
        return [type(e).__name__] + [str(a) for a in e.args]


def body(n):
    """What the servers here send: `n` bytes, all values."""
    return bytes([(i * 167 + (i >> 8) * 31) & 0xFF for i in range(n)])


def spend(m, ms):
    """Poll for so long."""
    until = time.ticks_add(time.ticks_ms(), ms)
    while time.ticks_diff(until, time.ticks_ms()) > 0:
        m.poll()
        time.sleep_ms(1)


def largest():
    """The largest block that can be had now, to 16 bytes; what is garbage is collected before."""
    gc.collect()  # before the search is called: its frame lies in the heap
    return _largest()


def _largest():
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

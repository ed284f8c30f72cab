"""What MicroPython has and CPython lacks, so that the package runs on a PC for tests.

Never imported on a device. `ticks_ms` and `sleep_ms` follow `time.ticks_ms`/`time.sleep_ms` when
somebody put them there, so that a test can bring its own clock.
"""
import asyncio
import time as _time

_PERIOD = 1 << 30  # as MicroPython: ticks wrap


class time:  # noqa: N801  (stands in for the module)
    @staticmethod
    def ticks_ms():
        own = getattr(_time, "ticks_ms", None)
        return own() if own else int(_time.monotonic() * 1000) & (_PERIOD - 1)

    @staticmethod
    def ticks_add(ticks, delta):
        return (ticks + delta) & (_PERIOD - 1)

    @staticmethod
    def ticks_diff(end, start):
        return ((end - start + _PERIOD // 2) & (_PERIOD - 1)) - _PERIOD // 2

    @staticmethod
    def sleep_ms(ms):
        own = getattr(_time, "sleep_ms", None)
        return own(ms) if own else _time.sleep(ms / 1000)


async def sleep_ms(ms):
    """`asyncio.sleep_ms`."""
    await asyncio.sleep(ms / 1000)


class RingIO:
    """`micropython.RingIO`: the part that the package uses."""

    def __init__(self, size):
        self._data = bytearray()
        self._size = size if isinstance(size, int) else len(size) - 1

    def any(self):
        return len(self._data)

    def write(self, buf, off=None, n=None):
        if n is None and off is not None:
            off, n = 0, off
        data = bytes(memoryview(buf))[off or 0 :]
        data = data[: min(len(data) if n is None else n, self._size - len(self._data))]
        self._data += data
        return len(data)

    def readinto(self, buf, n=None):
        n = min(len(buf) if n is None else n, len(buf), len(self._data))
        buf[:n] = self._data[:n]
        del self._data[:n]
        return n

    def read(self, n=-1):
        n = len(self._data) if n is None or n < 0 else min(n, len(self._data))
        data = bytes(self._data[:n])
        del self._data[:n]
        return data

    def readline(self, n=-1):
        i = self._data.find(b"\n") + 1 or len(self._data)
        return self.read(i if n < 0 else min(i, n))


class Counted:
    """`readinto(buf, n)` for a stand-in of a UART that has only `readinto(buf)`."""

    def __init__(self, uart):
        self._of = uart

    def __getattr__(self, name):
        return getattr(self._of, name)

    def __repr__(self):
        return repr(self._of)

    def readinto(self, buf, n):
        data = self._of.read(n) or b""
        buf[: len(data)] = data
        return len(data)


def const(value):
    return value

"""The board as modules: ``machine``, ``time``, ``select``, put in their places for one run.

Only what telemetry programs use is there; a name that is missing is an AttributeError, as on a
port that lacks it.  ``asyncio`` is CPython's and would wait in real time: it is refused.
"""

import contextlib
import io
import os
import sys
import time as _time
import types

from tools.setup import ROOT

from . import board as _board

EPOCH = 1767225600          # 2026-01-01: what the board's clock shows at the start
POLL_US = 5000              # between two looks at a stream that is no UART
_OWN = ("machine", "time", "utime", "select", "uselect", "asyncio", "uasyncio", "micropython",
        "esp32")


def machine(board):
    """``machine`` of this board."""
    m = types.ModuleType("machine")

    def pin(*args, **kw):
        return board.pin(*args, **kw)

    for name in ("IN", "OUT", "OPEN_DRAIN", "PULL_UP", "PULL_DOWN", "IRQ_RISING", "IRQ_FALLING",
                 "IRQ_LOW_LEVEL", "IRQ_HIGH_LEVEL", "WAKE_LOW", "WAKE_HIGH"):
        setattr(pin, name, getattr(_board.BoardPin, name))

    def uart(*args, **kw):
        return board.uart(*args, **kw)

    for name in ("RTS", "CTS", "IRQ_RX", "IRQ_RXIDLE", "IRQ_TXIDLE", "IRQ_BREAK", "INV_TX",
                 "INV_RX"):
        setattr(uart, name, getattr(_board.BoardUART, name))

    class Signal:
        """``machine.Signal``."""

        def __init__(self, pin, *args, invert=False, **kw):
            self._pin = pin if hasattr(pin, "value") else board.pin(pin, *args, **kw)
            self._invert = bool(invert)

        def value(self, v=None):
            if v is None:
                return self._pin.value() ^ self._invert
            return self._pin.value(bool(v) ^ self._invert)

        __call__ = value

        def on(self):
            self.value(1)

        def off(self):
            self.value(0)

    class WDT:
        """Cannot be stopped; runs on in ``lightsleep``."""

        def __init__(self, id=0, timeout=5000):
            board.watchdog(timeout)

        def feed(self):
            board.feed()

    class ADC:
        """Always half of the scale."""

        ATTN_0DB, ATTN_2_5DB, ATTN_6DB, ATTN_11DB = 0, 1, 2, 3

        def __init__(self, *args, **kw):
            pass

        def read_u16(self):
            return 32768

        def read_uv(self):
            return 1650000

    class I2C:
        """A bus: a chip that is there takes what is written."""

        def __init__(self, *args, **kw):
            pass

        def writeto_mem(self, address, register, data):
            if address not in board.chips:
                raise OSError(19, "no such chip")

        def scan(self):
            return list(board.chips)

    class RTC:
        """Its memory is kept over a reset, as the ESP32's."""

        def memory(self, data=None):
            if data is None:
                return board.rtc_memory
            board.rtc_memory = bytes(data)
            return None

        def datetime(self, _set=None):
            t = _time.gmtime(EPOCH + board.clock.ticks_us() // 1000000)
            return (t[0], t[1], t[2], t[6], t[3], t[4], t[5], 0)

    def deepsleep(ms=None):
        board.lightsleep(ms)
        board.reset(_board.DEEPSLEEP, "deepsleep")

    m.Pin, m.UART, m.Signal, m.WDT, m.ADC, m.RTC = pin, uart, Signal, WDT, ADC, RTC
    m.I2C = I2C
    m.PWRON_RESET, m.HARD_RESET, m.WDT_RESET = _board.PWRON, _board.HARD, _board.WDT
    m.DEEPSLEEP_RESET, m.SOFT_RESET = _board.DEEPSLEEP, _board.SOFT
    m.IDLE, m.SLEEP, m.DEEPSLEEP = 1, 2, 4
    m.PIN_WAKE, m.TIMER_WAKE = 2, 4
    m.reset = board.reset
    m.soft_reset = lambda: board.reset(_board.SOFT, "machine.soft_reset()")
    m.reset_cause = lambda: board.cause
    m.wake_reason = lambda: m.PIN_WAKE if board._woken else m.TIMER_WAKE
    m.lightsleep = board.lightsleep
    m.deepsleep = deepsleep
    m.idle = lambda: board.sleep_us(1000)
    m.freq = lambda *a: 125000000
    m.unique_id = lambda: b"\x00virtual"
    m.disable_irq = lambda: 1
    m.enable_irq = lambda state: None
    return m


def esp32(board):
    """``esp32``: what ends a light sleep besides the time."""
    m = types.ModuleType("esp32")
    m.WAKEUP_ALL_LOW, m.WAKEUP_ANY_HIGH = False, True
    m.wake_on_ext0 = lambda pin=None, level=False: board.wake_on(pin, int(level))
    m.wake_on_ext1 = m.wake_on_gpio = lambda pins=(), level=False: [
        board.wake_on(pin, int(level)) for pin in pins or (None,)] and None
    return m


def micropython():
    """``micropython``: with it the driver takes the way it takes on a board."""
    m = types.ModuleType("micropython")

    class RingIO:
        """The part of ``micropython.RingIO`` that programs use; a full one takes no more."""

        def __init__(self, size):
            self._data = bytearray()
            self._size = size if isinstance(size, int) else len(size) - 1

        def any(self):
            return len(self._data)

        def write(self, buf, off=None, n=None):
            if n is None:
                off, n = 0, len(buf) if off is None else off
            data = bytes(memoryview(buf)[off:off + n])[:self._size - len(self._data)]
            self._data += data
            return len(data)

        def read(self, n=-1):
            n = len(self._data) if n is None or n < 0 else min(n, len(self._data))
            data = bytes(self._data[:n])
            del self._data[:n]
            return data

        def readinto(self, buf, n=None):
            data = self.read(len(buf) if n is None else min(n, len(buf)))
            buf[:len(data)] = data
            return len(data)

        def readline(self, n=-1):
            end = self._data.find(b"\n") + 1 or len(self._data)
            return self.read(end if n < 0 else min(end, n))

    m.RingIO = RingIO
    m.const = m.native = m.viper = lambda thing: thing
    m.schedule = lambda fn, arg: fn(arg)
    m.opt_level = m.alloc_emergency_exception_buf = lambda *_: 0
    m.mem_info = m.kbd_intr = lambda *_: None
    return m


def clock(board):
    """``time`` of this board; what MicroPython has not is CPython's."""
    t = types.ModuleType("time")
    t.__dict__.update({k: v for k, v in vars(_time).items() if not k.startswith("__")})
    half = _board.TICKS // 2

    def ticks_diff(end, start):
        return ((end - start + half) & (_board.TICKS - 1)) - half

    def now():
        return EPOCH + board.clock.ticks_us() // 1000000

    t.ticks_ms, t.ticks_us, t.ticks_cpu = board.ticks_ms, board.ticks_us, board.ticks_us
    t.ticks_add = lambda ticks, delta: (ticks + delta) & (_board.TICKS - 1)
    t.ticks_diff = ticks_diff
    t.sleep = lambda s: board.sleep_us(s * 1000000)
    t.sleep_ms = lambda ms: board.sleep_us(ms * 1000)
    t.sleep_us = board.sleep_us
    t.time = now
    t.time_ns = lambda: now() * 1000000000
    t.gmtime = lambda s=None: _time.gmtime(now() if s is None else s)
    t.localtime = t.gmtime
    return t


def polling(board):
    """``select`` of this board: streams are asked, time passes between."""
    s = types.ModuleType("select")
    s.POLLIN, s.POLLOUT, s.POLLERR, s.POLLHUP = 1, 4, 8, 16

    class Poll:
        def __init__(self):
            self._streams = {}

        def register(self, obj, mask=5):
            if not hasattr(obj, "ioctl"):
                raise TypeError("stream operation not supported")
            self._streams[id(obj)] = [obj, mask]

        def modify(self, obj, mask):
            self._streams[id(obj)][1] = mask

        def unregister(self, obj):
            self._streams.pop(id(obj), None)

        def _ready(self):
            return [(obj, flags) for obj, mask in list(self._streams.values())
                    for flags in [obj.ioctl(3, mask)] if flags]

        def ipoll(self, ms=-1, _flags=0):
            until = board.end_us + 1 if ms is None or ms < 0 else \
                board.clock.ticks_us() + ms * 1000
            lines = all(isinstance(obj, _board.BoardUART) for obj, _ in self._streams.values())
            while True:
                found = self._ready()
                left = until - board.clock.ticks_us()
                if found or left <= 0:
                    board._moved()
                    return found
                board.step(until if lines else until - left + min(left, POLL_US))

        poll = ipoll

    s.poll = Poll
    return s


class _Refused(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise RuntimeError("asyncio programs cannot run in virtual time here: CPython's asyncio "
                           "waits in real time (docs/power.md)")


class _Lines(io.TextIOBase):
    """What the program prints, a line at a time, with its time."""

    def __init__(self, take):
        self._take = take
        self._outer = sys.stdout
        self._part = ""

    def write(self, text):
        *lines, self._part = (self._part + text).split("\n")
        with contextlib.redirect_stdout(self._outer):
            for line in lines:
                self._take(line)
        return len(text)


def forget(*folders):
    """Drop the driver and the program's own modules: a board that starts has none of them."""
    gone = {}
    for name, module in list(sys.modules.items()):
        where = getattr(module, "__file__", None) or ""
        if name.split(".")[0] in ("simcom", "config", "boards") or \
                any(where.startswith(folder + os.sep) for folder in folders):
            gone[name] = sys.modules.pop(name)
    return gone


@contextlib.contextmanager
def dressed(board, folders, files, say):
    """The stand-ins are in their places, ``folders`` are on the path, files are in ``files``."""
    kept = {name: sys.modules.get(name) for name in _OWN}
    path, here = list(sys.path), os.getcwd()
    gone = forget(*folders)
    sys.modules["machine"] = machine(board)
    sys.modules["time"] = sys.modules["utime"] = clock(board)
    sys.modules["select"] = sys.modules["uselect"] = polling(board)
    sys.modules["asyncio"] = sys.modules["uasyncio"] = _Refused("asyncio")
    sys.modules["micropython"] = micropython()
    if board.port == "esp32":
        sys.modules["esp32"] = esp32(board)
    sys.path[:0] = folders
    sys.path.append(str(ROOT))      # boards/
    os.chdir(files)
    try:
        with contextlib.redirect_stdout(_Lines(say)):
            yield
    finally:
        os.chdir(here)
        sys.path[:] = path
        forget(*folders)
        for name, module in kept.items():
            sys.modules.pop(name, None)
            if module is not None:
                sys.modules[name] = module
        sys.modules.update(gone)

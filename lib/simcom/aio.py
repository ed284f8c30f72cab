"""asyncio: `run()`, which keeps a modem going, and awaitable twins of what blocks.

    asyncio.create_task(modem.run())
    await aio.connect(modem, "internet")

A twin is the same call as the blocking method's (waiting.py), awaited instead of paused. None
holds the loop longer than one `poll()`. Each may be cancelled at any await: what was not said yet
is not said, what was is completed, and its answer is nobody else's.
"""
import asyncio
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load, parts

_clock = time  # that is a twin's name here
sleep_ms = getattr(asyncio, "sleep_ms", None) or load("_host").sleep_ms

# How long the loop may sleep between two polls, in ms; docs/asyncio.md has what it costs.
_MOVING_MS = const(2)  # bytes come or go [ours: 23 bytes at 115200]; while an answer is due, …
_STILL_MS = const(20)  # … each time 1 ms more, up to this, for deadlines and reports [ours]
_WOKEN_MS = const(50)  # … or this, where an interrupt tells what comes: for deadlines [ours]
_FEED_MS = const(95)  # `idle` is called at least so often [ours: the contract says 100]


async def _turns(m, call):
    # the awaiting front of waiting.wait
    ms = 0
    try:
        while True:
            next(call)
            ms = _turn(m, ms, _STILL_MS)
            await sleep_ms(ms)
    except StopIteration as e:
        return e.value
    finally:
        call.close()


def _twin(name):
    async def twin(m, *args, **kw):
        return await _turns(m, parts.get(parts.MODEM, name)(m, *args, **kw))

    return twin


active = _twin("active")
connect = _twin("connect")
disconnect = _twin("disconnect")
recover = _twin("recover")
flush = _twin("flush")
command = _twin("command")
config = _twin("config")
resolve = _twin("resolve")
scan = _twin("scan")
globals()["time"] = _twin("time")


async def status(m, param=None, refresh=False):
    """As `modem.status()`."""
    m.poll()
    if param is None:
        return m.stat
    return await _turns(m, parts.get(parts.MODEM, "detail")(m, param, refresh))


def _turn(m, ms, most):
    """One turn; how long the loop may sleep now, when it was `ms` before."""
    m.poll()
    now = _clock.ticks_ms()
    if m.idle and _clock.ticks_diff(now, m.idled) >= _FEED_MS - most:
        m.idled = now
        m.idle()
    if m.moved or m.tx is not None:
        return _MOVING_MS
    return min(ms + 1, most) if m.d.mode else most


async def run(m):
    """To start once under asyncio: `asyncio.create_task(modem.run())`.

    Polls when the UART's interrupt says that something came, where the port has one, and else so
    often that reports, deadlines and reconnects are served although nobody waits on a socket. The
    interrupt is the modem's as long as this runs. Allocates what awaiting takes.
    """
    load("streams").guard(True)
    flag = _listen(m.uart)
    task = flag and asyncio.create_task(_woken(m, flag))
    ms = 0
    try:
        while True:
            ms = _turn(m, ms, _WOKEN_MS if flag else _STILL_MS)
            await sleep_ms(ms)
    finally:
        if task:
            m.uart.irq(handler=None)
            task.cancel()


async def _woken(m, flag):
    while True:
        await flag.wait()
        m.poll()


def _listen(uart):
    """A flag that the UART's interrupt sets; None: it has none, or somebody else's."""
    # the end of what came is what we want; a port that has only the other tells each lot
    trigger = getattr(uart, "IRQ_RXIDLE", 0) or getattr(uart, "IRQ_RX", 0)
    if not trigger or not hasattr(asyncio, "ThreadSafeFlag"):
        return None
    flag = asyncio.ThreadSafeFlag()
    try:
        uart.irq(lambda _: flag.set(), trigger)
    except (AttributeError, TypeError, ValueError, OSError):
        return None
    return flag

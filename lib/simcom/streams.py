"""`asyncio.open_connection` while `socket.install()` is in force: cancelled, it closes its socket.

asyncio forgets the socket of a cancelled one, and MicroPython runs no finaliser for it: it would
keep its connection for ever. Imported with `run()`, or with `install()` after asyncio.
"""
import asyncio
import sys

_stock = None  # asyncio's own
_opened = {}  # type: dict  # by the task that opens: its socket


def guard(on):
    """Put ours in its place, while ours is `socket`; `on=False`: asyncio's own again."""
    global _stock
    ours = sys.modules.get("socket") is sys.modules.get("simcom.socket")
    # CPython's opens no socket of ours: it wants descriptors
    if on and ours and _stock is None and hasattr(asyncio, "sleep_ms"):
        _stock = asyncio.open_connection
        asyncio.open_connection = open_connection
    elif not on and _stock is not None:
        asyncio.open_connection = _stock
        _stock = None


def opening(s):
    """A non-blocking connect has begun."""
    if _stock is not None:
        try:
            _opened[id(asyncio.current_task())] = s
        except RuntimeError:
            pass  # in no task


async def open_connection(*args, **kw):
    """asyncio's own, and what it leaves behind when it is cancelled is closed. Allocates an entry
    of a dict."""
    me = id(asyncio.current_task())
    _opened.pop(me, None)
    try:
        return await (_stock or asyncio.open_connection)(*args, **kw)
    except BaseException:
        if me in _opened:
            _opened[me].close()
        raise
    finally:
        _opened.pop(me, None)

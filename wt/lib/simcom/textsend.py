"""Sends without a length, as both notes begin with: `send_text`. Imported when first used."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load

_OPEN = const(3)
_SIZE = const(1460)


def send_text(s, text, timed=False):
    """Send without a length, ended by Ctrl-Z, or (`timed`) by the timer alone (CIPATS).

    At most 1460 bytes; ValueError for 0x08, 0x1A, 0x1B in it: the module would take them for
    itself. `config(send_timer=seconds)` sets the timer. Returns the number of bytes.
    """
    data = text.encode() if isinstance(text, str) else bytes(memoryview(text))
    for c in data:
        if c in (0x08, 0x1A, 0x1B):
            raise ValueError("not as text")
    if not 0 < len(data) <= _SIZE:
        raise OSError(90, "")
    link = s.writable(data)
    until = s.until()
    s.drain(link)
    m = s.m
    if timed and not m.own.get("send_timer"):
        m.config(send_timer=1)
    link.src = data if timed else data + b"\x1a"
    link.src_at = 0
    link.window = -1  # no length: care.py begins it
    link.src_end = len(data)
    while link.src_at < link.src_end and link.state == _OPEN:
        if m.pause(until):
            load("care").fail(link, 110)  # what was begun without a length can only be cut off
    link.src = None
    link.src_at = link.src_end = 0
    if link.state != _OPEN:
        s.fail(link)
    m.own.pop("text", None)
    return len(data)

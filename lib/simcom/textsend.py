"""Sends without a length, as both notes begin with: `send_text`. Imported when first used."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .tasks import Request, answer

_OPEN = const(3)
_SIZE = const(1460)


def send_text(s, text, timed=False):
    """Send without a length, ended by Ctrl-Z, or (`timed`) by the timer alone (CIPATS).

    At most 1460 bytes; ValueError for 0x08, 0x1A, 0x1B in it: the module would take them for
    itself. `config(send_timer=seconds)` sets the timer. Returns the number of bytes.
    Non-blocking: taken as a whole and sent in the background, or EAGAIN.
    """
    data = text.encode() if isinstance(text, str) else bytes(memoryview(text))
    for c in data:
        if c in (0x08, 0x1A, 0x1B):
            raise ValueError("not as text")
    if not 0 < len(data) <= _SIZE:
        raise OSError(90, "")
    link = s.writable(data)
    m = s.m
    if s.timeout == 0:
        return _begin(s, link, data, timed)
    until = s.until()
    s.drain(link)
    if timed and not m.own.get("send_timer"):
        m.config(send_timer=1)
    _hand(link, data, timed)
    while link.src_at < link.src_end and link.state == _OPEN:
        if m.pause(until):
            load("care").fail(link, 110)  # what was begun without a length can only be cut off
    link.src = None
    link.src_at = link.src_end = 0
    if link.state != _OPEN:
        s.fail(link)
        raise OSError(104, "")
    _over(m, link)
    return len(data)


def _hand(link, data, timed):
    link.src = data if timed else data + b"\x1a"
    link.src_at = 0
    link.window = -1  # no length: care.py begins it
    link.src_end = len(data)


def _begin(s, link, data, timed):
    m = s.m
    link.gather = None
    m.pump()
    if timed and not m.own.get("send_timer"):
        _timer(s, m)
    if link.pending() or link.state != _OPEN:
        raise OSError(11, "")  # what was written before goes first; a lost one tells next
    _hand(link, data, timed)
    m.queue.append(Request("text", None, _watch(m, link, link.src)))
    m.pump()
    return len(data)


def _timer(s, m):
    # EAGAIN until it is set; once what it was refused with
    request = getattr(s, "timer", None)
    if request is None:
        if not m.up:
            raise OSError(19, "not active")
        s.timer = request = Request("config", None, load("tuning").send_timer(m, 1))
        m.queue.append(request)
        m.pump()
    if not request.outcome:
        raise OSError(11, "")
    s.timer = None
    answer(request)


def _watch(m, link, src):
    # driven while nothing is in flight: it was taken, or the connection is lost
    while link.src is src and link.state == _OPEN:
        yield 0
    _over(m, link)


def _over(m, link):
    if m.own.get("text") is link:  # else another one's has begun already
        del m.own["text"]

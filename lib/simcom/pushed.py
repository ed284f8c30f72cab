"""What pushed data needs at times: damage, stores that grow, datagrams that wait (see push.py).

Functions of its dialogue; imported when first needed.
"""
try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const

from . import load

_OPEN = const(3)
_LONGEST = const(1460)  # [application notes 7.3]
_STORE_MAX = const(8192)  # an unread connection's store grows up to this [ours: a board's heap]
_QUEUE = const(8)  # datagrams that wait behind the first


def is_header(d):
    """Is this line a header that lost a byte, or got one more?"""
    buf = d.buf
    i = d.start
    if d.slots:
        return buf.find(b"+REC", i, d.stop) >= 0 or buf.find(b"EIVE", i, d.stop) >= 0
    return buf.find(b"+I", i, i + 2) >= 0 or buf.find(b"PD,", i, min(d.stop, i + 6)) >= 0


def is_prompt(d):
    """Is what follows a block the prompt that is awaited, without a line end in front? Then
    nothing follows it: the module waits."""
    rest = d.filled - d.pos
    last = d.chunk[d.filled - 1]
    return d.prompt == 1 and d.chunk[d.pos] == 62 and rest <= 1 + (last == 32)


def whose(d):
    """Whose damaged header this line is; -1: not to be seen."""
    if not d.slots:
        return 0
    text = d.line()
    text = text[text.rfind("E,") + 2 :]
    return int(text[0]) if text[1:2] == "," and text[0].isdigit() else -1


def fail(d, n):
    """EIO to connection `n`; -1: to all, whose block was lost is not known."""
    for link in d.sink.links:
        if link is not None and link.state == _OPEN and (n < 0 or link.n == n):
            link.care().fail(link, 5)


def refused(d):
    """The block that is under way is dropped."""
    fail(d, d.to)
    while d.stage.any():
        _look(d, d.whole, 0, d.stage.readinto(d.whole))


def drop(d):
    """What was half read, and the rest of what came, is dropped."""
    held = d.held
    if held:
        d.carry.readinto(d.whole, held)
        _look(d, d.whole, 0, held)
    _look(d, d.chunk, d.pos, d.filled)


def _look(d, buf, i, end):
    # a block in what is dropped: its connection has lost it
    mark = b"+RECEIVE," if d.slots else b"+IPD,"
    k = d.seen
    while i < end:
        c = buf[i]
        if k == len(mark):
            fail(d, c - 48 if 48 <= c <= 57 and d.slots else -1)
            k = 0
        else:
            k = k + 1 if c == mark[k] else int(c == 43)
        i += 1
    d.seen = k


def store(d, link, n):
    """Behind what is not read yet; the store grows rather than lose a byte. MemoryError when it
    may not."""
    waiting = link.rx.any()
    if waiting + n > getattr(link, "size", d.sink.rxbuf):
        if waiting + n > _STORE_MAX:
            raise MemoryError
        size = waiting + n + _LONGEST
        bigger = RingIO(size)
        bigger.write(link.rx.read())
        link.size = size
        link.rx = bigger
    while d.stage.any():
        link.rx.write(d.whole, 0, d.stage.readinto(d.whole))


def is_next(d, link, sender):
    """Is this datagram the next to be read? Others wait, a few of them."""
    sender = sender and load("udp").address_of(sender)
    if link.udp > 1 and not sender:
        return False  # its report was damaged: who sent it is not known
    waiting = link.queue
    if link.rx.any():
        if len(waiting) < _QUEUE:
            waiting.append((sender or link.address, d.stage.read()))
        return False
    if sender:
        link.address = sender
    return True


def following(link):
    """A datagram was read: here is the next one."""
    if link.queue:
        link.address, data = link.queue.pop(0)
        link.rx.write(data)

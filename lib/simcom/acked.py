"""How much has arrived, and how much may be sent: CIPACK, CIPSEND?. Imported when first used.

Functions of a socket. A non-blocking one asks in the background: EAGAIN until the answer is there.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from .tasks import Request, answer
from .waiting import deadline, late

_OPEN = const(3)
# between two CIPACK of wait_acked: doubled up to … [ours: a round trip]
_ACK_FIRST_MS = const(200)
_ACK_MAX_MS = const(5000)  # [ours]


def _ask(s, line, wait):
    """The question's information lines. Not `wait`: EAGAIN, and the next call has the answer."""
    m = s.m
    if wait:
        return answer(m.ask(Request(line)))
    asked = getattr(s, "asked", None)
    if asked is None or asked.line != line:
        if not m.up and not m.task:
            raise OSError(19, "not active")
        s.asked = asked = Request(line)
        s.asked_sent = s.link.sent
        m.queue.append(asked)
    m.pump()
    if not asked.outcome:
        raise OSError(11, "")
    s.asked = None
    return answer(asked)


def unacked(s):
    """(sent, acknowledged, not acknowledged) bytes, from AT+CIPACK. TCP; UDP acknowledges none."""
    return _unacked(s, s.timeout != 0)


def _unacked(s, wait):
    link = s.live()
    if link.state != _OPEN:
        raise OSError(link.error or 107, "")
    for line in _ask(s, "+CIPACK" + ("=%d" % link.n if s.m.mux else ""), wait):
        if line.startswith("+CIPACK:"):
            row = tuple([int(f) for f in line[8:].split(",")])
            if link.acked != row[1]:
                link.acked = row[1]
                link.moved_at = time.ticks_ms()
            return row
    raise OSError(5, "")


def wait_acked(s, timeout_ms=60000):
    """The peer has acknowledged everything. EOPNOTSUPP for UDP; an error says how many bytes are
    known to have arrived. Non-blocking, or without time: EAGAIN until that is known."""
    if s.udp:
        raise OSError(95, "")
    link = s.live()
    m = s.m
    until = deadline(timeout_ms)
    if s.timeout == 0 or not timeout_ms:
        return _begun(s, link)
    s.drain(link)
    ms = _ACK_FIRST_MS
    while True:
        check(link)
        if unacked(s)[2] == 0:
            return
        pause = time.ticks_add(time.ticks_ms(), ms)
        while not m.pause(pause):
            if time.ticks_diff(until, time.ticks_ms()) <= 0:
                raise OSError(110, "%d bytes known to be there" % link.acked)
        ms = min(ms + ms, _ACK_MAX_MS)


def check(link):
    if link.state != _OPEN:
        raise OSError(link.error or 104, "%d bytes known to be there" % link.acked)


def _begun(s, link):
    # one turn of it: what was asked before the last byte was taken says nothing
    link.gather = None
    s.m.pump()
    check(link)
    asked = getattr(s, "asked", None)
    pause = getattr(s, "ack_at", None)
    if not link.pending() and (asked or pause is None or late(pause)):
        row = _unacked(s, False)
        if row[2] == 0 and (asked is None or s.asked_sent == link.sent):
            s.ack_at = None
            return
        s.ack_at = deadline(_ACK_FIRST_MS)
    raise OSError(11, "")


def send_limit(s):
    """Bytes that one CIPSEND may carry now (AT+CIPSEND?)."""
    link = s.live()
    for line in _ask(s, "+CIPSEND?", s.timeout != 0):
        fields = line[line.find(":") + 1 :].split(",")
        if len(fields) == 1 or int(fields[0]) == link.n:
            return int(fields[-1])
    raise OSError(5, "")

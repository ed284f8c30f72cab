"""A damaged dialogue is brought back into step before anything else is said.

Imported when first needed. A generator for the pump: it yields a command, raw bytes, ms to wait.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from .tasks import Request

# what the module still sends is dropped until the line was quiet that long [ours]
_QUIET_MS = const(300)
_FLOOD_MS = const(6000)  # … or for this long [ours: a whole store at 9600]
_LOOK_MS = const(30)  # between two looks at the line [ours]
_ONCE_MORE_MS = const(100)  # before the question is asked again [ours]
_PAY_MS = const(200)  # after each lot of carriage returns [ours]
# asked until one is answered: each once, so that a late answer to one is not another's
_QUESTIONS = ("+CMEE?", "+CIPHEAD?", "+CIPQSEND?")
_DONE = const(1)


def start(m, drop):
    """The task that repairs."""
    return Request("", None, mend(m, drop))


def mend(m, drop):
    """After a timeout, or damage (`drop`). What the module may still owe us is dropped (damage:
    it could be payload) or read as usual (late results belong to their connection); what we owe
    it is paid in carriage returns, so that no command can become payload; then the dialogue is in
    step when the answer to a question of our own has come."""
    d = m.d
    if drop:
        m.deaf = True
        d.forget()
        m.heard = start = time.ticks_ms()
        while (
            time.ticks_diff(time.ticks_ms(), m.heard) < _QUIET_MS
            and time.ticks_diff(time.ticks_ms(), start) < _FLOOD_MS
        ):
            yield _LOOK_MS
        m.deaf = False
    if m.own.pop("text", None):
        yield b"\x1b"
        yield _PAY_MS
    n = 1
    while m.debt > 0:
        if n > m.debt:
            n = m.debt
        m.debt -= n
        yield b"\r" * n
        yield _PAY_MS + n * 10000 // m.baud
        n += n
    m.debt = 0
    for question in _QUESTIONS:
        yield question
        if m.last.outcome == _DONE:
            # plain errors, no connections but one: the module was reset meanwhile
            if m.up:
                fresh = "+CMEE: 0" in m.last.lines
                yield "+CIPMUX?"
                if fresh or (m.mux and "+CIPMUX: 0" in m.last.lines):
                    m.rebooted()
            return
        yield _ONCE_MORE_MS
    m.mute()

"""Virtual time, a UART with a scripted module behind it, pins, tests under a locked heap.

Import this before `simcom`. Nothing here waits. What is used under `micropython.heap_lock()`
allocates nothing.
"""
import sys
import time as _real
import unittest

MICRO = sys.implementation.name == "micropython"
# ticks wrap early, and stay small ints on 32 bits; CPython's twin of `time` wraps at 2**30
PERIOD = 1 << (28 if MICRO else 30)

if MICRO:
    import gc

    import micropython
    from micropython import RingIO
else:
    from simcom._host import RingIO

_clock = None


class Clock:
    """Virtual time; by default the ticks wrap after three seconds.

    `install()` puts it in the place of `time`, `remove()` gives that back.
    """

    def __init__(self, before_wrap=3000):
        self.ticks = PERIOD - before_wrap
        self.now = 0  # ms since the beginning

    def pass_ms(self, ms):
        self.now += ms
        self.ticks = (self.ticks + ms) & (PERIOD - 1)

    def read(self):
        return self.ticks

    def install(self):
        global _clock
        _clock = self
        if not MICRO:
            _real.ticks_ms = self.read
            _real.sleep_ms = self.pass_ms
        return self

    def remove(self):
        global _clock
        _clock = None
        if not MICRO:
            del _real.ticks_ms
            del _real.sleep_ms


class _Time:
    """Stands in for the module `time` on MicroPython, whose attributes cannot be set. Functions,
    not methods: `from time import ticks_ms` takes no method."""

    def __init__(self):
        self.ticks_ms = lambda: _clock.ticks if _clock else _real.ticks_ms() & (PERIOD - 1)
        self.ticks_add = lambda ticks, delta: (ticks + delta) & (PERIOD - 1)
        self.ticks_diff = _diff
        self.sleep_ms = lambda ms: _clock.pass_ms(ms) if _clock else _real.sleep_ms(ms)

    def __getattr__(self, name):
        return getattr(_real, name)


def _diff(end, start):
    return ((end - start + PERIOD // 2) & (PERIOD - 1)) - PERIOD // 2


if MICRO:
    sys.modules["time"] = _Time()

_QUEUE = 32


class UART:
    """`machine.UART`: `any readinto read write init`, and a module that follows a script.

    `rxbuf`: what the receive buffer holds, more is `lost`. `most`: the largest read, `short`: the
    largest write; `rate`: bits a second in the module's direction, 0: at once.

    The script: `(expected, answer[, delay_ms])`, in turn; `expected` is a command with `AT` and
    without its CR, or a number of payload bytes. What does not fit is in `wrong`, and is refused.
    """

    def __init__(self, clock, script=(), rxbuf=2048, most=None, short=None, rate=0):
        self.clock = clock
        self.script = list(script)
        self.rx = RingIO(rxbuf)
        self.rxbuf = rxbuf
        self.most = most
        self.short = short
        self.rate = rate
        self.baud = 115200
        self.lost = 0
        self.lines = []  # what was heard
        self.wrong = []
        self.line = bytearray(600)
        self.count = 0
        self.body = bytearray(1460)  # the payload that came last
        self.got = self.want = 0
        # what is on its way: answers, and when their first byte comes
        self.answers = [None] * _QUEUE
        self.due = [0] * _QUEUE
        self.head = self.tail = self.sent = 0
        self.expect_payload()

    def __repr__(self):
        return "UART(0, baudrate=%d, bits=8, parity=None, stop=1)" % self.baud

    def init(self, *args, **kw):
        self.baud = kw.get("baudrate", self.baud)
        while self.rx.any():
            self.rx.read()

    # --- the module's side ----------------------------------------------------------------------

    def say(self, data, delay=0):
        """The module sends `data`, so many ms from now and after what it sends already."""
        i = self.tail
        self.answers[i] = data
        self.due[i] = self.clock.now + delay
        self.tail = i + 1 if i + 1 < _QUEUE else 0
        if self.tail == self.head:
            raise ValueError("too much on its way")

    def arrive(self):
        """What has come by now goes into the buffer, or is lost."""
        while self.head != self.tail:
            i = self.head
            data = self.answers[i]
            ms = self.clock.now - self.due[i]
            if ms < 0:
                return
            n = len(data)
            if self.rate:
                n = min(n, ms * self.rate // 10000)
            n -= self.sent
            if n > 0:
                self.lost += n - self.rx.write(data, self.sent, n)
                self.sent += n
            if self.sent < len(data):
                return
            if self.rate:
                # what is next follows this one's last byte
                k = i + 1 if i + 1 < _QUEUE else 0
                self.due[k] = max(self.due[k], self.due[i] + len(data) * 10000 // self.rate)
            self.sent = 0
            self.answers[i] = None
            self.head = i + 1 if i + 1 < _QUEUE else 0

    def put(self, c):
        """One byte has come to the module."""
        if self.want:
            self.body[self.got] = c
            self.got += 1
            self.want -= 1
            if not self.want:
                self.paid()
        elif c == 13:
            if self.count:
                self.heard()
            self.count = 0
            self.expect_payload()
        else:
            self.line[self.count] = c
            self.count += 1

    def heard(self):
        """`line[:count]` is a whole command."""
        said = bytes(self.line[: self.count])
        self.lines.append(said)
        if self.script and self.script[0][0] == said:
            self.step()
        else:
            self.wrong.append(said)
            self.say(b"\r\nERROR\r\n")

    def paid(self):
        """The payload is complete."""
        self.step()
        self.expect_payload()

    def step(self):
        step = self.script.pop(0)
        self.say(step[1], step[2] if len(step) > 2 else 0)

    def expect_payload(self):
        if self.script and isinstance(self.script[0][0], int):
            self.want = self.script[0][0]
            self.got = 0

    # --- the host's side ------------------------------------------------------------------------

    def any(self):
        self.arrive()
        return self.rx.any()

    def readinto(self, buf, n=None):
        self.arrive()
        n = len(buf) if n is None else min(n, len(buf))
        if self.most:
            n = min(n, self.most)
        return self.rx.readinto(buf, n) or None

    def read(self, n=-1):
        self.arrive()
        return self.rx.read(n) or None

    def write(self, buf, off=None, n=None):
        if n is None:
            n = len(buf) if off is None else off
            off = 0
        if self.short:
            n = min(n, self.short)
        i = off
        while i < off + n:
            self.put(buf[i])
            i += 1
        return n


OK = b"\r\nOK\r\n"
_ANSWERS = {
    b"AT+CMEE?": b"\r\n+CMEE: 1\r\n" + OK,
    b"AT+IPR?": b"\r\n+IPR: 115200\r\n" + OK,
    b"AT+CGMM": b"\r\nSIMCOM_SIM800L\r\n" + OK,
    b"AT+CIPMUX?": b"\r\n+CIPMUX: 0\r\n" + OK,
    b"AT+CIPMODE?": b"\r\n+CIPMODE: 0\r\n" + OK,
    b"AT+CIPSHUT": b"\r\nSHUT OK\r\n",
    b"AT+CPIN?": b"\r\n+CPIN: READY\r\n" + OK,
    b"AT+CFUN?": b"\r\n+CFUN: 1\r\n" + OK,
    b"AT+CREG?": b"\r\n+CREG: 1,1\r\n" + OK,
    b"AT+CGREG?": b"\r\n+CGREG: 1,1\r\n" + OK,
    b"AT+CGATT?": b"\r\n+CGATT: 1\r\n" + OK,
    b"AT+CIFSR": b"\r\n10.78.245.128\r\n",
    b"AT+CIPSEND?": b"".join([b"\r\n+CIPSEND: %d,1460" % n for n in range(6)]) + b"\r\n" + OK,
    b"AT+CIPSTATUS": OK
    + b"\r\nSTATE: IP INITIAL\r\n\r\n"
    + b"".join([b'C: %d,,"","","","INITIAL"\r\n' % n for n in range(6)]),
}


class Module(UART):
    """A SIM800 that says yes to everything, with one open connection after the other.

    What its peer sends is in `inbox`, one block per read; `accept` answers a payload. Both are
    made beforehand: on the data path nothing is allocated.
    """

    def __init__(self, clock, **kw):
        UART.__init__(self, clock, **kw)
        self.inbox = []  # answers to CIPRXGET=2, whole
        self.next = 0
        self.accept = None
        self.prompt = b"\r\n> "
        self.reads = self.sends = 0
        self.answer = dict(_ANSWERS)

    def block(self, n, payload, left=0):
        """The next read of connection `n` gives `payload`."""
        head = b"\r\n+CIPRXGET: 2,%d,%d,%d\r\n" % (n, len(payload), left)
        self.inbox.append(head + payload + OK)

    def heard(self):
        line = self.line
        if line.startswith(b"AT+CIPSEND=", 0) and self.count > 11:
            self.sends += 1
            n = 0
            i = 13
            while i < self.count:
                n = n * 10 + line[i] - 48
                i += 1
            self.want = n
            self.got = 0
            self.say(self.prompt)
        elif line.startswith(b"AT+CIPRXGET=2", 0):
            self.reads += 1
            if self.next < len(self.inbox):
                self.say(self.inbox[self.next])
                self.next += 1
            else:
                self.say(b"\r\n+CIPRXGET: 2,%d,0,0\r\n" % (line[14] - 48) + OK)
        else:
            self.command(bytes(line[: self.count]))

    def command(self, said):
        """Anything else than the data path."""
        if not said.startswith(b"AT"):
            return
        self.lines.append(said)
        if said.startswith(b"AT+CIPSTART="):
            self.say(OK)
            self.say(b"\r\n%d, CONNECT OK\r\n" % (said[12] - 48), 5)
        elif said.startswith(b"AT+CIPCLOSE="):
            self.say(b"\r\n%d, CLOSE OK\r\n" % (said[12] - 48))
        else:
            if said.startswith(b"AT+CIPMUX="):
                self.answer[b"AT+CIPMUX?"] = b"\r\n+CIPMUX: " + said[10:11] + b"\r\n" + OK
            self.say(self.answer.get(said, OK))

    def paid(self):
        self.say(self.accept)

    def accepts(self, n, size):
        """From now on a payload is one of `size` bytes for connection `n`."""
        self.accept = b"\r\nDATA ACCEPT:%d,%d\r\n" % (n, size)


class Pin:
    """`machine.Pin`: a level, and an interrupt that a test raises. `hard`: the port knows it."""

    IRQ_FALLING = 4
    IRQ_RISING = 8

    def __init__(self, level=0, hard=True):
        self.level = level
        self.hard = hard
        self.handler = None

    def value(self, level=None):
        if level is None:
            return self.level
        self.level = level

    def irq(self, handler=None, trigger=0, **kw):
        if kw and not self.hard:
            raise TypeError("extra keyword arguments given")
        self.handler = handler

    def edge(self, level):
        self.level = level
        self.handler(self)


class Locked(unittest.TestCase):
    """Tests of what allocates nothing."""

    def locked(self, f):
        """Twice: once for what is made at first use, then with the heap locked, where there is
        one."""
        f()
        if not MICRO:
            f()
            return
        gc.collect()
        before = gc.mem_alloc()
        micropython.heap_lock()
        try:
            f()
        finally:
            micropython.heap_unlock()
        self.assertEqual(gc.mem_alloc(), before)

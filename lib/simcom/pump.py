"""`pump()`: bytes between the UART and the dialogue, deadlines, and whose command is next.

The only file that knows `machine.UART`. It never waits: every blocking call is a loop around
`pause()`, which pumps and then sleeps until the UART has something or 20 ms have passed. Commands
come from three sides, one is in flight at a time: requests (`command()` and the steps of tasks),
the repair of a damaged dialogue, which goes first, and the connections, in turn.
"""
import select
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .dialogue import Dialogue

# how commands end, their phases and outcomes (dialogue.py)
_SEND = const(7)
_BODY = const(1)
_TAIL = const(2)
_LATE = const(3)
_DAMAGED = const(4)
_OPEN = const(3)  # a state of a link (links.py)

# bounds, in ms
_ANSWER_MS = const(10000)  # to the prompt [field: 2 to 60 s], to the header of a read [field: 10]
_RESULT_MS = const(60000)  # DATA ACCEPT behind the last payload byte [field: 1 to 60 s]
# a prompt without its space is one after that [ours: a byte takes 8 ms at the slowest rate]
_SPACE_MS = const(20)
# inside a counted payload, above its time on the line [ours: the line's time is added]
_STALL_MS = const(2000)
_LIST_MS = const(500)  # a CIPSTATUS list that does not go on is over [field: some print none]
# longest sleep between two polls of a blocking call [ours: `idle` and deadlines need no more]
_NAP_MS = const(20)
# `idle` is called when so long has passed: with a nap, within 100 [ours: within the 100 ms
# that `idle` is promised]
_IDLE_MS = const(80)

# bytes handed to the UART at once: it may wait when its buffer is full [ours: the ports'
# transmit buffer]
_PIECE = const(256)
_ROUNDS = const(8)  # chunks taken in one poll [ours: a poll takes 2 KB at most]

class Pump:
    links: list  # Modem has these
    events: list
    push: bool
    ip: str

    def __init__(self, uart, payload, idle, trace):
        self.uart = uart
        self.idle = idle
        self.trace = trace
        self.d = load("push").PushDialogue(self, payload) if self.push else Dialogue(self, payload)
        self.out = bytearray(28)  # the data path's commands are written here
        self.tx = None  # what is being written: a buffer, from tx_at to tx_end
        self.tx_at = self.tx_end = 0
        self.queue = []
        self.request = self.link = None  # whose command is in flight
        self.last = None  # the request that a task sees when it goes on
        self.limit = 0  # when the command in flight is late
        self.debt = 0  # payload bytes the module waits for: only payload may be sent
        self.task = self.fix = None
        self.reading = b"AT+CIPRXGET=2,"
        self.prompt_ms = _ANSWER_MS
        self.result_ms = _RESULT_MS
        self.baud = None  # not known before the module was found
        self.probing = False  # the module is being looked for: a timeout needs no repair
        self.deaf = False
        self.busy = False
        self.moved = False
        self.heard = self.idled = time.ticks_ms()
        self.turn = 0
        try:  # where the UART is a stream, a sleep ends with its first byte
            poller = select.poll()
            poller.register(uart, 1)
            self.nap = poller.ipoll
        except (AttributeError, TypeError, OSError, ValueError):
            self.nap = None

    def pump(self):
        """Move what can move, without waiting and without running users' handlers.

        Allocates nothing unless a request or a task goes on, or an error is met.
        """
        if self.busy:
            return
        self.busy = True
        try:
            self.moved = False
            if self.uart.any():
                self.take()
            if self.tx is not None:
                self.put()
            if self.d.ripe:
                self.d.wait(self)  # type: ignore[union-attr]
            if self.d.mode and time.ticks_diff(self.limit, time.ticks_ms()) <= 0:
                self.overdue()  # type: ignore[attr-defined]
            if not self.d.mode and self.tx is None:
                self.next()
                if self.tx is not None:
                    self.put()
        finally:
            self.busy = False

    def take(self):
        d = self.d
        for _ in range(_ROUNDS):
            n = min(self.uart.any(), len(d.chunk))
            n = n and self.uart.readinto(d.chunk, n)
            if not n:
                return
            if self.trace:
                self.trace("<", bytes(d.chunk[:n]))
            self.moved = True
            self.heard = time.ticks_ms()
            d.fed(n)
            if self.deaf:
                d.forget()
            else:
                d.run()
            if d.prompt > 1:
                self.due(_SPACE_MS)

    def put(self):
        at = self.tx_at
        n = min(self.tx_end - at, _PIECE)
        try:
            n = self.uart.write(self.tx, at, n)
        except TypeError:  # a stand-in that knows only write(buf)
            n = self.uart.write(bytes(self.tx[at : at + n]))
        if not n:
            return
        if self.trace:
            self.trace(">", bytes(self.tx[at : at + n]))
        self.moved = True
        self.tx_at = at + n
        if self.tx_at >= self.tx_end:
            self.tx = None
            if self.d.mode == _SEND and self.d.phase == _BODY:
                self.d.phase = _TAIL
                # when it was closed meanwhile, that was the result, or one comes soon
                link = self.link
                self.due(_STALL_MS if link and link.state != _OPEN else self.result_ms)

    def send(self, buf, at, end):
        """Write `buf[at:end]` as the UART takes it; nothing else may be in the way."""
        self.tx = buf
        self.tx_at = at
        self.tx_end = end

    def due(self, ms):
        """The command in flight is late in so many ms."""
        self.limit = time.ticks_add(time.ticks_ms(), ms)

    # --- waiting ------------------------------------------------------------------------------

    def pause(self, until=None):
        """One turn of a blocking call: pump, then sleep while nothing happens.

        `until`: `ticks_ms` of its deadline; returns True when that has passed.
        """
        self.pump()
        now = time.ticks_ms()
        if self.idle and time.ticks_diff(now, self.idled) >= _IDLE_MS:
            self.idled = now
            self.idle()
        if self.events:
            self.deliver()  # type: ignore[attr-defined]
        if until is not None and time.ticks_diff(until, now) <= 0:
            return True
        if not self.moved:
            if self.nap is None:
                time.sleep_ms(1)
            else:
                for _ in self.nap(1 if self.tx is not None else _NAP_MS):
                    pass
        return False

    # --- whose turn ---------------------------------------------------------------------------

    def next(self):
        if (self.fix or self.queue or self.task) and load("tasks").next(self):
            return
        if self.ip is not None:
            n = len(self.links)
            for _ in range(n):
                self.turn = self.turn + 1 if self.turn + 1 < n else 0
                link = self.links[self.turn]
                if link is not None and link.work(self):
                    return

    def say(self, link, mode, text, a, b, ms):
        """Begin a command of the data path for a link: `text`, the connection's number, another
        number (-1: none). Allocates nothing."""
        self.link = link
        form = self.out
        i = 0
        for c in text:
            form[i] = c
            i += 1
        if a < 0 and b < 0 and form[i - 1] < 63:
            i -= 1  # no `=` or `,` without a number; `?` stays
        if a >= 0:
            form[i] = 48 + a
            i += 1
            if b >= 0:
                form[i] = 44
                i += 1
        if b >= 0:
            k = 1000
            while k > b and k > 1:
                k //= 10
            while k:
                form[i] = 48 + b // k % 10
                i += 1
                k //= 10
        form[i] = 13
        self.d.begin(mode, b"", a, b)
        self.d.long = False
        self.send(form, 0, i + 1)
        self.due(ms)

    # --- the dialogue's events ----------------------------------------------------------------

    def on_prompt(self):
        self.due(_RESULT_MS)
        self.link.put(self)

    def on_count(self):
        if self.link.udp > 1:
            self.link.address = load("udp").address_of(self.d.line(self.d.at, self.d.stop))
        self.due(_STALL_MS + self.d.got * 12000 // self.baud)

    def on_list(self):
        self.due(_LIST_MS)

    def on_info(self):
        if self.request is not None:
            self.request.lines.append(self.d.line())
        elif self.link is not None:
            self.link.info(self)

    def on_end(self, outcome):
        link = self.link
        request = self.request
        self.link = self.request = None
        if outcome == _LATE or outcome == _DAMAGED:
            self.tx = None
            if self.fix is None and not self.probing:
                mend = load("repair").start
                self.fix = mend(self, outcome == _DAMAGED)
        if link is not None:
            link.done(outcome, self)
        elif request is not None:
            request.code = self.d.code
            request.outcome = outcome

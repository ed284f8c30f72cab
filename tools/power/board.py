"""The host board: its time, its pins, its resets, its sleep.  ``standins`` dresses it as modules.

Time moves only where the program waits, or asks for the time again and again.  What a program
computes takes no time here: that is the board's own current, which is not ours to know.
"""

from tools.modem.pins import Pin as _Pin
from tools.modem.uart import UART as _UART

TICKS = 1 << 30                     # MicroPython's ticks wrap
STILL = 200                         # readings of a clock that stands still before it moves
RESTART_MS = 400                    # from a reset of the host to its program (assumed)
TICK_US = 1000
WAKE_US = 1000                      # a light sleep lasts as long at least (assumed)
GUARD = 50                          # resets that a program may swallow before we give up

PWRON, HARD, WDT, DEEPSLEEP, SOFT = 1, 2, 3, 4, 5


class HostReset(BaseException):
    """The host starts again; ``cause`` is what ``machine.reset_cause()`` will say."""

    def __init__(self, cause, why):
        super().__init__(why)
        self.cause = cause
        self.why = why


class Over(BaseException):
    """The time is up."""


class Board:
    """One host, wired to a virtual modem: ``wiring`` is {pin number: name of the module's pin}.

    ``port``: what may end a light sleep.  esp32: the time, ``esp32.wake_on_ext0`` and
    ``wake_on_gpio``, ``Pin.irq`` with ``wake=`` and a level; rp2: the time.  ``inverted``: names
    of pins that a transistor turns over; ``chips``: addresses on the I2C bus that answer.
    """

    def __init__(self, modem, wiring, end_us, port="esp32", wrap_in_ms=None, inverted=(),
                 chips=()):
        self.modem = modem
        self.inverted = inverted
        self.chips = chips
        self.port = port
        self.clock = modem.clock
        self.wiring = wiring
        self.end_us = end_us
        # ticks wrap in the middle of the run: a program that subtracts them is found out
        left = (end_us - self.clock.ticks_us()) // 2000 if wrap_in_ms is None else wrap_in_ms
        self._ticks0 = TICKS - left - self.clock.ticks_us() // 1000
        self.cause = PWRON
        self.rtc_memory = b""       # kept over resets
        self.awake = []             # (us, 1 awake or 0 asleep), for the picture
        self.traffic = []           # (us, ">" or "<", bytes): what the host sent, what the module
        self.lost_in_sleep = 0      # bytes that came while the host's UART was off
        self._reset_at = None
        self._still = 0
        self._swallowed = 0
        self.crash = None           # armed: the host is reset in the middle of its next CIPSEND
        self.started()

    def started(self):
        """Power came, or a reset: everything volatile is gone."""
        self.pins = []
        self.loose = {}             # pins that lead nowhere
        self.uarts = []
        self.wdt_ms = None
        self._wdt_at = None
        self._woken = None
        self.wakers = {}            # what else ends a light sleep: name of a line -> its level
        self.asleep = False
        self._mark(1)

    def stopped(self):
        """The host is reset: its pins float, its interrupts are gone."""
        for pin in self.pins:
            pin._line.listeners.remove(pin._changed)
        for uart in self.uarts:
            uart.deinit()
            uart._rx.on_send = None
        self._reset_at = None
        self.modem.host_reset()
        # it does nothing while it starts
        self.clock.sleep_us(min(RESTART_MS * 1000, max(0, self.end_us - self.clock.ticks_us())))

    def _mark(self, awake):
        self.awake.append((self.clock.ticks_us(), awake))

    # ---- time

    def ticks_us(self):
        self._moved()
        return (self._ticks0 * 1000 + self.clock.ticks_us()) & (TICKS - 1)

    def ticks_ms(self):
        self._moved()
        return (self._ticks0 + self.clock.ticks_us() // 1000) & (TICKS - 1)

    def _moved(self):
        """A program that polls the time without waiting: time passes all the same."""
        self._still += 1
        if self._still > STILL:
            self.sleep_us(1000)

    def sleep_us(self, us):
        """Wait; a reset or the end of the run comes when it is due."""
        self._still = 0
        until = self.clock.ticks_us() + max(0, int(us))
        while True:
            stop, what = until, None
            for due, kind in ((self._wdt_at, WDT), (self._reset_at, HARD), (self.end_us, 0)):
                if due is not None and due <= stop:
                    stop, what = due, kind
            now, next_us = self.clock.ticks_us(), self.clock.next_due()
            if next_us is not None and now < next_us < stop:
                self.clock.sleep_us(next_us - now)      # it may be a reset
                continue
            self.clock.sleep_us(stop - now)
            if what is None:
                return
            if what == WDT and self._wdt_at != stop:
                continue            # an interrupt has fed it
            self._swallowed += 1
            if self._swallowed > GUARD:
                raise RuntimeError("the program catches BaseException: it cannot be reset")
            if what == 0:
                raise Over
            raise HostReset(what, "watchdog" if what == WDT else "reset")

    def step(self, until_us):
        """Wait until then, at most until something happens on the clock, or a millisecond behind
        the line's next byte: a board's poll looks no more often."""
        stop = until_us
        byte = self.modem.to_host.next_us()
        for due in (self.clock.next_due(), None if byte is None else byte + TICK_US):
            if due is not None and due < stop:
                stop = due
        self.sleep_us(max(1, stop - self.clock.ticks_us()))

    def reset(self, cause=HARD, why="machine.reset()"):
        raise HostReset(cause, why)

    def reset_at(self, us):
        """Somebody presses the button then."""
        self._reset_at = us

    def feed(self):
        if self.wdt_ms is not None:
            self._wdt_at = self.clock.ticks_us() + self.wdt_ms * 1000

    def watchdog(self, ms):
        self.wdt_ms = ms
        self.feed()

    def ended(self):
        """The program has ended: nothing runs but the watchdog, if there is one."""
        self.sleep_us(self.end_us - self.clock.ticks_us() + 1)

    # ---- sleep

    def lightsleep(self, ms=None):
        """The UART is off and loses what comes, pins keep their levels, the watchdog runs on
        (as the RP2040's does); ends with the time or with a pin that may wake."""
        end = self.end_us + 1 if ms is None else self.clock.ticks_us() + int(ms * 1000)
        for uart in self.uarts:
            uart.asleep()
        self.asleep = True
        self._woken = None
        self._mark(0)
        for name, level in self.wakers.items():     # levels: it may be there already
            if self.modem.lines[name].level == level:
                self._woken = name
        try:
            while self._woken is None and self.clock.ticks_us() < end:
                due = self.clock.next_due()
                stop = end if due is None else min(end, due)
                self.sleep_us(max(0, stop - self.clock.ticks_us()))
            self.sleep_us(WAKE_US)
        finally:
            self.asleep = False
            self._mark(1)
            for uart in self.uarts:
                self.lost_in_sleep += uart.awake()
        return self._woken

    def changed(self, name, level):
        if self.asleep and self._woken is None and self.wakers.get(name) == level:
            self._woken = name

    def wake_on(self, pin, level):
        """Arm it, or with ``pin`` None disarm all."""
        if pin is None:
            self.wakers.clear()
        elif not isinstance(pin, BoardPin):
            raise ValueError("not a pin of the module")
        else:
            self.wakers[pin._line.name] = level ^ pin._over

    # ---- what programs hold

    def pin(self, number, *args, **kw):
        name = self.wiring.get(number)
        if name is None:
            return LoosePin(self, number, *args, **kw)
        if name == "power":
            return SupplyPin(self, number, *args, **kw)
        return BoardPin(self, number, name, *args, **kw)

    def uart(self, number, baudrate=115200, **kw):
        return BoardUART(self, number, baudrate, **kw)


class BoardPin(_Pin):
    """``machine.Pin`` on a wire to the module."""

    def __init__(self, board, number, name, mode=-1, pull=-1, *, value=None, **_):
        super().__init__(board.modem.lines[name])
        self._board = board
        self._number = number
        self._over = int(name in board.inverted)
        board.pins.append(self)
        self.init(mode, pull, value=value)

    def __repr__(self):
        return "Pin(%s)" % self._number

    def value(self, v=None):
        """The level at the board's end."""
        if v is None:
            return super().value() ^ self._over
        return super().value(bool(v) ^ self._over)

    __call__ = value

    def irq(self, handler=None, trigger=_Pin.IRQ_FALLING | _Pin.IRQ_RISING, **kw):
        wake = kw.pop("wake", None)
        kw.pop("hard" if self._board.port == "rp2" else "priority", None)
        if kw or wake is not None and self._board.port == "rp2":
            raise TypeError("extra keyword arguments given")
        if wake is not None:
            if trigger not in (self.WAKE_LOW, self.WAKE_HIGH):
                raise ValueError("bad wake value")      # levels only
            self._board.wake_on(self, int(trigger == self.WAKE_HIGH))
            return self
        return super().irq(handler, trigger)

    def _changed(self, line, old, new):
        self._board.changed(self._line.name, new)
        super()._changed(line, old ^ self._over, new ^ self._over)


class LoosePin:
    """A pin that leads nowhere: it keeps the level it was given."""

    IN, OUT, OPEN_DRAIN, PULL_UP, PULL_DOWN = 0, 1, 2, 1, 2
    IRQ_RISING, IRQ_FALLING = 1, 2

    def __init__(self, board, number, mode=-1, pull=-1, *, value=None, **_):
        self._levels = board.loose
        self._number = number
        if value is not None or number not in self._levels:
            self._levels[number] = 1 if value or (value is None and pull == 1) else 0

    def value(self, v=None):
        if v is None:
            return self._levels[self._number]
        self._levels[self._number] = 1 if v else 0
        return None

    __call__ = value

    def on(self):
        self.value(1)

    def off(self):
        self.value(0)

    def toggle(self):
        self.value(not self.value())

    def init(self, *_, value=None, **_kw):
        if value is not None:
            self.value(value)

    def irq(self, *_, **_kw):
        return self


class SupplyPin(LoosePin):
    """It switches the module's supply."""

    def __init__(self, board, number, mode=-1, pull=-1, *, value=None, **_):
        self._board = board
        super().__init__(board, number, mode, pull)
        if value is not None:
            self.value(value)

    def value(self, v=None):
        """The level, or set it."""
        if v is not None:
            self._board.modem.power(bool(v) ^ ("power" in self._board.inverted))
        return super().value(v)

    __call__ = value


class BoardUART(_UART):
    """``machine.UART`` on the module's line, written down."""

    def __init__(self, board, number, baudrate, rxbuf=256, txbuf=None, timeout=0, timeout_char=0,
                 flow=0, **_):
        for other in board.uarts:       # the same peripheral, made again
            other.open = False
        super().__init__(board.modem, baudrate, rxbuf=rxbuf, txbuf=txbuf, timeout=timeout,
                         timeout_char=timeout_char, flow=flow)
        self._board = board
        self._number = number
        self._off = False
        board.uarts.append(self)

    def __repr__(self):
        return super().__repr__().replace("(1,", "(%s," % self._number)

    def write(self, buf, off=None, nbytes=None):
        if self._off or not self.open:
            return len(buf) if nbytes is None else nbytes
        board = self._board
        before = self._tx.busy_us
        crash = board.crash
        if crash is not None and crash(buf):
            board.crash = None
            half = bytes(memoryview(buf)[off or 0:])[:max(1, (nbytes or len(buf)) // 2)]
            super().write(half)
            board.traffic.append((board.clock.ticks_us(), ">", len(half)))
            board.reset(HARD, "reset in the middle of a report")
        n = super().write(buf, off, nbytes)
        if n:
            board.traffic.append((max(board.clock.ticks_us(), before), ">", n))
        return n

    def asleep(self):
        self._pull()
        self._store.clear()
        self._off = True

    def awake(self):
        """What came meanwhile is lost; how much that was."""
        lost = sum(len(data) for data, _baud in self._rx.pull())
        self._off = False
        return lost

"""What lies outside the processor: the wires to the modem, and the moments interrupts happen.

Runs on the virtual board. Interrupts are taken at polling points only: a read of a UART or a pin,
a sleep, a wait in `select`. `turn()` is such a point; `wait()` waits for the next event, which is
a byte on a UART or an edge on a pin, and nothing else.
"""

import json
import os
import select as _select
import sys
import time as _time

import micropython

wiring = json.loads(os.getenv("SIMCOM_BOARD_WIRING") or "{}")
port = wiring.get("port", "any")

_ANSWER_MS = 10000              # the modem's process may wait for its turn, not for ever
_poller = _select.poll()        # the real one: it waits in the kernel
_turners = []                   # what every turn looks at: one `turn()` each
_turning = False
deadline = None                 # the watchdog's, set by vb_machine
still = False                   # the processor sleeps: no handler is called for an edge


def open_fd(variable):
    """A non-blocking file on a descriptor that the board's process was given, or None."""
    number = os.getenv(variable)
    return open(int(number), "r+b") if number else None


def add(turner, file):
    """Let `turner.turn()` be called in each turn; `file` wakes the board when it has input."""
    _turners.append(turner)
    if file is not None:
        _poller.register(file, _select.POLLIN)


def forget(file):
    """Stop waiting for a file: its other end is gone."""
    _poller.unregister(file)


def turn():
    """Take what has arrived and call the interrupt handlers for it. Allocates nothing itself."""
    global _turning
    if _turning:                # an interrupt does not interrupt itself
        return
    _turning = True
    try:
        for turner in _turners:
            turner.turn()
    finally:
        _turning = False
    if deadline is not None:
        deadline()


def wait(ms):
    """Wait for an event, `ms` milliseconds at most (negative: for ever), then take a turn."""
    for _ in _poller.ipoll(ms):
        pass
    turn()


def sleep(ms):
    """Sleep for `ms`, taking interrupts meanwhile."""
    end = _time.ticks_add(_time.ticks_ms(), ms)
    turn()
    while True:
        left = _time.ticks_diff(end, _time.ticks_ms())
        if left <= 0:
            return
        wait(left)


def call(handler, argument, hard):
    """Call an interrupt handler as the hardware would: a hard one may not allocate."""
    try:
        if not hard:
            handler(argument)
            return
        micropython.heap_lock()
        try:
            handler(argument)
        finally:
            micropython.heap_unlock()
    except Exception as error:
        print("exception in an interrupt handler:")
        sys.print_exception(error)


class Control:
    """The line to the modem's pins: JSON lines over its control port."""

    def __init__(self):
        self._file = open_fd("SIMCOM_BOARD_CONTROL")
        self._line = bytearray(512)
        self._used = 0
        self._one = bytearray(256)
        self.inputs = []            # wires whose level the modem sets
        self.sent = 0               # lines, each of which is answered …
        self.replies = 0            # … by one that is not news about pins
        self._taking = False
        if self._file:
            while self._file.readinto(self._one):   # answers to the board before its reset
                pass
            add(self, self._file)
            self.send(b'{"op":"subscribe"}\n')

    def send(self, message):
        """Send one prepared line."""
        if self._file:
            self.sent += 1
            self._file.write(message)

    def ask(self, message):
        """Send a line and wait until it was answered: what is sent on a UART next comes later, and
        a time that is measured from here on has passed for the modem too. Allocates nothing."""
        self.send(message)
        if self._taking:            # in a handler of an edge: answers are not taken in there
            return
        last = self.sent
        start = _time.ticks_ms()
        while (self._file and self.replies < last
               and _time.ticks_diff(_time.ticks_ms(), start) < _ANSWER_MS):
            for _ in _poller.ipoll(5):
                pass
            self.turn()

    def turn(self):
        """Take the lines that have arrived; edges call their handlers."""
        self._taking = True
        try:
            self._receive()
        finally:
            self._taking = False

    def _receive(self):
        while True:
            count = self._file.readinto(self._one)
            if not count:
                if count == 0:
                    forget(self._file)
                    _turners.remove(self)
                    self._file = None
                return
            for index in range(count):
                byte = self._one[index]
                if byte != 10:
                    if self._used < len(self._line):
                        self._line[self._used] = byte
                        self._used += 1
                    continue
                self._take()

    def _take(self):
        # Read without making objects: a handler under heap_lock may be waiting for this pin.
        line, used, self._used = self._line, self._used, 0
        if line.find(b'"event"', 0, used) < 0:
            self.replies += 1
        value = line.find(b'"value":', 0, used) + 8
        while 8 <= value < used and line[value] == 32:
            value += 1
        if value < 8 or value >= used or line[value] not in b"01tf":
            return
        level = 1 if line[value] in b"1t" else 0
        for wire in self.inputs:
            if line.find(wire.key, 0, used) >= 0:
                wire.change(level)


_poller.ipoll(0)        # makes its tuple now: later the heap may be locked
control = Control()

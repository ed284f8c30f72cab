"""Two clocks with one face: virtual time for tests, the machine's monotonic time for the runner.

``at(us, fn)`` schedules ``fn`` that many microseconds from now and returns a handle with
``cancel()``.  Virtual time moves only while somebody sleeps: sleeping runs the due events in
order, so hours pass in seconds and every run is the same.
"""

import heapq
import time


class Event:
    """A scheduled call; ``cancel()`` makes it nothing."""

    __slots__ = ("due", "fn")

    def __init__(self, due, fn):
        self.due = due
        self.fn = fn

    def cancel(self):
        self.fn = None


class _Schedule:
    def __init__(self):
        self._heap = []
        self._seq = 0

    def at(self, us, fn):
        """Run ``fn()`` ``us`` microseconds from now (never earlier than now)."""
        return self.at_time(self.ticks_us() + (us if us > 0 else 0), fn)

    def at_time(self, due, fn):
        """Run ``fn()`` when ``ticks_us()`` reaches ``due``."""
        event = Event(due, fn)
        self._seq += 1
        heapq.heappush(self._heap, (due, self._seq, event))
        return event

    def next_due(self):
        """Time of the earliest event in microseconds, or ``None``."""
        while self._heap and self._heap[0][2].fn is None:
            heapq.heappop(self._heap)
        return self._heap[0][0] if self._heap else None


class VirtualClock(_Schedule):
    """Time that moves when somebody sleeps.

    ``step_us``: every reading of the clock also moves it by this much, for code under test that
    polls the time without ever sleeping (0: it does not).
    """

    def __init__(self, start_us=0, step_us=0):
        super().__init__()
        self.now_us = start_us
        self.step_us = step_us
        self._reading = False

    def ticks_us(self):
        return int(self.now_us)

    def ticks_ms(self):
        if self.step_us and not self._reading:
            self._reading = True
            try:
                self.sleep_us(self.step_us)
            finally:
                self._reading = False
        return int(self.now_us) // 1000

    def sleep_ms(self, ms):
        self.sleep_us(ms * 1000)

    def sleep_us(self, us):
        heap = self._heap
        target = self.now_us + (us if us > 0 else 0)
        while heap and heap[0][0] <= target:
            due, _, event = heapq.heappop(heap)
            fn, event.fn = event.fn, None
            if fn is None:      # cancelled
                continue
            if due > self.now_us:
                self.now_us = due
            fn()
        if target > self.now_us:
            self.now_us = target

    def run_due(self):
        """Run what is due now without moving time."""
        if self._heap and self._heap[0][0] <= self.now_us:
            self.sleep_us(0)


class RealClock(_Schedule):
    """``time.monotonic_ns`` as the clock; the runner calls ``run_due()`` from its event loop."""

    def __init__(self):
        super().__init__()
        self._zero = time.monotonic_ns()

    def ticks_us(self):
        return (time.monotonic_ns() - self._zero) // 1000

    def ticks_ms(self):
        return self.ticks_us() // 1000

    def run_due(self):
        """Run every event whose time has come; at most those due when called."""
        now = self.ticks_us()
        while True:
            due = self.next_due()
            if due is None or due > now:
                return
            event = heapq.heappop(self._heap)[2]
            fn, event.fn = event.fn, None
            fn()

"""`select` as rp2 has it: streams are asked again after an event, and not before.

The unix port asks a Python stream again each millisecond, which hides a wake-up that is missing.
Here a poll asks all streams once, waits for an event (a byte on a UART, an edge on a pin) or its
timeout, and asks again.
"""

import select as _builtin
import sys
import time as _time
from select import *  # noqa: F403

import vb_world as world

asked = 0       # rounds of asking, since the start


class Poll:
    """A poll object."""

    def __init__(self):
        self._poll = _builtin.poll()
        self.register = self._poll.register
        self.unregister = self._poll.unregister
        self.modify = self._poll.modify
        self._ready = None
        self._first = None

    def ipoll(self, timeout=-1, flags=0):
        """An iterator over (stream, events); allocates nothing."""
        global asked
        start = _time.ticks_ms()
        while True:
            asked += 1
            self._ready = self._poll.ipoll(0, flags)
            for item in self._ready:
                self._first = item
                return self
            left = -1
            if timeout >= 0:
                left = timeout - _time.ticks_diff(_time.ticks_ms(), start)
                if left <= 0:
                    self._first = None
                    return self
            world.wait(left)

    def __iter__(self):
        return self

    def __next__(self):
        item = self._first
        if item is not None:
            self._first = None
            return item
        return next(self._ready)

    def poll(self, timeout=-1):
        """The same as a list."""
        return [tuple(item) for item in self.ipoll(timeout)]


def poll():
    """A new poll object."""
    return Poll()


def select(rlist, wlist, xlist, timeout=None):
    """The old way."""
    poller = Poll()
    wanted = {}
    for streams, flag in ((rlist, 1), (wlist, 4), (xlist, 8)):
        for stream in streams:
            wanted[id(stream)] = (stream, wanted.get(id(stream), (stream, 0))[1] | flag)
    for stream, flags in wanted.values():
        poller.register(stream, flags)
    found = poller.poll(-1 if timeout is None else int(timeout * 1000))
    return tuple([stream for stream, events in found if events & flag] for flag in (1, 4, 8))


sys.modules["select"] = sys.modules["uselect"] = sys.modules[__name__]

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

_POLL = const(3)        # ioctl of the stream protocol
_ALWAYS = const(0x18)   # POLLERR and POLLHUP are told unasked

asked = 0       # rounds of asking, since the start


class Poll:
    """A poll object.

    Streams written in Python are asked here: the unix port's own poll sleeps a millisecond even
    when it is told not to wait. What has a descriptor (a file, a socket) it asks itself.
    """

    def __init__(self):
        self._rows = []         # [stream, events that are there]: what ipoll yields, used again
        self._flags = []
        self._files = None      # the port's own poll
        self._again = 0
        self._ready = None      # of the port's own poll

    def _at(self, stream):
        for index, row in enumerate(self._rows):
            if row[0] is stream:
                return index
        return -1

    def register(self, stream, flags=5):
        """As on the ports; registering again changes the flags."""
        if not hasattr(stream, "ioctl"):
            if self._files is None:
                self._files = _builtin.poll()
            self._files.register(stream, flags)
        elif self._at(stream) >= 0:
            self._flags[self._at(stream)] = flags
        else:
            self._rows.append([stream, 0])
            self._flags.append(flags)

    def unregister(self, stream):
        """No error when it is not registered."""
        index = self._at(stream)
        if index >= 0:
            self._rows.pop(index)
            self._flags.pop(index)
        elif self._files is not None:
            self._files.unregister(stream)

    def modify(self, stream, flags):
        """OSError: it is not registered."""
        index = self._at(stream)
        if index >= 0:
            self._flags[index] = flags
        elif self._files is not None:
            self._files.modify(stream, flags)
        else:
            raise OSError(2)

    def _ask(self, once):
        global asked
        asked += 1
        found = False
        for index in range(len(self._rows)):
            row = self._rows[index]
            flags = self._flags[index]
            row[1] = row[0].ioctl(_POLL, flags) & (flags | _ALWAYS) if flags else 0
            if row[1] and once:
                self._flags[index] = 0
            found = found or row[1]
        if self._files is not None:
            self._ready = self._files.poll(0)
            found = found or self._ready
        return found

    def ipoll(self, timeout=-1, flags=0):
        """An iterator over (stream, events); allocates nothing for streams."""
        start = _time.ticks_ms()
        self._again = 0
        while not self._ask(flags & 1):
            left = -1
            if timeout >= 0:
                left = timeout - _time.ticks_diff(_time.ticks_ms(), start)
                if left <= 0:
                    break
            world.wait(left)
        return self

    def __iter__(self):
        return self

    def __next__(self):
        while self._again < len(self._rows):
            row = self._rows[self._again]
            self._again += 1
            if row[1]:
                return row
        if self._ready:
            return self._ready.pop(0)
        raise StopIteration

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

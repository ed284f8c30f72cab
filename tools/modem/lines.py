"""The two directions of the serial line, byte times included.

Each direction keeps a "busy until" time: a byte takes ten bit times, the long-run rate is
baud/10 bytes per second, and idle gaps are not saved up.  Nothing is scheduled per byte: what
has arrived by now is computed when somebody asks.
"""

from collections import deque


def byte_us(baud):
    """Microseconds that one byte (start, eight data bits, stop) takes."""
    return 10e6 / baud


class Segment:
    """Consecutive bytes on one direction: byte ``i`` has arrived at ``start + (i + 1) * per``."""

    __slots__ = ("start", "per", "data", "pos", "baud")

    def __init__(self, start, data, baud):
        self.start = start
        self.per = byte_us(baud)
        self.data = data
        self.pos = 0
        self.baud = baud

    def arrived(self, now):
        n = int((now - self.start + 0.5) / self.per)
        return min(max(n, self.pos), len(self.data))

    def end(self):
        return self.start + len(self.data) * self.per


class ToHost:
    """Module to host.  The host side pulls what has arrived by its time."""

    def __init__(self, clock):
        self.clock = clock
        self.segments = deque()
        self.done_us = 0.0          # when the last byte has left
        self.pieces = None          # faults.split: cycle of sizes
        self.gap_us = 0
        self.on_send = None         # tells the host side that something is on its way
        self._piece_i = 0

    def send(self, data, baud):
        """Queue ``data`` behind what is still on its way."""
        start = max(self.done_us, self.clock.ticks_us())
        if not self.pieces:
            self.segments.append(Segment(start, bytes(data), baud))
            self.done_us = self.segments[-1].end()
        else:
            pos = 0
            while pos < len(data):
                size = self.pieces[self._piece_i % len(self.pieces)]
                self._piece_i += 1
                seg = Segment(start, bytes(data[pos:pos + size]), baud)
                self.segments.append(seg)
                self.done_us = seg.end()
                start = self.done_us + self.gap_us
                pos += size
        if self.on_send:
            self.on_send()

    def backlog(self):
        """Bytes not yet on the host's side of the line."""
        now = self.clock.ticks_us()
        return sum(len(s.data) - max(s.pos, s.arrived(now)) for s in self.segments)

    def any(self):
        """More has arrived by now than was pulled: asked often, so nothing more is done here."""
        if not self.segments:
            return False
        seg = self.segments[0]
        return int((self.clock.ticks_us() - seg.start + 0.5) / seg.per) > seg.pos

    def pull(self, room=None):
        """What has arrived by now, as a list of ``(bytes, baud)``; at most ``room`` bytes.

        With ``room`` the rest is held back (flow control) and starts again from now.
        """
        now = self.clock.ticks_us()
        out = []
        while self.segments:
            seg = self.segments[0]
            n = seg.arrived(now)
            if n <= seg.pos:
                break
            if room is not None and n - seg.pos > room:
                if room:
                    out.append((seg.data[seg.pos:seg.pos + room], seg.baud))
                    seg.pos += room
                self._hold(seg, now)
                break
            out.append((seg.data[seg.pos:n], seg.baud))
            if room is not None:
                room -= n - seg.pos
            seg.pos = n
            if n == len(seg.data):
                self.segments.popleft()
            else:
                break
        return out

    def hold(self):
        """The host does not let us send now: nothing arrives before it pulls again."""
        if self.segments:
            self._hold(self.segments[0], self.clock.ticks_us())

    def _hold(self, seg, now):
        late = now - (seg.start + seg.pos * seg.per)
        if late > 0:
            for other in self.segments:
                other.start += late
            self.done_us += late

    def next_us(self, bytes_wanted=1):
        """When ``bytes_wanted`` more bytes (or the rest of the segment) will have arrived."""
        if not self.segments:
            return None
        seg = self.segments[0]
        return seg.start + min(seg.pos + bytes_wanted, len(seg.data)) * seg.per

    def empty_lines(self):
        """The next two bytes on their way are CR: echoes of empty lines."""
        text = b""
        for seg in self.segments:
            text += seg.data[seg.pos:seg.pos + 2]
            if text[:1] != b"\r" or len(text) > 1:
                break
        return text[:2] == b"\r\r"

    def clear(self):
        self.segments.clear()
        self.done_us = self.clock.ticks_us()


class ToModule:
    """Host to module.  The receiver's ``want(view)`` says after how many bytes it will act."""

    MOST = 512          # bytes handed over in one go at most

    def __init__(self, clock, receiver):
        self.clock = clock
        self.receiver = receiver
        self.segments = deque()
        self.busy_us = 0.0
        self.held = False           # the module's RTS is off and the host obeys
        self.obeys = False          # the host has CTS switched on
        self.idle = 0               # level between bytes: 1 where a host's transmitter drives it
        self.on_drain = None
        self._event = None

    def write(self, data, baud):
        """The host sends ``data`` now, behind what it is still sending."""
        if not data:
            return
        start = max(self.busy_us, self.clock.ticks_us())
        self.segments.append(Segment(start, bytes(data), baud))
        self.busy_us = self.segments[-1].end()
        self._schedule()

    def pending(self):
        """Bytes the host has given to its UART that are not yet through."""
        if self.held and self.obeys:
            return sum(len(s.data) - s.pos for s in self.segments)
        now = self.clock.ticks_us()
        return sum(len(s.data) - max(s.pos, s.arrived(now)) for s in self.segments)

    def hold(self, on):
        """Flow control: stop (True) or let go (False) a host that obeys."""
        if on == self.held:
            return
        self.held = on
        if not on and self.segments:
            seg = self.segments[0]
            late = self.clock.ticks_us() - (seg.start + seg.pos * seg.per)
            if late > 0:
                for other in self.segments:
                    other.start += late
                self.busy_us += late
            self._schedule()

    def _schedule(self):
        if self._event is not None or not self.segments or (self.held and self.obeys):
            return
        seg = self.segments[0]
        view = memoryview(seg.data)[seg.pos:seg.pos + self.MOST]
        n = max(1, min(self.receiver.want(view), len(view)))
        due = seg.start + (seg.pos + n) * seg.per
        self._event = self.clock.at_time(due, lambda: self._deliver(seg, n))

    def _deliver(self, seg, n):
        self._event = None
        if self.held and self.obeys:
            return
        data = seg.data[seg.pos:seg.pos + n]
        t0 = seg.start + seg.pos * seg.per
        seg.pos += n
        if seg.pos >= len(seg.data):
            self.segments.popleft()
        self.receiver.feed(data, t0, seg.per, seg.baud)
        self._schedule()
        if self.on_drain and not self.segments:
            self.on_drain()

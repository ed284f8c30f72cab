"""machine.UART of the virtual board: the real one's calls, limits and losses."""

import io
import time as _time

import micropython
import vb_world as world

_POLL = const(3)
_FLUSH = const(1)
_CLOSE = const(4)
_FIFO = const(32)

_files = {}         # UART number: the file that stands for its wires
_uarts = {}         # UART number: the object, as `turn` needs it

# What a port's UART can raise an interrupt for.
TRIGGERS = {
    "rp2": {"IRQ_RXIDLE": 0x40, "IRQ_TXIDLE": 0x20, "IRQ_BREAK": 0x200},
    "esp32": {"IRQ_RX": 1, "IRQ_RXIDLE": 0x1000, "IRQ_BREAK": 0x80},
    "any": {"IRQ_RX": 1, "IRQ_RXIDLE": 0x1000, "IRQ_TXIDLE": 0x20, "IRQ_BREAK": 0x80},
}


class _Irq:
    """What UART.irq() returns."""

    def __init__(self):
        self._flags = 0

    def flags(self):
        return self._flags


class UART(io.IOBase):
    """A UART whose other end is the virtual modem.

    Received bytes wait in a ring of `rxbuf`; what arrives when it is full is lost and counted in
    `lost`. Sending takes the time that the baud rate takes.
    """

    RTS = 1
    CTS = 2
    INV_TX = 1
    INV_RX = 2

    def __init__(self, id, baudrate=115200, bits=8, parity=None, stop=1, **kwargs):
        self._id = id
        self.lost = 0
        self.received = 0
        self.sent = 0
        self._told = 0
        self._baud = (baudrate, bits, parity, stop)
        self._size = self._txsize = 256
        self._timeout = self._timeout_char = self._flow = 0
        self._ring = None
        self._scratch = bytearray(512)
        self._irq = _Irq()
        self._handler = None
        self._trigger = 0
        self._hard = False
        self._fresh = 0             # bytes since the last RXIDLE
        self._quiet = 0             # when the last of them came
        self._busy = False          # the transmitter is
        self._level = 0             # … and drives its line so between bytes
        self._done = 0              # when it will have sent the last bit, in ticks_us
        if id not in _files:
            wired = str(id) == str(world.wiring.get("uart", {}).get("id", 1))
            _files[id] = world.open_fd("SIMCOM_BOARD_UART") if wired else None
            if _files[id]:
                world.add(_Turner(id), _files[id])
        self._file = _files[id]
        _uarts[id] = self
        self.init(baudrate, bits, parity, stop, **kwargs)

    def init(self, baudrate=None, bits=None, parity=-1, stop=None, *, tx=None, rx=None, rts=None,
             cts=None, txbuf=None, rxbuf=None, timeout=None, timeout_char=None, invert=0,
             flow=None):
        """Set up again; what had been received and not read is lost, as on the ports."""
        old = self._baud
        self._baud = (baudrate or old[0], bits or old[1], old[2] if parity == -1 else parity,
                      stop or old[3])
        if world.port == "rp2":     # makes new ones, of the usual size unless told
            rxbuf, txbuf = rxbuf or 256, txbuf or 256
        self._size = max(32, rxbuf) if rxbuf else self._size
        self._txsize = max(32, txbuf) if txbuf else self._txsize
        self._timeout = self._timeout if timeout is None else timeout
        self._timeout_char = self._timeout_char if timeout_char is None else timeout_char
        if flow is not None and flow != self._flow:
            self._flow = flow
            world.control.ask(b'{"op":"flow","rts":%d,"cts":%d}\n'
                              % (bool(flow & UART.RTS), bool(flow & UART.CTS)))
        self._idle(0 if invert & UART.INV_TX else 1)
        frame = 1 + self._baud[1] + (self._baud[2] is not None) + self._baud[3]
        self._us = max(1, frame * 1000000 // self._baud[0])
        self.flush()
        self._drop()
        self._ring = micropython.RingIO(self._size)
        if self._told != self._baud[0]:
            self._told = self._baud[0]
            world.control.ask(b'{"op":"baud","value":%d}\n' % self._told)

    def clobber(self, part):
        """Until the next init() the rate is only a part of what was set: (above, below)."""
        self._told = 0
        world.control.ask(b'{"op":"baud","value":%d}\n' % (self._baud[0] * part[0] // part[1]))

    def deinit(self):
        """Switch off: the pins no longer hear, nor are they driven."""
        self._drop()
        self._ring = None
        self._idle(0)

    def _idle(self, level):
        """TX between bytes: a module without its supply may live on a high one."""
        if self._level != level and self._file:
            self._level = level
            world.control.ask(b'{"op":"tx","value":%d}\n' % level)

    def _drop(self):
        if self._file:
            while self._file.readinto(self._scratch):
                pass
        self._fresh = 0

    def _take(self):
        """Move what has arrived into the ring, as the receive interrupt does."""
        ring = self._ring
        if ring is None:
            self._drop()            # switched off: nobody hears
        while ring is not None and self._file:
            if self._flow & UART.RTS:
                # the modem is told to stop: what does not fit waits on its side
                room = self._size - ring.any()
                if not room:
                    return
                count = self._file.readinto(self._scratch, min(room, 512))
            else:
                count = self._file.readinto(self._scratch)
            if not count:
                if count == 0:
                    world.forget(self._file)
                    self._file = _files[self._id] = None
                return
            self.received += count
            self._fresh += count
            self._quiet = _time.ticks_us()
            taken = ring.write(self._scratch, 0, count) or 0
            self.lost += count - taken

    def turn(self):
        """Called by the world: receive, then raise what is due."""
        before = self._fresh
        self._take()
        if self._handler is None:
            return
        flags = 0
        if self._fresh != before:
            flags = TRIGGERS[world.port].get("IRQ_RX", 0)
        elif before and _time.ticks_diff(_time.ticks_us(), self._quiet) > 3 * self._us:
            self._fresh = 0
            flags = TRIGGERS[world.port].get("IRQ_RXIDLE", 0)
        if flags & self._trigger:
            self._irq._flags = flags & self._trigger
            world.call(self._handler, self, self._hard)

    def irq(self, handler=None, trigger=0, hard=False):
        """As on the port that `port` in the wiring names; with it go its IRQ_* constants."""
        if hard and world.port == "esp32":
            raise ValueError("hard IRQ is not supported")
        self._handler, self._trigger, self._hard = handler, trigger, hard
        return self._irq

    def any(self):
        """Bytes that can be read without waiting."""
        world.turn()
        return self._ring.any()

    def _await(self, want):
        """Wait by `timeout` and `timeout_char` for `want` bytes; return how many there are."""
        have = self.any()
        limit = self._timeout_char if have else self._timeout
        mark = _time.ticks_ms()
        while have < want:
            left = limit - _time.ticks_diff(_time.ticks_ms(), mark)
            if left <= 0:
                break
            world.wait(left)
            now = self._ring.any()
            if now != have:
                have, mark, limit = now, _time.ticks_ms(), self._timeout_char
        return min(have, want)

    def read(self, n=-1):
        """Up to `n` bytes, or None when the time is up before one came."""
        count = self._await(self._size if n is None or n < 0 else min(n, self._size))
        if count or n == 0:
            return self._ring.read(count)
        return None

    def readinto(self, buf, n=-1):
        """Read into `buf`; the count, or None. Allocates nothing."""
        want = len(buf) if n < 0 else min(n, len(buf))
        count = self._await(want)
        if not count:
            return None
        return self._ring.readinto(buf, count)

    def readline(self):
        """A line, or what came before the time was up, or None."""
        line = b""
        while not line.endswith(b"\n") and self._await(1):
            line += self._ring.read(1)
        return line or None

    def _backlog(self):
        """Bytes that still wait in the transmit buffer."""
        if not self._busy:
            return 0
        left = _time.ticks_diff(self._done, _time.ticks_us())
        if left <= 0:
            self._busy = False
            return 0
        return left // self._us + 1

    def write(self, buf, a=-1, b=-1):
        """write(buf), write(buf, n), write(buf, off, n); short when `timeout` is over."""
        if isinstance(buf, str):
            buf = buf.encode()
        off = a if b >= 0 else 0
        n = min(b if b >= 0 else a if a >= 0 else len(buf), len(buf) - off)
        total, mark = 0, _time.ticks_ms()
        while n > 0:
            room = self._txsize + _FIFO - self._backlog()
            count = self._put(buf, off, min(n, room)) if room > 0 else 0
            if count:
                off, n, total = off + count, n - count, total + count
                mark = _time.ticks_ms()
                continue
            left = self._timeout - _time.ticks_diff(_time.ticks_ms(), mark)
            if left <= 0 and not world.wiring.get("blocking_write"):
                break
            world.wait(1)
        return total or (None if n else 0)

    def _put(self, buf, off, n):
        sent = self._file.write(buf, off, n) if self._file else n
        if not sent:
            return 0
        now = _time.ticks_us()
        start = self._done if self._backlog() else now
        self._done = _time.ticks_add(start, sent * self._us)
        self._busy = True
        self.sent += sent
        return sent

    def txdone(self):
        """True when the last bit has left."""
        return not self._backlog()

    def flush(self):
        """Wait until the last bit has left."""
        while self._backlog():
            world.wait(1)

    def sendbreak(self):
        """Hold the line low for longer than a character."""
        world.control.send(b'{"op":"break"}\n')

    def ioctl(self, op, arg):
        """The stream protocol: `select`, `asyncio` and `tls` ask here."""
        if op == _POLL:
            ready = 0
            if arg & 1 and self.any():
                ready |= 1
            if arg & 4 and self._txsize + _FIFO - self._backlog() > 0:
                ready |= 4
            return ready
        if op == _FLUSH:
            self.flush()
            return 0
        if op == _CLOSE:
            return 0
        return -22

    def close(self):
        """Streams have it."""

    def __repr__(self):
        return "UART(%s, baudrate=%d, bits=%d, parity=%s, stop=%d, rxbuf=%d, txbuf=%d)" % (
            (self._id,) + self._baud + (self._size, self._txsize))


for _name, _value in TRIGGERS[world.port].items():
    setattr(UART, _name, _value)


class _Turner:
    """Hands the world's turns to the UART object that was made last for a number."""

    def __init__(self, id):
        self._id = id

    def turn(self):
        _uarts[self._id].turn()

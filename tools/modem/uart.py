"""The host's UART on virtual time: the API of ``machine.UART``, its faults included.

Short reads, a receive buffer that overflows and silently loses bytes (counted in ``lost``),
garbage when the rates differ, and sending that takes time.
"""

import random

MP_STREAM_POLL = 3
_RD, _WR = 1, 4
TOLERANCE = 0.03        # rates further apart than this give garbage


def same_rate(a, b):
    return abs(a - b) <= TOLERANCE * max(a, b)


def garble(data, rng):
    """What bytes look like when read at the wrong rate."""
    return bytes(rng.choice((0x00, 0xFF, 0x80, 0xFE, 0xC0, 0x7C, rng.randrange(128, 256)))
                 for _ in data)


class UART:
    """``machine.UART`` of the host, wired to a virtual modem."""

    RTS = 1
    CTS = 2
    IRQ_RX = 1
    IRQ_RXIDLE = 0x10
    IRQ_TXIDLE = 0x20
    IRQ_BREAK = 0x40
    INV_TX = 1
    INV_RX = 2

    def __init__(self, modem, baudrate=115200, rxbuf=2048, txbuf=None, timeout=0,
                 timeout_char=0, flow=0, seed=1):
        self._clock = modem.clock
        self._modem = modem
        self._tx = modem.to_module
        self._rx = modem.to_host
        self._rng = random.Random(seed)
        self._store = bytearray()
        self._handler = None
        self._trigger = 0
        self._flags = 0
        self._idle_event = None
        self.baudrate = baudrate
        self.rxbuf = rxbuf
        self.txbuf = txbuf
        self.timeout = timeout
        self.timeout_char = timeout_char
        self.flow = flow
        self.invert = 0             # the transmitter's idle level is low with INV_TX
        self.lost = 0               # bytes that found the receive buffer full
        self.open = True
        self._tx.obeys = bool(flow & self.CTS)
        self._level()

    def init(self, baudrate=None, bits=8, parity=None, stop=1, *, rxbuf=None, txbuf=None,
             flow=None, timeout=None, timeout_char=None, invert=None, **_):
        """Change settings; what was received and not yet read is thrown away, as esp32 does, and
        buffers whose size is not given are new ones of the usual size, as rp2 does."""
        self._pull()
        self._store.clear()
        self.open = True
        if baudrate:
            self.baudrate = baudrate
        self.rxbuf = rxbuf or 256
        if self.txbuf:
            self.txbuf = txbuf or 256
        if invert is not None:
            self.invert = invert
        self._level()
        if flow is not None:
            self.flow = flow
            self._tx.obeys = bool(flow & self.CTS)
        if timeout is not None:
            self.timeout = timeout
        if timeout_char is not None:
            self.timeout_char = timeout_char

    def __repr__(self):
        return "UART(1, baudrate=%d, bits=8, parity=None, stop=1, txbuf=%d, rxbuf=%d)" % (
            self.baudrate, self.txbuf or 0, self.rxbuf)

    def deinit(self):
        self._pull()
        self._store.clear()
        self.open = False
        self._level()

    def _level(self):
        """TX between bytes: high, unless it is turned over or nobody drives it."""
        self._tx.idle = int(self.open and not self.invert & self.INV_TX)

    def _pull(self):
        if not self.open:
            self._rx.pull()
            return
        room = None
        if self.flow & self.RTS and self._modem.settings["IFC"][0] == 2:
            room = self.rxbuf - len(self._store)
        for data, baud in self._rx.pull(room):
            if not same_rate(baud, self.baudrate):
                data = garble(data, self._rng)
            free = self.rxbuf - len(self._store)
            if len(data) > free:
                self.lost += len(data) - free
                data = data[:free]
            self._store += data

    def any(self):
        self._clock.run_due()
        if self._rx.any():
            self._pull()
        return len(self._store)

    def _wait(self, ms):
        left = ms
        while left > 0 and not self.any():
            self._clock.sleep_ms(1)
            left -= 1
        return len(self._store)

    def read(self, nbytes=None):
        if not self.any() and not self._wait(self.timeout):
            return None
        everything = nbytes is None or nbytes < 0
        n = len(self._store) if everything else min(nbytes, len(self._store))
        data = bytes(self._store[:n])
        del self._store[:n]
        return data

    def readinto(self, buf, nbytes=None):
        store = self._store
        n = min(self.any() or self._wait(self.timeout), len(buf))
        if not store:
            return None
        if nbytes is not None and nbytes < n:
            n = nbytes
        buf[:n] = store[:n]
        del store[:n]
        return n

    def readline(self):
        if not self.any() and not self._wait(self.timeout):
            return None
        n = self._store.find(b"\n") + 1 or len(self._store)
        return self.read(n)

    def write(self, buf, off=None, nbytes=None):
        view = memoryview(buf) if not isinstance(buf, str) else memoryview(buf.encode())
        if off is not None:
            if nbytes is None:      # write(buf, n) of the stream protocol
                off, nbytes = 0, off
            view = view[off:off + nbytes]
        if self.txbuf:
            room = self.txbuf - self._tx.pending()
            if room <= 0:
                return None
            view = view[:room]
        if self.open:
            self._tx.write(bytes(view), self.baudrate)
        return len(view)

    def txdone(self):
        return self._tx.pending() == 0

    def flush(self):
        while not self.txdone():
            self._clock.sleep_us(200)

    def sendbreak(self):
        pass

    def ioctl(self, request, arg=0):
        if request != MP_STREAM_POLL:
            return -1
        flags = 0
        if arg & _RD and self.any():
            flags |= _RD
        if arg & _WR and (not self.txbuf or self._tx.pending() < self.txbuf):
            flags |= _WR
        return flags

    def irq(self, handler=None, trigger=0, hard=False):
        self._handler = handler
        self._trigger = trigger
        self._rx.on_send = self._sent if handler else None
        return self

    def flags(self):
        return self._flags

    def _sent(self):
        if self._trigger & self.IRQ_RX:
            due = self._rx.next_us()
            if due is not None:
                self._clock.at_time(due, lambda: self._fire(self.IRQ_RX))
        if self._trigger & self.IRQ_RXIDLE:
            if self._idle_event:
                self._idle_event.cancel()
            due = self._rx.done_us + 3 * 10e6 / self.baudrate
            self._idle_event = self._clock.at_time(due, lambda: self._fire(self.IRQ_RXIDLE))

    def _fire(self, flag):
        if self._handler:
            self._flags = flag
            self._handler(self)

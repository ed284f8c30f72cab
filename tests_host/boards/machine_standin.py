"""A `machine` that only writes down what it is told."""


class Pin:
    IN, OUT, OPEN_DRAIN = 0, 1, 2
    made = []

    def __init__(self, gpio, mode=None, pull=None, *, value=None):
        self.gpio, self.mode, self.level = gpio, mode, value
        Pin.made.append(self)

    def value(self, level=None):
        if level is None:
            return self.level or 0
        self.level = level
        return None


class Signal:
    def __init__(self, pin, invert=False):
        self.pin, self.invert = pin, invert

    def value(self, level=None):
        if level is None:
            return self.pin.value() ^ self.invert
        return self.pin.value(level ^ self.invert)


class UART:
    INV_TX, RTS, CTS = 1, 2, 4

    def __init__(self, id, baudrate=9600, *, tx=None, rx=None, rts=None, cts=None, rxbuf=256):
        self.id, self.baudrate, self.rxbuf = id, baudrate, rxbuf
        self.tx, self.rx, self.rts, self.cts = tx, rx, rts, cts

    def any(self):
        return 0


class I2C:
    written = []
    answers = True

    def __init__(self, id, *, scl, sda):
        self.pins = (scl.gpio, sda.gpio)

    def writeto_mem(self, address, register, data):
        if not I2C.answers:
            raise OSError(19)
        I2C.written.append((self.pins, address, register, data))

"""The server that the readings go to: a real TCP server on this machine."""

import threading

from tools.peers import RawServer


class ReadingServer(RawServer):
    """Takes lines over TCP, as many connections as come; each line is a reading.

    `on_reading(number, text)` is called for each, from a thread. A connection's line is answered
    with `ok N` so that the sender knows it arrived.
    """

    def __init__(self, on_reading=None):
        self.readings = []
        self.payload = 0                # bytes received
        self.changed = threading.Condition()
        self._on_reading = on_reading
        super().__init__(self._lines)

    def _lines(self, line):
        pending = b""
        while True:
            data = line.recv(4096)
            if not data:
                return
            *whole, pending = (pending + data).split(b"\n")
            for text in whole:
                self._take(text + b"\n")
                line.sendall(b"ok %d\n" % len(self.readings))

    def _take(self, text):
        with self.changed:
            self.payload += len(text)
            self.readings.append(text.decode(errors="replace").strip())
            number = len(self.readings)
            self.changed.notify_all()
        if self._on_reading:
            self._on_reading(number, self.readings[-1])

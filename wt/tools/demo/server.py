"""The server that the readings go to: a real TCP server on this machine."""

import socket
import threading


class ReadingServer:
    """Takes lines over TCP, as many connections as come; each line is a reading.

    `on_reading(number, text)` is called for each, from a thread. A connection's line is answered
    with `ok N` so that the sender knows it arrived.
    """

    def __init__(self, on_reading=None):
        self.readings = []
        self.payload = 0                # bytes received
        self.connections = 0
        self.changed = threading.Condition()
        self._on_reading = on_reading
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = self._listener.getsockname()[:2]
        self._open = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        # shutdown wakes the threads that wait in accept() and recv()
        for line in [self._listener, *self._open]:
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            line.close()

    def _accept(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.add(line)
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line):
        pending = b""
        try:
            while True:
                data = line.recv(4096)
                if not data:
                    break
                *whole, pending = (pending + data).split(b"\n")
                for text in whole:
                    self._take(text + b"\n")
                    line.sendall(b"ok %d\n" % len(self.readings))
        except OSError:
            pass
        self._open.discard(line)
        line.close()

    def _take(self, text):
        with self.changed:
            self.payload += len(text)
            self.readings.append(text.decode(errors="replace").strip())
            number = len(self.readings)
            self.changed.notify_all()
        if self._on_reading:
            self._on_reading(number, self.readings[-1])

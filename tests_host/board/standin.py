"""A stand-in for the virtual modem: one UART line and one control line, both over TCP.

It answers `AT` with OK, keeps what it was told, and does to its line what a test says.
"""

import json
import socket
import threading


class StandIn:
    """Listens on two ports of 127.0.0.1; serves one board."""

    def __init__(self):
        self.told = []                  # control messages of the board, as dicts
        self.heard = b""                # bytes on the UART
        self.before = []                # … and those before each control message
        self.busy_s = 0                 # a pin takes so long, unless a byte comes on the UART
        self.answers = {b"AT\r": b"\r\nOK\r\n"}
        self.changed = threading.Condition()
        self._lines = {}
        self._listeners = {name: socket.create_server(("127.0.0.1", 0))
                           for name in ("uart", "control")}
        self._threads = [threading.Thread(target=self._serve, args=(name,), daemon=True)
                         for name in self._listeners]

    @property
    def addresses(self):
        """What VirtualBoard takes as `modem`."""
        return {name: listener.getsockname()[:2] for name, listener in self._listeners.items()}

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        for sock in [*self._lines.values(), *self._listeners.values()]:
            sock.close()

    def send(self, data):
        """Bytes to the board's UART."""
        self._line("uart").sendall(data)

    def pin(self, name, value):
        """Set an input of the board."""
        line = json.dumps({"event": "pin", "name": name, "value": value}) + "\n"
        self._line("control").sendall(line.encode())

    def _line(self, name):
        with self.changed:
            assert self.changed.wait_for(lambda: name in self._lines, 10)
            return self._lines[name]

    def wait(self, condition, timeout=10):
        """Wait until `condition()` holds; it is looked at after each message."""
        with self.changed:
            assert self.changed.wait_for(condition, timeout), (self.told, self.heard)

    def _serve(self, name):
        while True:
            try:
                line, _ = self._listeners[name].accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(name, line), daemon=True).start()

    def _talk(self, name, line):
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self.changed:
            self._lines.setdefault(name, line)      # the board's own: it is the first
            self.changed.notify_all()
        pending = b""
        while True:
            try:
                data = line.recv(4096)
            except OSError:
                return
            if not data:
                return
            pending += data
            pending = getattr(self, "_" + name)(line, pending)

    def _uart(self, line, pending):
        with self.changed:
            self.heard += pending
            self.changed.notify_all()
        for question, answer in self.answers.items():
            if pending.endswith(question):
                line.sendall(answer)
        return b""

    def _control(self, line, pending):
        *whole, rest = pending.split(b"\n")
        for text in whole:
            with self.changed:
                if b'"value"' in text:
                    self.changed.wait_for(lambda: self.heard, self.busy_s)
                self.before.append(self.heard)
                self.told.append(json.loads(text))
                self.changed.notify_all()
            line.sendall(b'{"ok": true}\n')
        return rest

"""A TCP server that sends back what it gets: the peer of the tests. Runs on the PC.

What begins with `\\0later MS\\0` comes back so many milliseconds later, without that.
"""

import re
import socket
import threading
import time

LATER = re.compile(rb"\0later (\d+)\0")


class EchoServer:
    """Listens on 127.0.0.1 (another address for a real module) until closed."""

    def __init__(self, host="127.0.0.1", port=0):
        self._listener = socket.create_server((host, port))
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
            self._open.add(line)
            threading.Thread(target=self._echo, args=(line,), daemon=True).start()

    def _echo(self, line):
        try:
            while True:
                data = line.recv(4096)
                if not data:
                    break
                late = LATER.match(data)
                if late:
                    time.sleep(int(late[1]) / 1000)
                line.sendall(data[late.end() if late else 0:])
        except OSError:
            pass
        self._open.discard(line)
        line.close()

"""A TCP server that does what a function says, and a time server."""

import contextlib
import socket
import struct
import threading

NTP_1900 = 2208988800       # seconds from 1900, where NTP begins, to 1970


class RawServer:
    """`serve(line)` is called in a thread for each connection, which is closed after it.

    It listens from when it is made until `close()`; `host="0.0.0.0"`: for peers anywhere, not only
    on this machine. `tls`: an `ssl.SSLContext`; a handshake that fails is written down in
    `refusals`, an exception that is no `OSError` in `errors`.
    """

    def __init__(self, serve, tls=None, host="127.0.0.1", port=0):
        self._serve = serve
        self._tls = tls
        self._listener = socket.create_server((host, port), backlog=32)
        self.address = self._listener.getsockname()[:2]
        self.port = self.address[1]
        self.connections = 0
        self.refusals = []
        self.errors = []
        self._open = set()
        self._threads = []
        self.closing = threading.Event()
        self._start(self._accept)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End it, and every connection: shutdown wakes the threads that wait."""
        self.closing.set()
        for line in [self._listener, *self._open]:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()
        for thread in self._threads:
            thread.join(10)

    def _start(self, target, *args):
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self):
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            self._open.add(line)
            self._start(self._talk, line)

    def _talk(self, line):
        try:
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._tls is not None:
                self._open.discard(line)
                try:
                    line = self._tls.wrap_socket(line, server_side=True)
                except OSError as error:
                    self.refusals.append(str(error))
                    return
                self._open.add(line)
            self._serve(line)
        except OSError:
            pass
        except Exception as error:      # noqa: BLE001  shown by the test that looks
            self.errors.append(repr(error))
        finally:
            self._open.discard(line)
            line.close()


def reset(line):
    """Close a connection with RST."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()


class NtpServer:
    """Answers each request with the same time; `now` is seconds since 1970."""

    def __init__(self, now):
        self._now = now
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind(("127.0.0.1", 0))
        self._sock.settimeout(0.2)
        self.port = self._sock.getsockname()[1]
        self.requests = []
        self._closing = False
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._closing = True
        self._thread.join(5)
        self._sock.close()

    def _run(self):
        while not self._closing:
            try:
                data, sender = self._sock.recvfrom(512)
            except OSError:
                continue
            self.requests.append(data)
            answer = bytearray(48)
            answer[0] = 0x1C
            struct.pack_into("!I", answer, 40, self._now + NTP_1900)
            self._sock.sendto(answer, sender)

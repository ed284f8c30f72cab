"""The other ends of the cases: one server for each way to behave."""

import contextlib
import hashlib
import socket
import threading
import time

from tools.peers import RawServer
from tools.peers.raw import reset


def echo(line):
    while data := line.recv(4096):
        line.sendall(data)


def packets(line):
    line.sendall(b"hello")
    time.sleep(0.25)
    line.sendall(b"world")


def lines(line):
    for piece in (b"li", b"ne\nsecond\nrest"):
        time.sleep(0.1)
        line.sendall(piece)


def late(line):
    time.sleep(0.3)
    line.sendall(b"late")
    line.recv(1)


def closer(line):
    line.sendall(b"bye")


def silent(line):
    line.recv(1)


def count(line):
    got = b""
    while len(got) < 102400 and (data := line.recv(65536)):
        got += data
    good = hashlib.sha256(got).digest() == hashlib.sha256(bytes(range(256)) * 400).digest()
    line.sendall(b"102400" if good else b"%06d" % len(got))
    line.recv(1)


def resetter(line):
    line.recv(1)
    time.sleep(0.05)
    reset(line)


def half(line):
    line.shutdown(socket.SHUT_WR)
    line.recv(100)


class Keeper:
    """`store` keeps what its newest connection says; `stored` tells how much that is."""

    def __init__(self):
        self._kept = bytearray()

    def store(self, line):
        self._kept.clear()
        while data := line.recv(4096):
            self._kept.extend(data)

    def stored(self, line):
        line.sendall(b"%d" % len(self._kept))


TCP = (echo, packets, lines, late, closer, silent, count, resetter, half)


class Udp:
    """Sends each datagram back."""

    def __init__(self):
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind(("127.0.0.1", 0))
        self._sock.settimeout(0.1)
        self.port = self._sock.getsockname()[1]
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join(5)
        self._sock.close()

    def _run(self):
        while not self._over.is_set():
            with contextlib.suppress(OSError):
                data, sender = self._sock.recvfrom(70000)
                self._sock.sendto(data, sender)


@contextlib.contextmanager
def all_peers():
    """{name: port}, while they run; `nobody` is a port that nobody has."""
    with contextlib.ExitStack() as stack:
        keeper = Keeper()
        ports = {serve.__name__: stack.enter_context(RawServer(serve)).port
                 for serve in (*TCP, keeper.store, keeper.stored)}
        ports["udp"] = stack.enter_context(Udp()).port
        taken = stack.enter_context(contextlib.closing(socket.socket()))
        taken.bind(("127.0.0.1", 0))        # bound, but nobody listens
        ports["nobody"] = taken.getsockname()[1]
        yield ports


def visit(port):
    """Somebody who connects to the case's listener, in a thread of its own."""
    def go():
        for _ in range(100):
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
                    line.sendall(b"hello")
                    heard = b""
                    while len(heard) < 7 and (data := line.recv(100)):
                        heard += data
                    if heard:
                        line.sendall(heard.upper())
                return
            except ConnectionRefusedError:
                time.sleep(0.05)        # the module is not listening yet
            except OSError:
                return
    threading.Thread(target=go, daemon=True).start()

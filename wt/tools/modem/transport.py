"""Where the host is: a pseudo-terminal or a TCP port of 127.0.0.1."""

import os
import selectors
import socket

MOST = 4096
LOSE = 1 << 20      # bytes a host that does not read may leave waiting


class _Transport:
    """Bytes to and from the host; ``write`` never blocks."""

    def __init__(self, selector):
        self.selector = selector
        self.on_data = None
        self.out = bytearray()
        self.lost = 0
        self._mask = 0
        self._watched = None

    def _watch(self, fd, mask):
        if self._watched is None:
            if mask:
                self.selector.register(fd, mask, self)
                self._watched = fd
        elif not mask:
            self.selector.unregister(self._watched)
            self._watched = None
        elif mask != self._mask:
            self.selector.modify(fd, mask, self)
        self._mask = mask

    def write(self, data):
        if self.out or not self._write_now(data):
            room = LOSE - len(self.out)
            self.lost += max(0, len(data) - room)
            self.out += data[:max(0, room)]
            self._refresh()


class Pty(_Transport):
    """A pseudo-terminal; its path is ``path``, ``link`` a name for it."""

    def __init__(self, selector, link=None):
        super().__init__(selector)
        import termios
        import tty
        self.master, slave = os.openpty()
        tty.setraw(slave)
        attributes = termios.tcgetattr(slave)
        attributes[2] |= termios.CLOCAL
        termios.tcsetattr(slave, termios.TCSANOW, attributes)
        self.path = os.ttyname(slave)
        self._slave = slave         # held open: a host that closes is no hang-up
        self.link = link
        if link:
            if os.path.islink(link):
                os.unlink(link)
            os.symlink(self.path, link)
        os.set_blocking(self.master, False)
        self._refresh()

    @property
    def name(self):
        return self.link or self.path

    def _refresh(self):
        mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.out else 0)
        self._watch(self.master, mask)

    def _write_now(self, data):
        try:
            n = os.write(self.master, data)
        except (BlockingIOError, InterruptedError):
            n = 0
        except OSError:
            return True
        if n < len(data):
            self.out += data[n:]
            self._refresh()
        return True

    def ready(self, mask):
        if mask & selectors.EVENT_WRITE and self.out:
            data, self.out = bytes(self.out), bytearray()
            self._write_now(data)
            self._refresh()
        if mask & selectors.EVENT_READ:
            try:
                data = os.read(self.master, MOST)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                return
            if data:
                self.on_data(data)

    def close(self):
        self._watch(self.master, 0)
        os.close(self.master)
        os.close(self._slave)
        if self.link and os.path.islink(self.link):
            os.unlink(self.link)


class Tcp(_Transport):
    """A port of 127.0.0.1; one host at a time, the latest one wins."""

    def __init__(self, selector, port=0):
        super().__init__(selector)
        self.server = socket.socket()
        self.server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.server.bind(("127.0.0.1", port))
        self.server.listen(2)
        self.server.setblocking(False)
        self.port = self.server.getsockname()[1]
        self.sock = None
        self._knock = _Knock(self)
        selector.register(self.server, selectors.EVENT_READ, self._knock)

    @property
    def name(self):
        return "127.0.0.1:%d" % self.port

    def accept(self):
        sock, _ = self.server.accept()
        self._drop()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock = sock
        self._refresh()

    def _drop(self):
        if self.sock is not None:
            self._watch(self.sock, 0)
            self.sock.close()
            self.sock = None
            self.out.clear()

    def _refresh(self):
        if self.sock is not None:
            mask = selectors.EVENT_READ | (selectors.EVENT_WRITE if self.out else 0)
            self._watch(self.sock, mask)

    def _write_now(self, data):
        if self.sock is None:
            return True             # nobody there: a line without a host
        try:
            n = self.sock.send(data)
        except (BlockingIOError, InterruptedError):
            n = 0
        except OSError:
            self._drop()
            return True
        if n < len(data):
            self.out += data[n:]
            self._refresh()
        return True

    def ready(self, mask):
        if mask & selectors.EVENT_WRITE and self.out:
            data, self.out = bytes(self.out), bytearray()
            self._write_now(data)
            self._refresh()
        if mask & selectors.EVENT_READ and self.sock is not None:
            try:
                data = self.sock.recv(MOST)
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                data = b""
            if data:
                self.on_data(data)
            else:
                self._drop()

    def close(self):
        self._drop()
        self.selector.unregister(self.server)
        self.server.close()


class _Knock:
    def __init__(self, transport):
        self.transport = transport

    def ready(self, mask):
        self.transport.accept()

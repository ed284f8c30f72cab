"""The network of this computer: real non-blocking sockets, names and addresses mapped.

Same methods as ``MemoryNetwork``.  ``poll()`` reports what the operating system has; the runner
calls it when the selector says so.  Servers are bound to 127.0.0.1 only.
"""

import errno
import selectors
import socket
import struct
import threading

try:
    import fcntl
    import termios
except ImportError:         # not a Unix: everything the kernel took counts as acknowledged
    fcntl = None

from .realudp import UDP, Watched

MSS = 1460
RECV_BUFFER = 16384         # SO_RCVBUF: what waits in the kernel before the window closes
ACK_POLL_US = 2000
_IN_PROGRESS = (errno.EINPROGRESS, errno.EWOULDBLOCK, errno.EALREADY)


class Connection:
    """One real TCP connection, seen by the module."""

    def __init__(self, net, sock, remote, shown):
        self.net = net
        self.sock = sock
        self.owner = None
        self.remote = shown         # the address as the module sees it
        self.real = remote
        self.sent = 0
        self.dead = self.vanished = self.up = False
        self._out = bytearray()
        self._inbox = bytearray()
        self._eof = self._fin_wanted = self._fin_sent = False
        self._acked = 0
        self._ack_event = None

    # ---- what the module calls

    def send(self, data):
        self.sent += len(data)
        self._out += data
        self._write()
        self._watch_acks()

    @property
    def acked(self):
        """Bytes the peer's kernel has acknowledged."""
        if not self.dead and self.sock is not None:
            waiting = 0
            if fcntl is not None:
                try:
                    raw = fcntl.ioctl(self.sock.fileno(), termios.TIOCOUTQ, b"\0" * 4)
                    waiting = struct.unpack("i", raw)[0]
                except OSError:
                    pass
            self._acked = max(self._acked, self.sent - len(self._out) - waiting)
        return self._acked

    def available(self):
        if not self._inbox and not self._eof:
            self._read(MSS)
        return len(self._inbox)

    @property
    def eof(self):
        return self._eof and not self._inbox

    def recv(self, n):
        if len(self._inbox) < n and not self._eof:
            self._read(n - len(self._inbox))
        data = bytes(self._inbox[:n])
        del self._inbox[:n]
        self.net.interest(self)
        return data

    def close(self):
        self._fin_wanted = True
        self._write()

    def abort(self):
        if self.dead:
            return
        self.dead = True
        if self.sock is not None:
            try:
                if not self._fin_sent or not self._eof:
                    self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                         struct.pack("ii", 1, 0))
            except OSError:
                pass
        self._forget()

    def vanish(self):
        """Nothing comes or goes any more."""
        self.vanished = True
        self.net.interest(self)

    # ---- sockets

    def _forget(self):
        self.net.forget(self)
        if self.sock is not None:
            self.sock.close()
            self.sock = None

    def _read(self, n):
        if self.sock is None or self.dead or not self.up or self.vanished:
            return
        while n > 0:
            try:
                data = self.sock.recv(min(n, 65536))
            except (BlockingIOError, InterruptedError):
                return
            except OSError:
                self._broken()
                return
            if not data:
                self._eof = True
                return
            self._inbox += data
            n -= len(data)

    def _write(self):
        while self._out and self.sock is not None and self.up and not self.vanished:
            try:
                n = self.sock.send(self._out)
            except (BlockingIOError, InterruptedError):
                break
            except OSError:
                self._broken()
                return
            del self._out[:n]
        if self._fin_wanted and not self._out and not self._fin_sent and self.sock is not None:
            self._fin_sent = True
            try:
                self.sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            self.net.clock.at(0, self._finish)
        self.net.interest(self)

    def _finish(self):
        """Both sides have said that no more comes: the socket goes when all is acknowledged."""
        if self.sock is None or self.dead or not (self._fin_sent and self._eof):
            return
        if self.acked < self.sent:
            self.net.clock.at(ACK_POLL_US, self._finish)
        elif self.sock is not None:
            self._forget()

    def _broken(self):
        if self.dead:
            return
        self.dead = True
        self._forget()
        self.net.clock.at(0, lambda: self.owner.on_reset(self))

    def _watch_acks(self):
        if self._ack_event is None and not self.dead:
            self._ack_event = self.net.clock.at(ACK_POLL_US, self._acks)

    def _acks(self):
        self._ack_event = None
        if self.dead:
            return
        before = self._acked
        now = self.acked
        if now != before or now >= self.sent:
            self.owner.on_acked(self)
        if now < self.sent:
            self._watch_acks()

    def ready(self, mask):
        """The selector saw something."""
        if self.dead:
            return
        if not self.up:
            code = self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if code:
                self.dead = True
                self._forget()
                self.owner.on_fail(self, errno.errorcode.get(code, str(code)))
                return
            self.up = True
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.net.interest(self)
            self.owner.on_open(self)
            return
        if mask & selectors.EVENT_WRITE:
            self._write()
        if mask & selectors.EVENT_READ and not self.dead:
            before = len(self._inbox)
            self._read(MSS)
            if self._eof and not self._inbox:
                self.net.interest(self)
                self.owner.on_eof(self)
                self._finish()
            elif len(self._inbox) > before or self._inbox:
                self.owner.on_readable(self)
                self.net.interest(self)

    def wants(self):
        if self.sock is None or self.dead or self.vanished:
            return 0
        mask = 0
        if not self.up or self._out:
            mask |= selectors.EVENT_WRITE
        if self.up and not self._eof and len(self._inbox) < MSS:
            mask |= selectors.EVENT_READ
        return mask


class _Listener(Watched):
    def ready(self, mask):
        try:
            sock, address = self.sock.accept()
        except OSError:
            return
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        conn = Connection(self.net, sock, address, self.net.shown(address))
        conn.up = True
        if not self.owner.on_client(conn):
            conn.abort()
            return
        self.net.interest(conn)


class RealNetwork:
    """Sockets of this machine.

    ``mapping``: what the module names -> where it really goes.  Keys and values are
    ``"host"``, ``"host:port"``; ``":port"`` as a key maps a port of any host.  ``ports`` maps
    server ports of the module to real ones (``{8888: 0}``: any).  Without ``anywhere`` only
    127.0.0.0/8 and what is mapped can be reached.
    """

    def __init__(self, clock, selector=None, mapping=None, ports=None, anywhere=False):
        self.clock = clock
        self.selector = selector if selector is not None else selectors.SelectSelector()
        self.mapping = dict(mapping or {})
        self.ports = dict(ports or {})
        self.anywhere = anywhere
        self.listening = {}         # module's port -> real port
        self._watched = {}          # object -> (sock, mask)
        self._resolved = []
        self._wake_r, self._wake_w = socket.socketpair()
        self._wake_r.setblocking(False)
        self.selector.register(self._wake_r, selectors.EVENT_READ, self)

    # ---- names and addresses

    def map(self, name, to):
        self.mapping[name] = to

    def real(self, address):
        """Where ``(host, port)`` really is."""
        host, port = address
        for key in ("%s:%d" % (host, port), host, ":%d" % port):
            to = self.mapping.get(key)
            if to is None:
                continue
            there, _, other = to.partition(":")
            return (there or host, int(other) if other else port)
        return (host, port)

    def shown(self, address):
        """How the module sees a real address."""
        text = "%s:%d" % tuple(address[:2])
        for key, to in self.mapping.items():
            host, _, port = key.partition(":")
            there = "%s:%s" % (to.partition(":")[0], to.partition(":")[2] or address[1])
            if there == text and host and host[0].isdigit():
                return (host, int(port) if port else address[1])
        return tuple(address[:2])

    def allowed(self, address):
        host, port = address
        if self.anywhere or host.startswith("127."):
            return True
        return any(k in self.mapping for k in ("%s:%d" % (host, port), host, ":%d" % port))

    # ---- what the module asks

    def connect(self, owner, local, remote):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setblocking(False)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECV_BUFFER)
        real = self.real(remote)
        conn = Connection(self, sock, real, tuple(remote))
        conn.owner = owner
        if not self.allowed(remote):
            self.clock.at(0, lambda: conn.dead or owner.on_fail(conn, "not allowed"))
            return conn
        try:
            if local[1]:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                sock.bind(("", local[1]))
            code = sock.connect_ex(real)
        except OSError as error:
            code = error.errno or errno.EIO
        if code and code not in _IN_PROGRESS:
            self.clock.at(0, lambda: conn.dead or owner.on_fail(conn, str(code)))
            return conn
        self.interest(conn)
        return conn

    def listen(self, owner, local):
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("127.0.0.1", self.ports.get(local[1], local[1])))
            sock.listen(8)
        except OSError:
            sock.close()
            raise
        sock.setblocking(False)
        self.listening[local[1]] = sock.getsockname()[1]
        listener = _Listener(self, sock, owner)
        self.interest(listener)
        return listener

    def open_udp(self, owner, local):
        sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            sock.bind(("0.0.0.0" if self.anywhere else "127.0.0.1",
                       self.ports.get(local[1], local[1])))
        except OSError:
            sock.close()
            raise
        sock.setblocking(False)
        udp = UDP(self, sock, owner)
        self.interest(udp)
        return udp

    def resolve(self, name, callback):
        key = next((k for k in self.mapping if k.partition(":")[0].lower() == name.lower()), None)
        if key is not None:
            # the name stands for itself: connect() maps it
            self.clock.at(0, lambda: callback([self._address_for(name)]))
            return
        if name.lower() == "localhost":
            self.clock.at(0, lambda: callback(["127.0.0.1"]))
            return
        if not self.anywhere:
            self.clock.at(0, lambda: callback([]))
            return

        def work():
            try:
                found = socket.getaddrinfo(name, None, socket.AF_INET, socket.SOCK_STREAM)
                addresses = list(dict.fromkeys(item[4][0] for item in found))
            except OSError:
                addresses = []
            self._resolved.append((callback, addresses))
            self._wake_w.send(b"x")
        threading.Thread(target=work, daemon=True).start()

    def _address_for(self, name):
        """A mapped name gets an address of its own, so that port mappings hold."""
        to = {k: v for k, v in self.mapping.items() if k.partition(":")[0].lower() == name.lower()}
        simple = all(":" not in v and ":" not in k for k, v in to.items())
        if simple:
            host = next(iter(to.values()))
            if host.replace(".", "").isdigit():
                return host
        fake = "198.51.100.%d" % (1 + sorted({k.partition(":")[0].lower() for k in
                                              self.mapping}).index(name.lower()) % 250)
        for key, value in to.items():
            _, _, port = key.partition(":")
            self.mapping["%s:%s" % (fake, port) if port else fake] = value
        return fake

    # ---- the selector

    def interest(self, thing):
        """Keep the selector in step with what ``thing`` waits for."""
        if thing.sock is None:
            return
        mask = thing.wants()
        old = self._watched.get(thing)
        if old is None:
            if mask:
                self.selector.register(thing.sock, mask, thing)
                self._watched[thing] = (thing.sock, mask)
        elif not mask:
            self.selector.unregister(thing.sock)
            del self._watched[thing]
        elif mask != old[1]:
            self.selector.modify(thing.sock, mask, thing)
            self._watched[thing] = (thing.sock, mask)

    def forget(self, thing):
        old = self._watched.pop(thing, None)
        if old is not None:
            self.selector.unregister(old[0])

    def ready(self, mask):
        """A lookup in the background is done."""
        try:
            self._wake_r.recv(4096)
        except OSError:
            pass
        done, self._resolved = self._resolved, []
        for callback, addresses in done:
            callback(addresses)

    def poll(self, timeout=0):
        """Look once (for use without a runner)."""
        for key, mask in self.selector.select(timeout):
            key.data.ready(mask)

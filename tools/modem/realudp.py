"""Real sockets that are only read, datagrams among them, seen by the module (see realnet.py)."""

import selectors


class Watched:
    """A socket that is read as long as it is open."""

    def __init__(self, net, sock, owner):
        self.net = net
        self.sock = sock
        self.owner = owner

    def close(self):
        self.net.forget(self)
        if self.sock is not None:
            self.sock.close()
            self.sock = None

    def wants(self):
        return selectors.EVENT_READ if self.sock is not None else 0


class UDP(Watched):
    def __init__(self, net, sock, owner):
        super().__init__(net, sock, owner)
        self.port = sock.getsockname()[1]

    def sendto(self, data, address):
        try:
            self.sock.sendto(bytes(data), self.net.real(address))
        except OSError:
            pass

    def ready(self, mask):
        for _ in range(8):
            try:
                data, frm = self.sock.recvfrom(65536)
            except (OSError, AttributeError):
                return
            self.owner.on_datagram(data, self.net.shown(frm))

"""A network in memory on virtual time: deterministic servers, names and datagrams.

What the modem asks of a network (``RealNetwork`` has the same methods):

``connect(owner, local, remote)``   -> connection; then ``owner.on_open`` or ``owner.on_fail``
``listen(owner, local)``            -> listener; ``owner.on_client(connection)``; OSError
``open_udp(owner, local)``          -> socket; ``owner.on_datagram(data, address)``
``resolve(name, callback)``         -> ``callback(list of addresses)``, empty when unknown

A connection has ``send recv available eof sent acked remote close abort`` and tells its owner
``on_readable on_eof on_reset on_acked``.
"""

MSS = 1460


class Endpoint:
    """One side of a TCP connection in memory."""

    def __init__(self, net, local, remote, window=65535):
        self.net = net
        self.local = local
        self.remote = remote
        self.owner = None
        self.other = None
        self.window = window        # how much we take before somebody reads
        self.sent = 0               # bytes given to send()
        self.acked = 0              # of these, how many the other side has received
        self.dead = False
        self.vanished = False       # the wire between the two is cut, nobody knows
        self.fin_sent = False
        self.fin_got = False
        self._out = bytearray()
        self._flight = 0
        self._inbox = bytearray()
        self._fin_wanted = False
        self.moved_us = net.clock.ticks_us()    # when something last came or went

    # ---- what an owner calls

    def send(self, data):
        if self.dead or self._fin_wanted:
            return
        self.moved_us = self.net.clock.ticks_us()
        self.sent += len(data)
        self._out += data
        self.net.soon(self._pump)

    def available(self):
        return len(self._inbox)

    @property
    def eof(self):
        return self.fin_got and not self._inbox

    def recv(self, n):
        data = bytes(self._inbox[:n])
        del self._inbox[:n]
        if data and self.other is not None:
            self.net.later(self.other._pump)
        return data

    def close(self):
        """Say that no more comes from here, after what is still to be sent."""
        self._fin_wanted = True
        self.net.soon(self._pump)

    def abort(self):
        """Drop it now; the other side sees a reset."""
        if self.dead:
            return
        self.dead = True
        self._out.clear()
        if self.other is not None:
            self.net.later(self.other._reset)

    def vanish(self):
        """Cut the wire: neither side hears of the other again."""
        self.vanished = True
        if self.other is not None:
            self.other.vanished = True

    # ---- the wire

    def _pump(self):
        other = self.other
        if self.dead or other is None or self.vanished:
            return
        while self._out:
            room = other.window - len(other._inbox) - self._flight
            if room <= 0:
                return
            chunk = bytes(self._out[:min(MSS, room)])
            del self._out[:len(chunk)]
            self._flight += len(chunk)
            self.net.later(lambda c=chunk: self._arrive(c))
        if self._fin_wanted and not self.fin_sent and not self._flight:
            self.fin_sent = True
            self.net.later(other._fin)

    def _arrive(self, chunk):
        self._flight -= len(chunk)
        other = self.other
        if other.dead or self.vanished:
            return
        other._inbox += chunk
        other.moved_us = self.net.clock.ticks_us()
        self.net.later(lambda: self._ack(len(chunk)))
        other.owner.on_readable(other)
        if self._fin_wanted:
            self._pump()

    def _ack(self, n):
        if self.dead:
            return
        self.acked += n
        self.moved_us = self.net.clock.ticks_us()
        self.owner.on_acked(self)

    def _fin(self):
        if self.dead or self.vanished:
            return
        self.fin_got = True
        self.owner.on_eof(self)

    def _reset(self):
        if self.dead or self.vanished:
            return
        self.dead = True
        self.owner.on_reset(self)


class Peer:
    """A scripted other end.  Override ``opened``, ``data``, ``closed``."""

    window = 65535      # receive window in bytes: what is taken while paused
    answer_close = True     # close our side when the modem closes its own

    def __init__(self, endpoint):
        self.endpoint = endpoint
        self.address = endpoint.remote
        self.received = bytearray()
        self.is_closed = False
        self._paused = False

    def opened(self):
        pass

    def data(self, b):
        pass

    def closed(self):
        pass

    def send(self, b):
        self.endpoint.send(b)

    def close(self):
        self.endpoint.close()

    def reset(self):
        self.endpoint.abort()

    def vanish(self):
        """Disappear without a word: nothing arrives, nothing is acknowledged."""
        self.endpoint.vanish()

    def pause(self):
        self._paused = True

    def resume(self):
        self._paused = False
        self.on_readable(self.endpoint)
        if self.endpoint.other is not None:
            self.endpoint.net.soon(self.endpoint.other._pump)

    # ---- what the endpoint calls

    def on_readable(self, endpoint):
        if self._paused:
            return
        data = endpoint.recv(1 << 30)
        if data:
            self.received += data
            self.data(data)
        if endpoint.eof:
            self._gone()

    def on_eof(self, endpoint):
        if endpoint.eof:
            self._gone()

    def on_reset(self, endpoint):
        self._gone()

    def on_acked(self, endpoint):
        pass

    def _gone(self):
        if self.is_closed:
            return
        self.is_closed = True
        self.closed()
        if self.answer_close and not self.endpoint.dead:
            self.endpoint.close()


class _Nobody:
    """Owner of a connection that nobody has accepted yet."""

    def on_readable(self, endpoint):
        pass

    on_eof = on_reset = on_acked = on_readable


class _UDPSocket:
    def __init__(self, net, owner, local):
        self.net = net
        self.owner = owner
        self.local = local

    @property
    def port(self):
        return self.local[1]

    def sendto(self, data, address):
        self.net._datagram_out(bytes(data), self.local, address)

    def close(self):
        self.net.udp_sockets.pop(self.local, None)


class _Listener:
    def __init__(self, net, local):
        self.net = net
        self.local = local

    def close(self):
        self.net.listeners.pop(self.local, None)


class MemoryNetwork:
    """Servers, names and clients that live in this process, on ``clock``'s time."""

    def __init__(self, clock, latency_ms=0):
        self.clock = clock
        self.latency_ms = latency_ms    # one way
        self.servers = {}
        self.names = {}
        self.udp_servers = {}
        self.udp_sockets = {}
        self.listeners = {}
        self.refused = set()
        self.holes = set()
        self.dns_ms = None              # lookups take this long; None: one round trip
        self.connections = []           # every Peer ever made
        self.datagrams = []             # (local, remote, data) sent by the modem
        self._port = 40000

    # ---- the test's side

    def serve(self, ip, port, peer=Peer):
        self.servers[ip, port] = peer

    def name(self, name, ip, others=()):
        if isinstance(others, str):
            others = (others,)
        self.names[name.lower()] = [ip, *others]

    def udp(self, ip, port, fn):
        self.udp_servers[ip, port] = fn

    def refuse(self, ip, port):
        self.refused.add((ip, port))

    def blackhole(self, ip, port=None):
        self.holes.add((ip, port))

    def dial(self, modem_ip, port, peer=Peer, frm=None):
        """A client that connects to the modem's server; its ``opened`` is called when it is in."""
        frm = frm or ("10.76.40.73", self._next_port())
        theirs = Endpoint(self, (modem_ip, port), frm, window=2920)
        theirs.owner = _Nobody()
        mine = Endpoint(self, frm, (modem_ip, port), peer.window)
        client = self._pair(mine, theirs, peer)

        def knock():
            owner = self.listeners.get((modem_ip, port))
            if owner is None or not owner.on_client(theirs):
                mine.dead = True
                client.is_closed = True
                client.closed()
                return
            self.later(client.opened)
        self.later(knock)
        return client

    def sendto(self, data, address, frm=("10.1.1.1", 5000)):
        """A datagram to the modem from anywhere."""
        def arrive():
            sock = self.udp_sockets.get(tuple(address))
            if sock is not None:
                sock.owner.on_datagram(bytes(data), tuple(frm))
        self.later(arrive)

    # ---- the modem's side

    def connect(self, owner, local, remote):
        local = (local[0], local[1] or self._next_port())
        mine = Endpoint(self, local, remote, window=2920)
        mine.owner = owner
        if (remote in self.holes) or ((remote[0], None) in self.holes):
            return mine

        def syn():
            if mine.dead:
                return
            peer = self.servers.get(remote)
            if peer is None or remote in self.refused:
                self.later(lambda: mine.dead or owner.on_fail(mine, "refused"))
                return
            theirs = Endpoint(self, remote, local, getattr(peer, "window", 65535))
            client = self._pair(theirs, mine, peer)

            def synack():
                if not mine.dead:
                    owner.on_open(mine)
            self.later(synack)
            self.later(lambda: theirs.dead or client.opened())
        self.later(syn)
        return mine

    def listen(self, owner, local):
        if local in self.listeners:
            raise OSError("address in use")
        self.listeners[local] = owner
        return _Listener(self, local)

    def open_udp(self, owner, local):
        local = (local[0], local[1] or self._next_port())
        sock = _UDPSocket(self, owner, local)
        self.udp_sockets[local] = sock
        return sock

    def resolve(self, name, callback):
        found = list(self.names.get(name.lower(), ()))
        wait = 2 * self.latency_ms if self.dns_ms is None else self.dns_ms
        self.clock.at(wait * 1000, lambda: callback(found))

    # ---- inside

    def soon(self, fn):
        self.clock.at(0, fn)

    def later(self, fn):
        self.clock.at(int(self.latency_ms * 1000), fn)

    def _next_port(self):
        self._port += 1
        return self._port

    def _pair(self, theirs, mine, peer):
        theirs.other, mine.other = mine, theirs
        client = peer(theirs)
        theirs.owner = client
        self.connections.append(client)
        return client

    def _datagram_out(self, data, local, remote):
        self.datagrams.append((local, remote, data))

        def arrive():
            fn = self.udp_servers.get(remote)
            if fn is None:
                return

            def reply(answer, frm=None):
                self.sendto(answer, local, frm or remote)
            fn(reply, data, local)
        self.later(arrive)

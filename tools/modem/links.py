"""One connection of the module: a slot in multi connection, the only one in single."""

from collections import deque

INITIAL, CONNECTING, CONNECTED = "INITIAL", "CONNECTING", "CONNECTED"
REMOTE_CLOSING, CLOSING, CLOSED = "REMOTE CLOSING", "CLOSING", "CLOSED"
IN_USE = (CONNECTING, CONNECTED, REMOTE_CLOSING, CLOSING)

UDP_STORE = 8       # datagrams kept unread at most, within the window


class Link:
    """State, address, unread bytes and counters of connection ``n``."""

    def __init__(self, modem, n):
        self.m = modem
        self.n = n
        self.local_port = {"TCP": 0, "UDP": 0}      # CLPORT
        self.udp_mode = 0
        self.wipe()

    def wipe(self):
        """As never used."""
        self.state = INITIAL
        self.kind = ""
        self.host = ""
        self.port = ""
        self.context = None
        self.conn = None            # TCP connection
        self.sock = None            # UDP socket
        self.target = None          # where datagrams go
        self.peer = None            # whom an ordinary UDP link hears
        self.sent = 0               # handed over with CIPSEND since connect
        self.changed_us = -10 ** 9  # when the host can know of the last change of state
        self.timers = []
        self.watching = None        # timer of unacknowledged bytes
        self.on_closed = None       # called when a CIPCLOSE is through
        self.finished = None        # called when a send is acknowledged or fails
        self._chunks = deque()      # (bytes, sender) not yet read
        self.unread = 0
        self.notified = False
        self.push_wait = None       # looks again when the line has drained

    @property
    def address(self):
        return (self.host, self.port) if self.kind else None

    def as_dict(self):
        return {"n": self.n, "state": self.state, "kind": self.kind, "address": self.address,
                "unread": self.unread, "context": self.context,
                "acked": self.acked, "sent": self.sent}

    # ---- counters

    @property
    def acked(self):
        if self.conn is not None:
            return min(self.sent, self.conn.acked)
        return 0

    @property
    def room(self):
        """What ``CIPSEND?`` says for this link."""
        m = self.m
        if self.state != CONNECTED:
            return 0
        room = m.switch.send_max
        if self.conn is not None:
            room = min(room, max(0, m.switch.send_buffer - (self.conn.sent - self.conn.acked)))
        if m.faults.window_limit is not None:
            room = min(room, m.faults.window_limit)
        return room

    # ---- what the network tells (the owner's side of a connection)

    def on_open(self, conn):
        self._late(conn, self.m.tcp.connected)

    def on_fail(self, conn, why):
        self._late(conn, self.m.tcp.failed)

    def _late(self, conn, fn):
        delay = self.m.switch.connect_delay_ms
        if conn is not self.conn:
            return
        if delay:
            self.m.after(delay, lambda: fn(self) if conn is self.conn and
                         self.state == CONNECTING else None)
        else:
            fn(self)

    def on_acked(self, conn):
        if conn is self.conn and self.finished is not None:
            self.finished(self)

    def on_readable(self, conn):
        if conn is self.conn:
            self.m.receiving.arrived(self)

    def on_eof(self, conn):
        if conn is not self.conn:
            return
        if self.state == CLOSING:
            self.m.tcp.close_done(self)
        else:
            self.m.receiving.arrived(self)

    def on_reset(self, conn):
        if conn is not self.conn:
            return
        if self.state == CLOSING:
            self.m.tcp.close_done(self)
        elif self.state == CONNECTING:
            self.m.tcp.failed(self)
        else:
            self.peer_gone()

    def on_datagram(self, data, sender):
        if self.sock is None or self.state != CONNECTED:
            return
        if not self.udp_mode and sender != self.peer:
            return
        self.m.counters["payload_in"] += len(data)
        self.m.energy.carry("download", down=len(data))
        self.m.receiving.datagram(self, data, sender)

    def peer_gone(self):
        """The peer closed, or dropped it."""
        if self.state in (CONNECTED, REMOTE_CLOSING):
            self.m.tcp.remote_closed(self)

    # ---- unread bytes

    def store(self, data, sender):
        self._chunks.append((data, sender))
        self.unread += len(data)

    def take(self, n, merge):
        """Up to ``n`` unread bytes and their sender; without ``merge`` of one datagram only."""
        out = bytearray()
        sender = None
        while self._chunks and len(out) < n:
            data, frm = self._chunks.popleft()
            if sender is None:
                sender = frm
            part = data[:n - len(out)]
            out += part
            if len(part) < len(data):
                self._chunks.appendleft((data[len(part):], frm))
            if not merge:
                break
        self.unread -= len(out)
        if not self.unread:
            self.notified = False
        return bytes(out), sender

    def forget_unread(self):
        self._chunks.clear()
        self.unread = 0
        self.notified = False

    def drop(self):
        """Let go of the connection or socket underneath, abruptly."""
        conn, self.conn = self.conn, None
        sock, self.sock = self.sock, None
        if conn is not None:
            conn.abort()
        if sock is not None:
            sock.close()
        self.stop_timers()

    def stop_timers(self):
        for timer in self.timers:
            timer.cancel()
        self.timers.clear()

    def datagrams(self):
        return len(self._chunks)

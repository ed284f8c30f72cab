"""The TCP/IP application: contexts, links, the server, and every change of their states."""

from . import keepalive, links, states
from .errors import Refused
from .links import Link


class Context:
    """One PDP context with its state machine."""

    def __init__(self, modem, n):
        self.m = modem
        self.n = n
        self.state = states.INITIAL
        self.apn, self.user, self.password = "CMNET", "", ""
        self.given = False          # an APN was set with CSTT
        self.ip = None
        self.changed_us = -10 ** 9

    def fire(self, event, proto="TCP"):
        """Follow an event; False when the diagrams have no such arrow."""
        new = states.after(self.m.tcp.mux, self.state, event, proto)
        if new is None:
            return False
        self.state = new
        return True

    @property
    def closed(self):
        """TCP CLOSED or UDP CLOSED: of single connection mode."""
        return self.state.endswith(" CLOSED")

    def can(self, event):
        return states.allowed(self.m.tcp.mux, self.state, event)


class Tcp:
    """Contexts, links and server of one modem."""

    def __init__(self, modem):
        self.m = modem
        self.reset()

    def reset(self):
        """As after a reboot: everything underneath is dropped."""
        for link in getattr(self, "links", ()):
            link.drop()
        if getattr(self, "server", None) is not None:
            self.server.close()
        m = self.m
        self.mux = 0
        self.mode = 0               # CIPMODE
        self.manual = 0             # CIPRXGET
        self.selected = 0           # CIPSGTXT
        self.dns_busy = False
        self.contexts = [Context(m, 0), Context(m, 1)]
        self.links = [Link(m, n) for n in range(m.family.slots)]
        self.server = None
        self.server_port = 0
        self.server_context = 0
        self.server_state = ""
        self.dns_servers = ["0.0.0.0", "0.0.0.0"]

    @property
    def context(self):
        return self.contexts[self.selected if self.mux else 0]

    @property
    def state(self):
        return self.context.state

    def limit(self):
        """How many connections there may be at once."""
        n = len(self.links) if self.mux else 1
        if self.mux and self.server is not None and self.m.switch.server_counts:
            n -= 1
        return n

    def in_use(self):
        return sum(1 for link in self.links if link.state in links.IN_USE)

    # ---- texts

    def tag(self, n, text):
        """``n, TEXT`` in multi connection, ``TEXT`` in single."""
        if not self.mux:
            return text
        return "%d,%s%s" % (n, " " if self.m.switch.connect_space else "", text)

    def state_text(self, context=None):
        text = (context or self.context).state
        if text == "CONNECT OK" and self.server is not None and self.m.switch.accepted_listening:
            self.m.counters["accepted_listening"] += 1
            return "SERVER LISTENING"
        if text == "TCP CLOSED" and self.m.switch.state_closed_text:
            return self.m.switch.state_closed_text
        return text

    def report(self, text, link=None):
        """A report about TCP/IP, and when the host can know of it."""
        m = self.m
        m.serial.report(text)
        m.power.ring("tcpip")
        if link is not None:
            link.changed_us = m.to_host.done_us

    def crossed(self, thing):
        """Did a report about ``thing`` cross the command on the wire?"""
        m = self.m
        return m.serial.line_t0 < thing.changed_us + m.switch.inflight_ms * 1000

    # ---- bringing a context up

    def activate(self, context, done):
        """Bring ``context`` up; ``done(ok)`` some time later."""
        m = self.m

        def up():
            ok = m.radio.data_ready() and self.apn_good(context)
            if ok:
                context.ip = (m.switch.ip0, m.switch.ip1)[context.n]
                m.power.activity()
            m.energy.signal("bearer")
            done(ok)
        m.after(m.switch.ciicr_ms, up)

    def apn_good(self, context):
        m = self.m
        good = m.switch.good_apns
        apn = context.apn
        if m.switch.cgdcont_for_cstt and not context.given:
            apn = m.settings["CGDCONT"].get(1) or apn
        return not good or apn in good.split(",")

    def deactivated(self, which=None, report=True):
        """The network takes contexts away."""
        m = self.m
        lost = False
        for context in self.contexts:
            if which is not None and context.n != which:
                continue
            if not context.can("deactivated"):
                continue
            lost = True
            self._drop_links(context.n, links.CLOSED)
            self._drop_server(context.n)
            context.fire("deactivated")
            context.ip = None
        if lost and report:
            m.transparent.leave()
            m.power.dcd(False)
            m.serial.report("+PDP: DEACT" if m.switch.deact_colon else "+PDP DEACT")
            m.power.ring("tcpip")
        for context in self.contexts:
            if lost:
                context.changed_us = m.to_host.done_us
                for link in self.links:
                    if link.context == context.n:
                        link.changed_us = m.to_host.done_us
        return lost

    def lost_silently(self, which=None):
        """A context is gone and nobody said so: nothing comes or goes any more."""
        m = self.m
        mode, interval, times = m.settings["CIPDPDP"]
        for context in self.contexts:
            if which is not None and context.n != which or not context.ip:
                continue
            for link in self.links:
                if link.context == context.n and link.conn is not None:
                    link.conn.vanish()
            if mode:
                m.after(interval * times * 1000, lambda n=context.n: self.deactivated(n))

    def shut(self, context):
        """CIPSHUT of one context."""
        self._drop_links(context.n, links.INITIAL)
        self._drop_server(context.n)
        context.fire("CIPSHUT")
        context.ip = None

    def _drop_links(self, n, state):
        for link in self.links:
            if link.context == n or (state == links.INITIAL and link.context is None):
                was = link.state
                link.drop()
                if was == links.CONNECTED and self.m.switch.lost_links_closed:
                    self.report(self.tag(link.n, "CLOSED"), link)
                waiting = [link.finished, link.on_closed]
                if state == links.INITIAL:
                    link.wipe()
                elif was != links.INITIAL:
                    link.state = state
                    if self.m.switch.drop_unread_on_close:
                        link.forget_unread()
                link.finished = link.on_closed = None
                for fn in waiting:
                    if fn is not None:
                        fn(link)

    def _drop_server(self, n):
        if self.server is not None and self.server_context == n:
            self.server.close()
            self.server = None
            self.server_state = ""

    # ---- a connection's life

    def start(self, link, context, kind, host, port, limit_ms):
        """CIPSTART was accepted: look the name up, connect."""
        m = self.m
        link.drop()
        link.wipe()
        link.kind, link.host, link.port, link.context = kind, host, port, context.n
        link.state = links.CONNECTING
        link.timers.append(m.after(limit_ms, lambda: self.failed(link)))
        if m.faults.cut_off:
            return
        if is_ip(host):
            self._connect(link, context, host)
            return
        self.dns_busy = True

        def found(addresses):
            self.dns_busy = False
            if link.state != links.CONNECTING:
                return
            if not addresses:
                self.failed(link)
                return
            self._connect(link, context, addresses[0])
        m.energy.carry("connect", 60, 100)
        m.net.resolve(host, m.guarded(found))

    def _connect(self, link, context, address):
        m = self.m
        local = (context.ip, link.local_port[link.kind])
        if link.kind == "UDP":
            try:
                link.sock = m.net.open_udp(link, local)
            except OSError:
                m.after(0, lambda: self.failed(link))
                return
            link.target = link.peer = (address, int(link.port))
            link.timers.append(m.after(m.switch.udp_connect_ms, lambda: self.connected(link)))
        else:
            m.energy.carry("connect", 1, 1)
            link.conn = m.net.connect(link, local, (address, int(link.port)))

    def connected(self, link):
        m = self.m
        link.stop_timers()
        link.state = links.CONNECTED
        keepalive.watch(m, link)
        if not self.mux:
            self.contexts[0].fire("connected")
        m.power.dcd(True)
        if self.mode and not self.mux:
            m.transparent.enter()
        else:
            self.report(self.tag(link.n, "CONNECT OK"), link)
        m.receiving.arrived(link)

    def watch(self, link):
        """What stays unacknowledged too long ends the connection [manual 8.2.3]."""
        conn = link.conn
        if link.watching is not None or conn is None:
            return
        before = conn.acked

        def look():
            link.watching = None
            if link.conn is not conn or conn.acked >= conn.sent:
                return
            if conn.acked == before:
                link.peer_gone()
            else:
                self.watch(link)
        link.watching = self.m.after(self.m.switch.silent_peer_ms, look)

    def failed(self, link):
        if link.state != links.CONNECTING:
            return
        link.drop()
        link.state = links.CLOSED
        if self.mux:
            self.report(self.tag(link.n, "CONNECT FAIL"), link)
            return
        self.contexts[0].fire("failed", link.kind)
        self.say_failed(link)

    def say_failed(self, link=None):
        """Single connection's two lines for a CIPSTART that came to nothing."""
        m = self.m
        text = m.switch.transparent_fail_text
        if not self.mode or text == "STATE":
            m.serial.report("STATE: %s" % (m.switch.fail_state or self.state_text()))
            text = "CONNECT FAIL"
        self.report(text, link)

    def remote_closed(self, link):
        """The peer closed; unread data stays readable (unless a switch says no)."""
        m = self.m
        if m.switch.drop_unread_on_close:
            link.forget_unread()
        conn, link.conn = link.conn, None
        if conn is not None:
            conn.close()
            m.energy.carry("close", 1, 1)
        link.drop()
        link.state = links.CLOSED
        kind = link.kind
        if not self.mux:
            self.contexts[0].fire("closed", kind)
        m.transparent.leave()
        m.power.dcd(False)
        self.report(self.tag(link.n, "CLOSED"), link)
        finished, link.finished = link.finished, None
        if finished is not None:
            finished(link)
        self._after_close(link, self.m.switch.multi_idle_on_remote_close)

    def close(self, link, quick):
        """CIPCLOSE; the text comes from ``close_done``."""
        m = self.m
        if not self.mux:
            self.contexts[0].fire("CIPCLOSE", link.kind)
        was = link.state
        link.state = links.CLOSING
        link.stop_timers()
        if link.conn is not None:
            m.energy.carry("close", 1, 1)
        if link.kind == "UDP" or quick or was == links.CONNECTING or link.conn is None:
            self.close_done(link)
            return
        link.conn.close()
        link.timers.append(m.after(m.switch.slow_close_max_ms, lambda: self.close_done(link)))
        if link.conn.eof:
            self.close_done(link)

    def close_done(self, link):
        m = self.m
        if link.state != links.CLOSING:
            return
        link.drop()
        link.forget_unread()
        link.state = links.CLOSED
        if not self.mux:
            self.contexts[0].fire("closed", link.kind)
        m.power.dcd(False)
        self._after_close(link, m.switch.multi_idle_on_close)
        finished, link.on_closed = link.on_closed, None
        if finished is not None:
            finished(link)

    def _after_close(self, link, last_one):
        context = self.contexts[link.context or 0]
        if not self.mux:
            if self.server is not None:
                context.fire("listening again")
            return
        busy = any(x.state in links.IN_USE and x.context == context.n for x in self.links)
        server = self.server is not None and self.server_context == context.n
        if last_one and not busy and not server:
            context.fire("last one closed")

    # ---- the server

    def listen(self, context, port):
        m = self.m
        self.server = m.net.listen(self, (context.ip, port))
        self.server_port = port
        self.server_context = context.n
        self.server_state = "LISTENING"

    def on_client(self, conn):
        """A client knocks; False: no room, it is refused."""
        m = self.m
        context = self.contexts[self.server_context]
        if self.in_use() >= self.limit():
            m.counters["clients_refused"] += 1
            return False
        free = [x for x in self.links if x.state not in links.IN_USE]
        link = free[0 if m.switch.accept_lowest else -1] if self.mux else self.links[0]
        if not self.mux and not context.fire("accepted"):
            return False
        link.drop()
        link.wipe()
        link.kind, link.host, link.port = "TCP", conn.remote[0], str(conn.remote[1])
        link.context = context.n
        link.state = links.CONNECTED
        link.conn = conn
        conn.owner = link
        m.power.dcd(True)
        if self.mode and not self.mux:
            m.transparent.enter()
        else:
            self.report(self.tag(link.n, "REMOTE IP: %s" % link.host), link)
        keepalive.watch(m, link)
        m.after(0, lambda: m.receiving.arrived(link))
        return True

    def wrong_state(self, cmd, forgive=False):
        """A command that the state forbids."""
        m = self.m
        if not forgive and not m.executor.tainted and not m.is_unaware:
            m.violation("state", "%s in %s" % (cmd, self.state))
        raise Refused(3)


def slot(m, cmd, i=0):
    """The link that parameter ``i`` names."""
    return m.tcp.links[cmd.number(i, 0, len(m.tcp.links) - 1)]


def is_ip(host):
    parts = host.split(".")
    return len(parts) == 4 and all(p.isdigit() and int(p) < 256 for p in parts)

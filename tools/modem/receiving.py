"""Receiving: pushed with its headers, or kept until asked for [application notes 7/8]."""

from . import links
from .errors import Refused
from .faults import Faults
from .outcome import OK, PENDING
from .parser import READ, TEST


class Receiving:
    """From the network to the host, in whichever mode is set."""

    def __init__(self, modem):
        self.m = modem

    def arrived(self, link):
        """There may be bytes or an end on this link's TCP connection."""
        m = self.m
        if link.state != links.CONNECTED or link.conn is None:
            return
        if m.switch.calls_suspend and m.voice.call is not None:
            return                          # over() looks again
        if m.transparent.on:
            m.transparent.push()
        elif m.tcp.manual:
            self._fill(link)
        elif m.tcp.mode and not m.tcp.mux:
            if link.conn.eof:               # command mode in between: data waits for ATO
                link.peer_gone()
        else:
            self._push(link)

    # ---- manual

    def _fill(self, link):
        conn = link.conn
        room = self.m.switch.window - link.unread
        if room > 0 and conn.available():
            data = conn.recv(room)
            self.m.counters["payload_in"] += len(data)
            self.m.energy.carry("download", down=len(data))
            link.store(data, conn.remote)
            self._notify(link, conn.remote)
        if conn.eof:
            link.peer_gone()

    def datagram(self, link, data, sender):
        m = self.m
        m.power.activity()
        if m.transparent.on:
            m.serial.emit(data)
        elif m.tcp.mode and not m.tcp.mux:      # command mode in between: waits for ATO
            if link.datagrams() < links.UDP_STORE:
                link.store(data, sender)
            else:
                m.counters["datagrams_lost"] += 1
        elif m.tcp.manual:
            if link.unread + len(data) > m.switch.window:
                m.counters["datagrams_lost"] += 1
                return
            link.store(data, sender)
            self._notify(link, sender)
        elif link.datagrams() or m.to_host.backlog() > m.switch.push_backlog:
            if link.datagrams() >= links.UDP_STORE:
                m.counters["datagrams_lost"] += 1
                return
            link.store(data, sender)
            self._later(link)
        else:
            self._push_out(link, data, sender)

    def _notify(self, link, sender):
        m = self.m
        if link.notified and m.switch.notify_once:
            return
        link.notified = True
        if Faults.take(m.faults.notifications):
            return
        tail = ""
        if m.settings["CIPSRIP"]:
            tail = ",%s:%d" % sender

        def say():
            if link.unread:
                head = "+CIPRXGET:" + (" " if m.switch.rxget_space else "")
                m.tcp.report(head + ("1,%d" % link.n if m.tcp.mux else "1") + tail)
        if m.switch.notify_spaced_ms:
            m.after(m.switch.notify_spaced_ms, say)
        else:
            say()

    # ---- push

    def _push(self, link):
        m = self.m
        conn = link.conn
        while conn.available():
            if m.to_host.backlog() > m.switch.push_backlog:
                self._later(link)
                return
            self._push_out(link, conn.recv(m.switch.send_max), conn.remote, tcp=True)
            if link.conn is not conn:
                return
        if conn.eof:
            link.peer_gone()

    def _later(self, link):
        """Look again when half of the backlog has left."""
        m = self.m
        if link.push_wait is not None:
            return
        wait = max(1000, (m.to_host.done_us - m.clock.ticks_us()) / 2)

        def again():
            link.push_wait = None
            if link.state != links.CONNECTED:
                return
            if link.conn is not None:
                self.arrived(link)
                return
            while link.datagrams():
                if m.to_host.backlog() > m.switch.push_backlog:
                    self._later(link)
                    return
                data, sender = link.take(1 << 20, False)
                self._push_out(link, data, sender)
        link.push_wait = m.after_us(wait, again)

    def _push_out(self, link, data, sender, tcp=False):
        """One network read with its header [application notes 7.1/8.1; manual 8.2.20, 8.2.24]."""
        m = self.m
        if tcp:
            m.counters["payload_in"] += len(data)
            m.energy.carry("download", down=len(data))
        m.power.activity()
        s = m.settings
        source = "%s:%d" % sender
        if m.tcp.mux:
            if m.switch.receive_needs_head and not s["CIPHEAD"]:
                head = b""
            else:
                tail = ""
                if s["CIPSRIP"]:
                    tail = "," + source + ("" if m.switch.receive_srip_colon else "")
                colon = ":" if not s["CIPSRIP"] or m.switch.receive_srip_colon else ""
                head = ("\r\n+RECEIVE,%d,%d%s%s\r\n" % (link.n, len(data), tail, colon)).encode()
            if head and m.switch.push_line_end:
                data += b"\r\n"
            m.serial.report("", head + data)
            m.power.ring("tcpip")
            return
        head = ""
        if s["CIPSRIP"]:
            head = "%s%sRECV FROM:%s%s\r\n" % (
                "" if m.switch.recv_from_layout == "bare" else "\r\n",
                "+" if m.switch.recv_from_plus else "",
                " " if m.switch.recv_from_space and s["CIPHEAD"] else "", source)
        if s["CIPHEAD"]:
            shown = s["CIPSHOWTP"] and (m.switch.showtp_with_sender or not s["CIPSRIP"])
            kind = "," + link.kind if shown else ""
            if not head or m.switch.recv_from_layout != "single":
                head += "\r\n"
            head += "+IPD,%d%s:" % (len(data), kind)
            hexs = s.get("CIPHEXS", 0)
            if hexs == 2:
                data = data.hex().upper().encode()
            if hexs or m.switch.push_line_end:
                data += b"\r\n"
        m.serial.report("", head.encode() + data)
        m.power.ring("tcpip")


def ciprxget(m, cmd):
    """0/1 push or manual, 2 read, 3 read as hex, 4 how much [manual 8.2.26]."""
    tcp = m.tcp
    if cmd.form == READ:
        m.serial.line_out("+CIPRXGET: %d" % tcp.manual)
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CIPRXGET: (0-4)%s,(1-1460),(1-730)" % (
            ",(0-%d)" % (len(tcp.links) - 1) if tcp.mux else ""))
        return OK
    mode = cmd.number(0, 0, 4)
    if mode < 2:
        cmd.count(1, 1)
        if tcp.in_use() and mode != tcp.manual:
            what = m.switch.rxget_change_while_open
            if what == "error":
                tcp.wrong_state(cmd)
            if what == "ignore":
                m.remark("%s with connections open is ignored" % cmd)
                return OK
        tcp.manual = mode
        return OK
    i = 2 if tcp.mux else 1
    link = tcp.links[cmd.number(1, 0, len(tcp.links) - 1)] if tcp.mux else tcp.links[0]
    cmd.count(i, i + (mode != 4))
    gone = link.state not in (links.CONNECTED, links.REMOTE_CLOSING)
    if gone and not link.unread:
        if link.state == links.INITIAL and not tcp.crossed(link):
            tcp.wrong_state(cmd)
        if m.switch.closed_read_error or link.state == links.INITIAL:
            raise Refused(3)
    if not tcp.manual:
        tcp.wrong_state(cmd)
    head = "+CIPRXGET:%s%d," % (" " if m.switch.rxget_space else "", mode)
    if tcp.mux:
        head += "%d," % link.n
    if mode == 4:
        m.serial.line_out("%s%d" % (head, link.unread))
        return OK
    most = 1460 if mode == 2 else 730
    n = cmd.number(i, 1, most, most)
    data, sender = link.take(n, link.kind != "UDP" or m.switch.udp_merge)
    tail = ""
    if m.settings["CIPSRIP"] and sender and (link.kind != "UDP" or m.switch.udp_srip_in_read):
        tail = ",%s:%d" % sender
    left = link.unread
    unit = "\r\n%s%d,%d%s\r\n" % (head, len(data), left, tail)
    body = data if mode == 2 else data.hex().upper().encode()
    m.serial.emit(unit.encode() + body)
    if link.conn is not None:
        m.after(0, lambda: m.receiving.arrived(link))
    if m.switch.ok_gap_ms:
        m.after(m.switch.ok_gap_ms, m.executor.finish)
        return PENDING
    if data and (m.switch.read_blank_before_ok if mode == 2 else m.switch.hex_blank_before_ok):
        m.serial.emit(b"\r\n")
    return OK

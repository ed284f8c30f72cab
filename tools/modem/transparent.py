"""Transparent mode: everything is payload until an escape [application notes: transparent]."""

from . import links, serial
from .errors import Refused
from .outcome import OK, SILENT
from .parser import READ, TEST

GUARD_US = 1000000      # silence around +++ and at most between its signs


class Transparent:
    """Data mode of the only connection."""

    def __init__(self, modem):
        self.m = modem
        self.reset()

    def reset(self):
        self.m.lines["dcd"].set(1)  # off, or starting: nothing is connected
        self.on = False
        self.left_us = -10 ** 9     # when data mode ended by itself
        self.connect_us = 0
        self.out = bytearray()      # waits for SendSz or WaitTm
        self.plus = 0               # signs of an escape sequence withheld
        self.last_us = 0
        self._low_us = 0            # how long DTR was low before it rose
        self._flush = None
        self._guard = None
        self._wait = None
        self._retry = None

    @property
    def link(self):
        return self.m.tcp.links[0]

    def enter(self):
        """CONNECT, and from here on data."""
        m = self.m
        m.serial.result(m.switch.connect_text)
        m.serial.mode = serial.DATA
        self.on = True
        self.plus = 0
        self.last_us = m.clock.ticks_us()
        self.connect_us = m.to_host.done_us
        m.after(0, self.push)

    def leave(self):
        """To command mode without a word; what was typed goes out."""
        if not self.on:
            return
        self._give_back()
        self._send()
        self.on = False
        self.left_us = self.m.to_host.done_us
        self.m.serial.mode = serial.COMMAND
        self.m.to_module.hold(False)
        self.m.after(0, self.m.serial.release)

    def escape(self):
        """``+++`` or DTR: OK, connection kept."""
        m = self.m
        self.plus = 0
        self._send()
        self.on = False
        m.serial.mode = serial.COMMAND
        m.serial.result("OK")
        m.serial.idle()
        m.after(0, m.serial.release)

    # ---- host to network

    def feed(self, data, t0):
        m = self.m
        now = m.clock.ticks_us()
        if t0 < self.connect_us - 1:
            m.violation("payload early", "data before CONNECT was out: %r" % data[:40])
        esc = m.settings["CIPCCFG"][3]
        quiet = t0 - self.last_us >= GUARD_US - 2000
        if self._guard is not None:
            self._guard.cancel()
            self._guard = None
        if esc and data.strip(b"+") == b"" and len(data) + self.plus <= 3 and \
                (self.plus or quiet) and (not self.plus or t0 - self.last_us < GUARD_US):
            self.plus += len(data)
            if not m.switch.plus_withheld:
                m.counters["plus_sent"] += len(data)
                self._take(data)
            if self.plus == 3:
                self._guard = m.after_us(GUARD_US, self._escaped)
            else:
                self._guard = m.after_us(GUARD_US, self._give_back)
        else:
            self._give_back()
            self._take(data)
        self.last_us = now
        return b""

    def _escaped(self):
        self._guard = None
        if self.on and self.plus == 3:
            self.escape()

    def _give_back(self):
        """The signs were data after all."""
        n, self.plus = self.plus, 0
        if n and self.m.switch.plus_withheld:
            self._take(b"+" * n)

    def _take(self, data):
        m = self.m
        room = m.switch.data_buffer - len(self.out)
        if len(data) > room:
            m.counters["data_lost"] += len(data) - max(0, room)
            m.violation("overrun", "data mode was full") if not self._flow() else None
            data = data[:max(0, room)]
        self.out += data
        _retry, wait, size = m.settings["CIPCCFG"][:3]
        if len(self.out) >= size:
            self._send(size)
        if self.out:
            if self._flush is not None:
                self._flush.cancel()
            self._flush = m.after(wait * m.switch.waittm_unit_ms, self._send)
        if self._flow() and len(self.out) > m.switch.data_buffer // 2:
            m.to_module.hold(True)

    def _flow(self):
        """Does the module hold a host that obeys RTS/CTS (dte_by_dce)?"""
        return self.m.settings["IFC"][1] == 2

    def _send(self, least=1):
        """Packets of SendSz; what is less than `least` waits for more, or for WaitTm."""
        m = self.m
        if self._flush is not None:
            self._flush.cancel()
            self._flush = None
        link = self.link
        size = m.settings["CIPCCFG"][2]
        while len(self.out) >= least and link.state == links.CONNECTED:
            if link.kind == "UDP":
                data = bytes(self.out[:size])
                link.sock.sendto(data, link.target)
            else:
                room = m.switch.send_buffer - (link.conn.sent - link.conn.acked)
                if room <= 0:
                    if self._retry is None:
                        self._retry = m.after(20, self._again)
                    return
                data = bytes(self.out[:min(size, room)])
                link.conn.send(data)
            link.sent += len(data)
            m.counters["payload_out"] += len(data)
            m.energy.carry("upload", up=len(data))
            del self.out[:len(data)]
        if link.state != links.CONNECTED:
            self.out.clear()
        if len(self.out) < m.switch.data_buffer // 4:
            m.to_module.hold(False)

    def _again(self):
        self._retry = None
        self._send()

    # ---- network to host

    def push(self):
        m = self.m
        link = self.link
        while self.on and link.datagrams():
            m.serial.emit(link.take(1 << 20, False)[0])
        if not self.on or link.conn is None or self._wait is not None:
            return
        conn = link.conn
        mode, size, timer = m.settings["CIPCCFG"][4:7]
        while conn.available():
            if m.to_host.backlog() > m.switch.push_backlog:
                wait = max(1000, (m.to_host.done_us - m.clock.ticks_us()) / 2)
                self._wait = m.after_us(wait, self._more)
                return
            data = conn.recv(size)
            m.counters["payload_in"] += len(data)
            m.energy.carry("download", down=len(data))
            m.serial.emit(data)
            if mode:
                self._wait = m.after(timer, self._more)
                return
        if conn.eof:
            link.peer_gone()

    def _more(self):
        self._wait = None
        self.push()

    # ---- DTR

    def dtr(self, level, held_us):
        """Rising edge after at least a second low [application notes; manual 2.2.29]."""
        m = self.m
        how = m.settings["&D"]
        if level:
            self._low_us = held_us
            falling = m.switch.dtr_edge == "falling"
        else:
            falling = m.switch.dtr_edge != "falling"
        if not self.on or not how or falling or self._low_us < GUARD_US:
            return
        self._low_us = 0
        m.counters["dtr_escapes"] += 1
        if m.switch.dtr_ok_ms:
            m.after(m.switch.dtr_ok_ms, lambda: self.on and self._by_dtr(how))
        else:
            self._by_dtr(how)

    def _by_dtr(self, how):
        if how == 2:
            link = self.link
            self.escape()
            if link.state == links.CONNECTED:
                self.m.tcp.close(link, True)
            return
        self.escape()


def ato(m, cmd):
    link = m.tcp.links[0]
    if m.tcp.mode and not m.tcp.mux and link.state == links.CONNECTED:
        m.transparent.enter()
        return SILENT
    if m.switch.ato_fail_text != "ERROR":
        m.serial.result(m.switch.ato_fail_text)
        return SILENT
    m.tcp.wrong_state(cmd, m.tcp.crossed(link))
    return OK


CCFG = ((3, 8), None, (1, 1460), (0, 1), (0, 1), (50, 1460), (20, 1000))


def cipccfg(m, cmd):
    if cmd.form == READ:
        m.serial.line_out("+CIPCCFG: " + ",".join(str(v) for v in m.settings["CIPCCFG"]))
        return OK
    lo = m.family.waittm_min
    if cmd.form == TEST:
        m.serial.line_out("+CIPCCFG: (NmRetry:3-8),(WaitTm:%d-10),(SendSz:1-1460),(esc:0,1) ,"
                          "(Rxmode:0,1),(RxSize:50-1460),(Rxtimer:20-1000)" % lo)
        return OK
    if m.tcp.mux:
        raise Refused(3)
    cmd.count(4, 7)
    old = m.settings["CIPCCFG"]
    new = []
    for i, span in enumerate(CCFG):
        low, high = span or (lo, 10)
        new.append(cmd.number(i, low, high, old[i]))
    m.settings["CIPCCFG"] = tuple(new)
    return OK

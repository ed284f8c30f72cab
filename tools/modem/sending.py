"""Sending: fixed length, variable length, timed; normal and quick [application notes 6/7]."""

from . import links, serial
from .errors import Refused
from .faults import Faults
from .outcome import OK, PENDING, SILENT
from .parser import EXEC, READ, TEST

CTRL_Z, ESC, BACKSPACE = 0x1A, 0x1B, 0x08


class _Payload:
    """Bytes that are owed to a connection since its CIPSEND."""

    fixed = False

    def __init__(self, m, link):
        self.m = m
        self.link = link
        self.data = bytearray()
        self.prompt_us = None       # when the prompt is wholly on the wire; None: none comes
        self.warned = False

    def check(self, data, t0, per):
        """Payload must not begin before the prompt has arrived."""
        early = self.prompt_us is not None and t0 < self.prompt_us - 1.5 * per
        if early and not self.warned and data.strip(b"\r"):
            self.warned = True
            self.m.violation("payload early", "payload before the prompt: %r" % data[:40])

    def end(self, data):
        self.m.serial.mode = serial.COMMAND
        self.m.serial.payload = None
        data = bytes(data)
        if self.m.switch.accept_ms:
            self.m.after(self.m.switch.accept_ms,
                         lambda: hand_over(self.m, self.link, data))
        else:
            hand_over(self.m, self.link, data)


class Fixed(_Payload):
    """Exactly ``n`` bytes, whatever they are."""

    fixed = True

    def __init__(self, m, link, n):
        super().__init__(m, link)
        self.n = n

    def want(self, view):
        return min(len(view), self.n - len(self.data))

    def feed(self, data, t0, per):
        self.check(data, t0, per)
        used = self.n - len(self.data)
        self.data += data[:used]
        if len(self.data) == self.n:
            self.end(self.data)
        return min(used, len(data))


class Variable(_Payload):
    """Text until Ctrl-Z; ESC cancels, backspace edits; or until CIPATS's timer."""

    def __init__(self, m, link):
        super().__init__(m, link)
        mode, seconds = m.settings["CIPATS"]
        if mode:
            m.after(seconds * 1000, self.expire)

    def want(self, view):
        for i, byte in enumerate(view):
            if byte in (CTRL_Z, ESC):
                return i + 1
        return len(view)

    def feed(self, data, t0, per):
        self.check(data, t0, per)
        for i, byte in enumerate(data):
            if byte == CTRL_Z:
                self.complete()
                return i + 1
            if byte == ESC:
                self.cancel()
                return i + 1
            if byte == BACKSPACE and self.m.switch.backspace_edits:
                del self.data[-1:]
            else:
                self.data.append(byte)
        return len(data)

    def expire(self):
        if self.m.serial.payload is self:
            self.complete()

    def complete(self):
        m = self.m
        if len(self.data) > m.switch.send_max:
            m.serial.mode, m.serial.payload = serial.COMMAND, None
            m.violation("too long", "%d bytes in one CIPSEND" % len(self.data))
            m.executor.refuse(3)
            return
        self.end(self.data)

    def cancel(self):
        m = self.m
        m.serial.mode, m.serial.payload = serial.COMMAND, None
        if m.switch.cancel_text:
            m.serial.result(m.switch.cancel_text)
        m.executor.finish(SILENT)


def prompt(m, payload):
    """The module now owes nothing and is owed the payload."""
    m.serial.mode = serial.PAYLOAD
    m.serial.payload = payload
    if m.settings["CIPSPRT"] != 1:
        return
    if Faults.take(m.faults.prompts):
        m.unaware("no prompt")
        return
    m.serial.emit(m.switch.prompt)
    payload.prompt_us = m.to_host.done_us


def hand_over(m, link, data):
    """The payload is complete: to the network, then the result."""
    tcp = m.tcp
    if m.settings.get("CIPSENDHEX"):
        try:
            data = bytes.fromhex(data.decode("ascii"))
        except ValueError:
            m.executor.refuse(50)
            return
    if link.state != links.CONNECTED:
        if m.switch.send_after_close:
            m.serial.result(tcp.tag(link.n, m.switch.send_after_close)
                            if m.switch.send_after_close != "ERROR" else "ERROR")
        m.executor.finish(SILENT)
        return
    if Faults.take(m.faults.fails):
        m.serial.line_out(tcp.tag(link.n, "SEND FAIL"))
        m.executor.finish(SILENT)
        return
    quick = m.settings["CIPQSEND"]
    short = Faults.take(m.faults.accepts) if quick else None
    if short:
        data = data[:max(0, len(data) - short.bytes)]
    m.counters["payload_out"] += len(data)
    m.power.activity()
    m.energy.carry("upload", up=len(data))
    link.sent += len(data)
    if link.kind == "UDP":
        link.sock.sendto(data, link.target)
    else:
        link.conn.send(data)
        tcp.watch(link)
    loud = m.settings["CIPSPRT"] != 2
    if quick or link.kind == "UDP":
        if loud:
            m.serial.line_out(_accepted(m, link, len(data)) if quick
                              else tcp.tag(link.n, "SEND OK"))
        m.executor.finish(SILENT)
        return
    _wait_acknowledged(m, link, link.conn.sent, loud)


def _accepted(m, link, n):
    head = "DATA ACCEPT:" + (" " if m.switch.data_accept_space else "")
    return head + ("%d,%d" % (link.n, n) if m.tcp.mux else str(n))


def _wait_acknowledged(m, link, total, loud):
    """Normal mode: ``SEND OK`` when the peer has acknowledged everything."""
    conn = link.conn
    timer = m.after(m.switch.silent_peer_ms, lambda: link.conn is conn and link.peer_gone())

    def look(_link):
        if link.conn is conn and link.state == links.CONNECTED:
            if conn.acked < total:
                return
            link.finished = None
            timer.cancel()
            if loud:
                m.serial.line_out(m.tcp.tag(link.n, "SEND OK"))
        else:
            link.finished = None        # CLOSED was the result
            timer.cancel()
        m.executor.finish(SILENT)
    link.finished = look
    look(link)


def cipsend(m, cmd):
    tcp = m.tcp
    many = tcp.mux
    if cmd.form == READ:
        if many:
            shown = tcp.links[:m.switch.send_list_lines]
            m.serial.lines_out(["+CIPSEND: %d,%d" % (x.n, x.room) for x in shown])
        else:
            m.serial.line_out("+CIPSEND: %d" % tcp.links[0].room)
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CIPSEND: %s<length>" % ("(0-%d)," % (len(tcp.links) - 1)
                                                    if many else ""))
        return OK
    if many and cmd.form == EXEC:
        raise Refused(3)
    link = tcp.links[cmd.number(0, 0, len(tcp.links) - 1)] if many else tcp.links[0]
    cmd.count(0, 2 if many else 1)
    i = 1 if many else 0
    length = None
    if cmd.has(i):
        length = cmd.number(i, 0, 10 ** 9)
    if link.state != links.CONNECTED:
        tcp.wrong_state(cmd, tcp.crossed(link))
    if length is None:
        if not link.room:
            raise Refused(3)
        prompt(m, Variable(m, link))
        return PENDING
    if length > 1460:       # what the notes allow; a module that takes less says so in CIPSEND?
        m.violation("too long", "%s: more than 1460 bytes" % cmd)
    if length < 1 or length > link.room:
        raise Refused(3)
    prompt(m, Fixed(m, link, length))
    return PENDING


def cipack(m, cmd):
    """What was sent, acknowledged and not yet acknowledged since the connection began."""
    tcp = m.tcp
    if cmd.form == TEST:
        if tcp.mux:
            m.serial.line_out("+CIPACK: (0-%d)" % (len(tcp.links) - 1))
        return OK
    if tcp.mux:
        if cmd.form == EXEC:
            raise Refused(3)
        link = tcp.links[cmd.number(0, 0, len(tcp.links) - 1)]
    else:
        link = tcp.links[0]
    if link.state != links.CONNECTED:
        tcp.wrong_state(cmd, link.state != links.INITIAL)
    comma = ", " if tcp.mux and m.switch.cipack_spaces else ","
    m.serial.line_out("+CIPACK: " + comma.join(
        str(x) for x in (link.sent, link.acked, link.sent - link.acked)))
    return OK

"""Commands that set up, connect, close and describe [application notes 3-5, manual 8.2]."""

from . import links
from .errors import Refused
from .outcome import OK, PENDING, SILENT
from .parser import EXEC, READ, TEST, WRITE
from .tcp import _is_ip


def _slot(m, cmd, i=0):
    """The link that parameter ``i`` names; in single connection the only one."""
    return m.tcp.links[cmd.number(i, 0, len(m.tcp.links) - 1)]


def cipmux(m, cmd):
    """1 only in IP INITIAL, 0 only with all shut [manual 8.2.1]."""
    tcp = m.tcp
    if cmd.form == READ:
        m.serial.line_out("+CIPMUX: %d" % tcp.mux)
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CIPMUX: (0,1)")
        return OK
    cmd.count(1, 1)
    new = cmd.number(0, 0, 1)
    if new == tcp.mux and m.switch.mux_same_value_ok:
        return OK
    if any(c.state != "IP INITIAL" for c in tcp.contexts) or tcp.server is not None:
        tcp.wrong_state(cmd)
    tcp.mux = new
    tcp.selected = 0
    if new:
        tcp.mode = 0
    for link in tcp.links:
        link.wipe()
    return OK


def cipmode(m, cmd):
    if cmd.form == READ:
        m.serial.line_out("+CIPMODE: %d" % m.tcp.mode)
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)")
        return OK
    new = cmd.number(0, 0, 1)
    if m.tcp.mux and new:
        m.tcp.wrong_state(cmd)
    if new != m.tcp.mode and m.tcp.in_use():
        m.tcp.wrong_state(cmd)
    m.tcp.mode = new
    return OK


def cstt(m, cmd):
    """Only in IP INITIAL [manual 8.2.9]."""
    tcp, context = m.tcp, m.tcp.context
    if cmd.form == READ:
        m.serial.line_out('+CSTT: "%s","%s","%s"' % (context.apn, context.user,
                                                      context.password))
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CSTT: "APN","USER","PWD"')
        return OK
    if not context.can("CSTT"):
        tcp.wrong_state(cmd)
    if cmd.form == WRITE:
        cmd.count(1, 3)
        most = 50
        apn = cmd.text(0, most)
        user = cmd.text(1, most) if len(cmd.args) > 1 else ""
        password = cmd.text(2, most) if len(cmd.args) > 2 else ""
        context.apn, context.user, context.password = apn, user, password
    context.fire("CSTT")
    return OK


def ciicr(m, cmd):
    """Only in IP START; up to 85 s [manual 8.2.10]."""
    if cmd.form == TEST:
        return OK
    tcp, context = m.tcp, m.tcp.context
    if not context.can("CIICR"):
        tcp.wrong_state(cmd, tcp.crossed(context))
    context.fire("CIICR")

    def done(ok):
        if context.state != "IP CONFIG":
            m.executor.refuse()
            return
        context.fire("active" if ok else "not active")
        if ok:
            m.executor.finish()
        else:
            m.executor.refuse(3)
    tcp.activate(context, done)
    return PENDING


def cifsr(m, cmd):
    """The bare address and no OK."""
    if cmd.form == TEST:
        return OK
    tcp, context = m.tcp, m.tcp.context
    if not context.can("CIFSR") or not context.ip:
        tcp.wrong_state(cmd, tcp.crossed(context))
    context.fire("CIFSR")
    if cmd.name == "CIFSREX":
        m.serial.line_out("+CIFSREX: %s" % context.ip)
        return OK
    m.serial.line_out(context.ip)
    return SILENT


def cipcsgp(m, cmd):
    context = m.tcp.context
    if cmd.form == READ:
        m.serial.line_out('+CIPCSGP: 1,"%s","%s","%s"' % (context.apn, context.user,
                                                           context.password))
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CIPCSGP: %s' % ('0-CSD,DIALNUMBER,USER,PWD,RATE(0-3)'
                                            if m.family.calls else '1-GPRS,APN,USER,PWD'))
        return OK
    mode = cmd.number(0, 0 if m.family.calls else 1, 1)
    if mode == 1:
        cmd.count(1, 4)
        if len(cmd.args) > 1:
            context.apn = cmd.text(1, 50)
            context.user = cmd.text(2, 50) if len(cmd.args) > 2 else ""
            context.password = cmd.text(3, 50) if len(cmd.args) > 3 else ""
    return OK


def cdnscfg(m, cmd):
    if cmd.form == READ:
        m.serial.lines_out(["PrimaryDns: %s" % m.tcp.dns_servers[0],
                            "SecondaryDns: %s" % m.tcp.dns_servers[1]])
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CDNSCFG: ("Primary DNS"),("Secondary DNS")')
        return OK
    cmd.count(1, 2)
    given = [cmd.text(i) for i in range(len(cmd.args))]
    if not all(_is_ip(x) for x in given):
        raise Refused(50)
    m.tcp.dns_servers[:len(given)] = given
    return OK


def cdnsgip(m, cmd):
    """OK, then ``+CDNSGIP: 1,"name","ip"`` or ``+CDNSGIP: 0,8``."""
    if cmd.form == TEST:
        return OK
    tcp = m.tcp
    cmd.count(1, 1)
    name = cmd.text(0, 255)
    if not tcp.context.ip:
        tcp.wrong_state(cmd, tcp.crossed(tcp.context))
    if tcp.dns_busy and m.switch.dns_busy_refuses:
        raise Refused(3)
    tcp.dns_busy = True

    def found(addresses):
        tcp.dns_busy = False
        space = " " if m.switch.cdnsgip_space else ""
        if addresses:
            text = '1,"%s",%s' % (name, ",".join('"%s"' % a for a in addresses[:2]))
        else:
            text = "0,8"
        tcp.report("+CDNSGIP:%s%s" % (space, text))
    guarded = m.guarded(found)
    if _is_ip(name):
        m.after(0, lambda: guarded([name]))
    else:
        m.net.resolve(name, guarded)
    return OK


def clport(m, cmd):
    """Local port of clients; single and multi form [manual 8.2.8]."""
    tcp = m.tcp
    if cmd.form == READ:
        if tcp.mux:
            m.serial.lines_out(["+CLPORT: %d,%d,%d" % (x.n, x.local_port["TCP"],
                                                       x.local_port["UDP"]) for x in tcp.links])
        else:
            ports = tcp.links[0].local_port
            m.serial.line_out("+CLPORT: %d,%d" % (ports["TCP"], ports["UDP"]))
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CLPORT: ("TCP","UDP"),(0-65535)')
        return OK
    i = 1 if tcp.mux else 0
    link = _slot(m, cmd) if tcp.mux else tcp.links[0]
    cmd.count(i + 2, i + 2)
    kind = cmd.text(i).upper()
    if kind not in ("TCP", "UDP"):
        raise Refused(50)
    link.local_port[kind] = cmd.number(i + 1, 0, 65535)
    return OK


def cipsgtxt(m, cmd):
    """Selects the context of what follows; no read form; multi connection only."""
    if cmd.form == TEST:
        m.serial.line_out("+CIPSGTXT: (0,1)")
        return OK
    if not m.tcp.mux:
        m.tcp.wrong_state(cmd)
    m.tcp.selected = cmd.number(0, 0, 1)
    return OK


def cipstart(m, cmd):
    tcp = m.tcp
    if cmd.form == TEST:
        head = "(0-%d)," % (len(tcp.links) - 1) if tcp.mux else ""
        m.serial.lines_out([
            '+CIPSTART: %s("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),("1-65535")' % head,
            '+CIPSTART: %s("TCP","UDP"),("DOMAIN NAME"),("1-65535")' % head])
        return OK
    i = 1 if tcp.mux else 0
    link = _slot(m, cmd) if tcp.mux else tcp.links[0]
    cmd.count(i + 3, i + 3)
    kind = cmd.text(i).upper()
    host = cmd.text(i + 1, 255)
    port = cmd.number(i + 2, 1, 65535)
    if kind not in ("TCP", "UDP") or not host:
        raise Refused(50)
    context = tcp.context
    if tcp.mux:
        busy = link.state in links.IN_USE
    else:
        busy = context.state in ("CONNECT OK",) or context.state.endswith(("CONNECTING",
                                                                           "CLOSING"))
    if busy:
        if not tcp.crossed(link) and not m.executor.tainted and not m.is_unaware:
            m.violation("state", "%s while that connection is %s" % (cmd, link.state))
        if m.switch.already_error_first:
            m.serial.result(Refused(3).text(m.settings["CMEE"]))
        m.serial.line_out(tcp.tag(link.n, "ALREADY CONNECT"))
        return SILENT
    if context.state == "PDP DEACT":
        return _start_in_deact(m, cmd, link)
    if not context.can("CIPSTART"):
        tcp.wrong_state(cmd)
    if tcp.dns_busy and m.switch.dns_busy_refuses:
        raise Refused(3)
    if tcp.mux and tcp.in_use() >= tcp.limit():
        m.remark("more connections than there are: %s" % cmd)
        raise Refused(3)
    limit = m.switch.connect_max_ms
    if context.state == "IP INITIAL":
        limit = m.switch.connect_max_initial_ms
        context.fire("CIPSTART", kind)

        def up(ok):
            if context.state != "IP CONFIG":
                return
            context.fire("active by itself" if ok else "not active")
            if ok:
                context.fire("CIPSTART", kind)
                tcp.start(link, context, kind, host, str(port), limit)
            else:
                tcp.say_failed()
        tcp.activate(context, up)
        return OK
    context.fire("CIPSTART", kind)
    m.after_result(lambda: tcp.start(link, context, kind, host, str(port), limit))
    link.state = links.CONNECTING
    link.kind, link.host, link.port, link.context = kind, host, str(port), context.n
    return OK


def _start_in_deact(m, cmd, link):
    accepts = m.switch.start_while_deact_ok
    if accepts is None:
        accepts = not m.family.calls
    if not accepts:
        m.tcp.wrong_state(cmd, m.tcp.crossed(m.tcp.context))
    if not m.tcp.crossed(m.tcp.context) and not m.is_unaware:
        m.violation("state", "%s in PDP DEACT" % cmd)

    def fail():
        if m.tcp.mux:
            m.tcp.report(m.tcp.tag(link.n, "CONNECT FAIL"))
        else:
            m.tcp.say_failed()
    m.after_result(fail)
    return OK


def cipclose(m, cmd):
    """``CLOSE OK`` without an OK; slow unless told quick [application notes: closing]."""
    tcp = m.tcp
    if cmd.form == TEST:
        m.serial.line_out("+CIPCLOSE: (0-%d),(0,1)" % (len(tcp.links) - 1) if tcp.mux
                          else "+CIPCLOSE: (0,1)")
        return OK
    if tcp.mux:
        if cmd.form == EXEC:
            raise Refused(3)
        cmd.count(1, 2)
        link, quick = _slot(m, cmd), cmd.number(1, 0, 1, 0)
    else:
        link = tcp.links[0]
        quick = cmd.number(0, 0, 1, 0) if cmd.form == WRITE else 0
        if tcp.state == "SERVER LISTENING" and not m.family.cifsr_short:
            tcp._drop_server(0)
            tcp.context.fire("CIPCLOSE")
            m.serial.line_out("CLOSE OK")
            return SILENT
    again = link.state == links.CLOSING and quick
    if link.state not in (links.CONNECTING, links.CONNECTED, links.REMOTE_CLOSING) and not again:
        known = link.state == links.CLOSED      # a probe: it may have closed by itself
        if m.switch.close_just_closed_error:
            tcp.wrong_state(cmd, known)
    holding = m.switch.close_holds_channel
    text = "CLOSED" if m.switch.closed_races_close else "CLOSE OK"

    def say(done):
        if done.kind == "UDP":
            if m.switch.udp_close_ok:
                m.serial.result("OK")
            if not m.switch.closed_races_close:
                m.serial.line_out(tcp.tag(done.n, m.switch.udp_close_text))
                done.changed_us = m.to_host.done_us
                return
        m.serial.line_out(tcp.tag(done.n, text))
        done.changed_us = m.to_host.done_us

    state = {"inline": True, "done": False}

    def closed(done):
        state["done"] = True
        if state["inline"]:
            return
        say(done)
        if holding:
            m.executor.finish(SILENT)
    link.on_closed = closed
    if again:
        tcp.close_done(link)
    else:
        tcp.close(link, quick)
    state["inline"] = False
    if state["done"]:
        say(link)
        return SILENT
    return PENDING if holding else SILENT


def cipshut(m, cmd):
    """Valid in every state; ``SHUT OK`` without an OK."""
    if cmd.form == TEST:
        return OK
    context = m.tcp.context

    def done():
        m.tcp.shut(context)
        m.power.dcd(False)
        m.serial.line_out("SHUT OK")
        m.executor.finish(SILENT)
    m.after(m.switch.shut_ms, done)
    return PENDING


def _describe(link):
    if link.state == links.INITIAL and not link.kind:
        return '%d,,"","","","INITIAL"' % link.n
    return '%d,%d,"%s","%s","%s","%s"' % (link.n, link.context or 0, link.kind, link.host,
                                          link.port, link.state)


def cipstatus(m, cmd):
    """The bare form answers OK first and the state behind it."""
    tcp = m.tcp
    if cmd.form == TEST:
        if tcp.mux:
            m.serial.line_out("+CIPSTATUS: (0-%d)" % (len(tcp.links) - 1))
        return OK
    if cmd.form == WRITE:
        if not tcp.mux:
            raise Refused(3)
        m.serial.line_out("+CIPSTATUS: " + _describe(_slot(m, cmd)))
        return OK
    m.serial.result("OK")
    m.serial.line_out("STATE: " + tcp.state_text())
    if not tcp.mux:
        return SILENT
    lines = []
    if tcp.state == "IP INITIAL" and not m.switch.status_lines_always:
        return SILENT
    out = m.serial
    if tcp.server is not None:
        out.line_out('S: 0,%d,"%d","%s"' % (tcp.server_context, tcp.server_port,
                                            tcp.server_state))
        if not m.switch.status_server_blank:
            out.emit("".join("C: %s\r\n" % _describe(x) for x in tcp.links).encode())
            return SILENT
    for link in tcp.links:
        lines.append("C: " + _describe(link))
    out.lines_out(lines)
    return SILENT


def cipserver(m, cmd):
    tcp = m.tcp
    if cmd.form == READ:
        if tcp.server is None:
            m.serial.line_out("+CIPSERVER: 0")
        else:
            m.serial.line_out("+CIPSERVER: 1,%d,0,%d" % (tcp.server_port, tcp.server_context))
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CIPSERVER: (0-CLOSE SERVER, 1-OPEN SERVER),(1-65535)")
        return OK
    cmd.count(1, 2)
    if cmd.number(0, 0, 1) == 0:
        return _server_off(m, cmd)
    port = cmd.number(1, 1, 65535)
    context = tcp.context
    if tcp.server is not None:
        tcp.wrong_state(cmd)
    if tcp.mux and tcp.state == "IP PROCESSING" and not m.switch.server_when_processing:
        raise Refused(3)
    if not context.can("CIPSERVER"):
        tcp.wrong_state(cmd, tcp.crossed(context))
    if tcp.mux and tcp.in_use() >= len(tcp.links):
        raise Refused(3)

    def listen():
        try:
            tcp.listen(context, port)
        except OSError:
            return False
        context.fire("CIPSERVER")
        return True
    if context.state == "IP INITIAL":
        context.fire("CIPSERVER")

        def up(ok):
            if context.state != "IP CONFIG":
                return
            context.fire("active by itself" if ok else "not active")
            if ok and listen():
                tcp.report("SERVER OK")
            else:
                tcp.report("ERROR")
        tcp.activate(context, up)
        return OK
    if not listen():
        raise Refused(3)
    m.after_result(lambda: tcp.report("SERVER OK"))
    return OK


def _server_off(m, cmd):
    tcp = m.tcp
    if tcp.server is None:
        tcp.wrong_state(cmd, True)
    n = tcp.server_context
    context = tcp.contexts[n]
    tcp._drop_server(n)
    if not tcp.mux:
        context.fire("server closed")
    elif not any(x.state in links.IN_USE and x.context == n for x in tcp.links):
        context.fire("last one closed")
    m.after_result(lambda: tcp.report("SERVER CLOSE"))
    return OK


def cipudpmode(m, cmd):
    """0 ordinary, 1 hears anyone, 2 sets where datagrams go."""
    tcp = m.tcp
    if cmd.form == READ:
        rows = []
        for link in tcp.links if tcp.mux else tcp.links[:1]:
            head = "+CIPUDPMODE: " + ("%d," % link.n if tcp.mux else "")
            if link.udp_mode and link.target:
                rows.append('%s1,"%s",%d' % (head, link.target[0], link.target[1]))
            else:
                rows.append(head + ("1" if link.udp_mode else "0"))
        m.serial.lines_out(rows)
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CIPUDPMODE: %s(0-2),(\"(0-255).(0-255).(0-255).(0-255)\"),(1-65535)"
                          % ("(0-5)," if tcp.mux else ""))
        return OK
    i = 1 if tcp.mux else 0
    link = _slot(m, cmd) if tcp.mux else tcp.links[0]
    mode = cmd.number(i, 0, 2)
    if mode < 2:
        cmd.count(i + 1, i + 1)
        link.udp_mode = mode
        return OK
    cmd.count(i + 3, i + 3)
    address, port = cmd.text(i + 1), cmd.number(i + 2, 1, 65535)
    if not _is_ip(address):
        raise Refused(50)
    if not link.udp_mode or link.kind != "UDP" or link.state != links.CONNECTED:
        tcp.wrong_state(cmd, tcp.crossed(link))
    link.target = (address, port)
    return OK

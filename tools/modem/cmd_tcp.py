"""Commands that connect, close and describe [application notes 3-5, manual 8.2]."""

from . import links
from .errors import Refused
from .outcome import OK, PENDING, SILENT
from .parser import EXEC, TEST, WRITE
from .tcp import slot


def cipstart(m, cmd):
    tcp = m.tcp
    if cmd.form == TEST:
        return _start_form(m)
    i = 1 if tcp.mux else 0
    link = slot(m, cmd) if tcp.mux else tcp.links[0]
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
        if link.state == links.CONNECTING and not m.switch.connecting_is_busy:
            raise Refused(3)
        return _already(m, link)
    if context.state == "PDP DEACT":
        return _start_in_deact(m, cmd, link)
    if context.closed and not m.switch.start_when_closed:
        raise Refused(3)
    if tcp.mux and link.state == links.CLOSED and m.switch.reuse_closed != "yes":
        if m.switch.reuse_closed == "error":
            raise Refused(3)
        return _already(m, link)
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


def _already(m, link):
    if m.switch.already_error_first:
        m.serial.result(Refused(3).text(m.executor.cmee()))
    m.serial.line_out(m.tcp.tag(link.n, "ALREADY CONNECT"))
    return SILENT


def _start_form(m):
    """CIPSTART=?: nobody has printed it exactly."""
    head = "(0-%d)," % (len(m.tcp.links) - 1) if m.tcp.mux else ""
    rows = ['+CIPSTART: %s("TCP","UDP"),("(0-255).(0-255).(0-255).(0-255)"),("1-65535")' % head,
            '+CIPSTART: %s("TCP","UDP"),("DOMAIN NAME"),("1-65535")' % head]
    how = m.switch.start_test_form
    if how == "one line":
        rows = ['+CIPSTART: %s("TCP","UDP"),"host","port"' % head]
    m.serial.lines_out(rows if how != "none" else ())
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
        if cmd.form == EXEC and m.switch.bare_close_error:
            raise Refused(3)
        if cmd.form == EXEC:
            link, quick = tcp.links[0], 0
        else:
            cmd.count(1, 2)
            link, quick = slot(m, cmd), cmd.number(1, 0, 1, 0)
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
        if known and tcp.mux and m.switch.reuse_closed != "yes":
            link.wipe()
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
        m.serial.line_out("+CIPSTATUS: " + _describe(slot(m, cmd)))
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

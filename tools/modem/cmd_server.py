"""The server, and UDP that hears anyone [application notes; manual 8.2.18, 8.2.31]."""

from . import links
from .errors import Refused
from .outcome import OK
from .parser import READ, TEST
from .tcp import is_ip, slot


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
        return _listen_again(m, cmd, port)
    if tcp.mux and tcp.state == "IP PROCESSING" and not m.switch.server_when_processing:
        raise Refused(3)
    if context.closed and not m.switch.start_when_closed:
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


def _listen_again(m, cmd, port):
    """CIPSERVER=1 while it listens: refused, or it listens on this port from now on."""
    tcp = m.tcp
    if m.switch.server_again_error:
        tcp.wrong_state(cmd)
    if port != tcp.server_port:
        context = tcp.contexts[tcp.server_context]
        tcp._drop_server(context.n)
        tcp.listen(context, port)
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
    elif m.switch.multi_idle_on_close and \
            not any(x.state in links.IN_USE and x.context == n for x in tcp.links):
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
    link = slot(m, cmd) if tcp.mux else tcp.links[0]
    mode = cmd.number(i, 0, 2)
    if mode < 2:
        cmd.count(i + 1, i + 1)
        link.udp_mode = mode
        return OK
    cmd.count(i + 3, i + 3)
    address, port = cmd.text(i + 1), cmd.number(i + 2, 1, 65535)
    if not is_ip(address):
        raise Refused(50)
    if not link.udp_mode or link.kind != "UDP" or link.state != links.CONNECTED:
        tcp.wrong_state(cmd, tcp.crossed(link))
    link.target = (address, port)
    return OK

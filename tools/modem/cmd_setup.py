"""Commands that set the TCP/IP application up and bring a context up [manual 8.2]."""

from .errors import Refused
from .outcome import OK, PENDING, SILENT
from .parser import READ, TEST, WRITE
from .tcp import is_ip, slot


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
    if m.tcp.mux and new and m.switch.cipmode_multi_error:
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
        context.given = bool(apn)
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
        if not ok:
            context.state = m.switch.ciicr_fail_state
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
    if not all(is_ip(x) for x in given):
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
    if is_ip(name):
        m.after(0, lambda: guarded([name]))
    else:
        if m.faults.cut_off:
            m.after(10000, lambda: guarded([]))
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
    link = slot(m, cmd) if tcp.mux else tcp.links[0]
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

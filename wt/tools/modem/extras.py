"""Commands beside the main road: stored settings, certificates, network time."""

from .outcome import OK
from .parser import READ, TEST, WRITE

SCONT = ("CIPHEAD", "CIPSHOWTP", "CIPSRIP", "CIPATS", "CIPSPRT", "CIPQSEND", "CIPCCFG",
         "CIPDPDP", "CIPRDTIMER")


def cipscont(m, cmd):
    """Stores the TCP/IP settings; they come back at boot [manual 8.2.27]."""
    tcp, s = m.tcp, m.settings
    context = tcp.contexts[0]
    if cmd.form == TEST:
        return OK
    if cmd.form == READ:
        def joined(name):
            value = s[name]
            return ",".join(str(v) for v in value) if isinstance(value, tuple) else str(value)
        m.serial.lines_out([
            "+CIPSCONT: %d" % (0 if "CIPSCONT" in m.nvram else 1),
            "+CIPCSGP: 1", "Gprs Config APN: " + context.apn,
            "Gprs Config UserId: " + context.user,
            "Gprs Config Password: " + context.password,
            "+CIPHEAD: " + joined("CIPHEAD"), "+CIPSHOWTP: " + joined("CIPSHOWTP"),
            "+CIPSRIP: " + joined("CIPSRIP"), "+CIPATS: " + joined("CIPATS"),
            "+CIPSPRT: %s,0" % joined("CIPSPRT"), "+CIPQSEND: " + joined("CIPQSEND"),
            "+CIPMODE: %d" % tcp.mode, "+CIPCCFG: " + joined("CIPCCFG"),
            "+CIPMUX: %d" % tcp.mux, "+CIPDPDP: " + joined("CIPDPDP"),
            "+CIPRXGET: %d" % tcp.manual, "+CIPRDTIMER: " + joined("CIPRDTIMER")])
        return OK
    stored = {name: s[name] for name in SCONT}
    stored["TCP"] = {"mux": tcp.mux, "mode": tcp.mode, "manual": tcp.manual}
    stored["APN"] = (context.apn, context.user, context.password)
    m.nvram["CIPSCONT"] = stored
    return OK


def accept(m, cmd):
    """Taken, kept, of no further effect here."""
    if cmd.form == WRITE:
        m.extra[cmd.name] = cmd.raw
    elif cmd.form == READ:
        m.serial.line_out("+%s: %s" % (cmd.name, m.extra.get(cmd.name, "0")))
    return OK


def sslsetcert(m, cmd):
    if cmd.form == WRITE:
        m.after_result(lambda: m.serial.report("+SSLSETCERT: 0"))
    return OK


def cntp(m, cmd):
    """Asks a time server: OK, then ``+CNTP: code``."""
    if cmd.form == WRITE:
        m.extra["CNTP"] = cmd.raw
        return OK
    if cmd.form in (READ, TEST):
        m.serial.line_out("+CNTP: " + m.extra.get("CNTP", '"",0'))
        return OK
    ready = m.radio.data_ready()

    def say():
        if ready:
            m.set_clock(m._now().strftime("%y/%m/%d,%H:%M:%S") + "+00")
            tail = "" if m.family.calls else ',"%s"' % m.clock_text()
            m.serial.report("+CNTP: 1" + tail)
        else:
            m.serial.report("+CNTP: 61")
    m.after(300, say)
    return OK

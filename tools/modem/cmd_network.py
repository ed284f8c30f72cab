"""SIM, signal, registration, attach, operators [manual 3, 7; SIM7000 manual 3, 5, 6]."""

from .errors import Refused
from .outcome import OK, PENDING
from .parser import READ, TEST, WRITE


def cpin(m, cmd):
    radio = m.radio
    if cmd.form == TEST:
        return OK
    if cmd.form == READ:
        if radio.sim == "NOT INSERTED":
            raise Refused(10)
        if not radio.sim:
            m.serial.line_out("+CPIN: NOT READY")
            return OK
        m.serial.line_out("+CPIN: " + radio.sim)
        return OK
    cmd.count(1, 2)
    if radio.sim not in ("SIM PIN", "SIM PUK"):
        raise Refused(3)
    pin = cmd.text(0)
    m.counters["pin_tries"] += 1
    if radio.sim == "SIM PUK":
        radio.puk_tries -= 1
        raise Refused(16)
    if pin == m.switch.sim_pin:
        radio.tries = 3
        m.after_result(radio.unlock)
        return OK
    radio.tries -= 1
    m.switch.sim_tries = radio.tries
    if radio.tries <= 0:
        radio.sim = "SIM PUK"
    raise Refused(16 if radio.tries > 0 else 12)


def spic(m, cmd):
    """Attempts left: PIN1, PIN2, PUK1, PUK2 (SIM800)."""
    has = m.switch.has_spic
    if not (has if has is not None else m.family.calls):
        raise Refused(None)
    if cmd.form != TEST:
        m.serial.line_out("+SPIC: %d,3,%d,10" % (m.radio.tries, m.radio.puk_tries))
    return OK


def csq(m, cmd):
    if cmd.form == TEST:
        m.serial.line_out("+CSQ: (0-31,99),(0-7,99)")
        return OK
    if m.radio.registered or m.radio.sim == "READY" and not m.radio.lost:
        m.serial.line_out("+CSQ: %d,%d" % (m.switch.rssi, m.switch.ber))
    else:
        m.serial.line_out("+CSQ: 99,99")
    return OK


def registration(m, cmd):
    """CREG, CGREG, CEREG: the read form has n first, the report has not."""
    if cmd.form == READ:
        n = m.settings[cmd.name]
        m.serial.line_out("+%s: %d,%s" % (cmd.name, n, m.radio.fields(cmd.name, n)))
        return OK
    from .cmd_general import setting
    return setting(m, cmd)


def cgatt(m, cmd):
    if cmd.form == READ:
        m.serial.line_out("+CGATT: %d" % m.radio.attached)
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CGATT: (0,1)")
        return OK
    cmd.count(1, 1)
    on = cmd.number(0, 0, 1)
    m.counters["attaches" if on else "detaches"] += 1

    def done():
        if on:
            if m.radio.attach():
                m.executor.finish()
            else:
                m.executor.refuse(30)
            return
        from .states import DETACHES
        m.radio.detach()
        for context in m.tcp.contexts:
            if context.state in DETACHES[m.tcp.mux]:
                m.tcp.deactivated(context.n)
        m.executor.finish()
    m.after(m.switch.attach_ms, done)
    return PENDING


def cgact(m, cmd):
    if cmd.form == READ:
        m.serial.line_out("+CGACT: 1,%d" % bool(m.tcp.contexts[0].ip))
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CGACT: (0,1)")
        return OK
    if not m.radio.data_ready():
        raise Refused(148)
    return OK


def cgdcont(m, cmd):
    table = m.settings["CGDCONT"]
    if cmd.form == READ:
        m.serial.lines_out(['+CGDCONT: %d,"IP","%s","0.0.0.0",0,0%s' % (
            cid, apn, "" if m.family.calls else ",0,0") for cid, apn in sorted(table.items())]
            or ['+CGDCONT: 1,"IP","","0.0.0.0",0,0'])
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CGDCONT: (1-16),"IP",,,(0),(0)')
        return OK
    cid = cmd.number(0, 1, 16)
    if len(cmd.args) == 1:
        table.pop(cid, None)
    else:
        if cmd.text(1).upper() not in ("IP", "IPV6", "IPV4V6", "PPP"):
            raise Refused(50)
        table[cid] = cmd.text(2) if len(cmd.args) > 2 else ""
    if not m.family.saves:
        m.nvram["CGDCONT"] = dict(table)
    return OK


def cgpaddr(m, cmd):
    m.serial.line_out("+CGPADDR: 1,%s" % (m.tcp.contexts[0].ip or "0.0.0.0"))
    return OK


OPERATOR = "VIRTUAL NET"


def cops(m, cmd):
    if cmd.form == READ:
        if not m.radio.registered:
            m.serial.line_out("+COPS: 0")
        else:
            tail = "" if m.family.calls else ",%d" % (7 if m.radio.rat == "CAT-M" else
                                                      9 if m.radio.rat == "NB" else 0)
            m.serial.line_out('+COPS: 0,0,"%s"%s' % (OPERATOR, tail))
        return OK
    if cmd.form == TEST:
        def done():
            m.serial.line_out('+COPS: (2,"%s","VIRTUAL","20404"),(1,"OTHER OK","OTHER","20408"),'
                              ',(0-4),(0-2)' % OPERATOR)
            m.executor.finish()
        m.after(m.switch.cops_test_ms, done)
        return PENDING
    mode = cmd.number(0, 0, 4)
    if mode == 2:
        m.radio.down()
    elif mode in (0, 1, 4) and not m.radio.registered:
        m.radio.regain()
        m.radio._register()
    return OK


def cpsi(m, cmd):
    radio = m.radio
    if not radio.registered:
        m.serial.line_out("+CPSI: NO SERVICE,Online")
    elif radio.rat == "GSM":
        m.serial.line_out("+CPSI: GSM,Online,240-24,0x28a0,50183,61 EGSM 900,-53,0,58-58")
    else:
        m.serial.line_out("+CPSI: LTE %s,Online,240-07,0x2AFE,34564631,149,EUTRAN-BAND20,6400,"
                          "3,3,-12,-81,-52,10" % ("CAT-M1" if radio.rat == "CAT-M" else "NB-IOT"))
    return OK


def cnsmod(m, cmd):
    if cmd.form == READ:
        stat = 0
        if m.radio.registered:
            stat = {"GSM": 1, "EDGE": 3, "CAT-M": 7, "NB": 9}[m.radio.rat]
        m.serial.line_out("+CNSMOD: %d,%d" % (m.settings["CNSMOD"], stat))
        return OK
    from .cmd_general import setting
    return setting(m, cmd)


def cgnapn(m, cmd):
    if cmd.form == TEST:
        m.serial.line_out("+CGNAPN: (0,1),50")
        return OK
    apn = m.switch.attach_apn or "virtual.apn"
    if m.radio.registered and m.radio.rat != "GSM":
        m.serial.line_out('+CGNAPN: 1,"%s"' % apn)
    else:
        m.serial.line_out('+CGNAPN: 0,""')
    return OK


def cnact(m, cmd):
    """SIM7000's other bearer (CAOPEN, HTTP): apart from CSTT and CIICR."""
    state = m.extra.setdefault("CNACT", 0)
    if cmd.form == READ:
        m.serial.line_out('+CNACT: %d,"%s"' % (state, m.switch.ip1 if state else "0.0.0.0"))
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CNACT: (0-2),50")
        return OK
    on = cmd.number(0, 0, 2)
    if on and not m.radio.data_ready():
        raise Refused(3)
    m.extra["CNACT"] = 1 if on else 0
    m.after_result(lambda: m.serial.report("+APP PDP: %s" % ("ACTIVE" if on else "DEACTIVE")))
    return OK


def sapbr(m, cmd):
    """Bearer of HTTP and FTP, apart from CIP [manual 9.2.1]."""
    bearers = m.extra.setdefault("SAPBR", {})
    if cmd.form == TEST:
        m.serial.line_out('+SAPBR: (0-4),(1-3),("CONTYPE","PHONENUM","APN","USER","PWD","RATE")')
        return OK
    if cmd.form != WRITE:
        raise Refused(None)
    what, cid = cmd.number(0, 0, 4), cmd.number(1, 1, 3)
    bearer = bearers.setdefault(cid, {"open": False})
    if what == 2:
        m.serial.line_out('+SAPBR: %d,%d,"%s"' % (cid, 1 if bearer["open"] else 3,
                                                  m.switch.ip1 if bearer["open"] else "0.0.0.0"))
    elif what == 3:
        bearer[cmd.text(2)] = cmd.text(3, 64)
    elif what == 1:
        if bearer["open"] or not m.radio.data_ready():
            raise Refused(3)
        bearer["open"] = True
    elif what == 0:
        if not bearer["open"]:
            raise Refused(3)
        bearer["open"] = False
    return OK

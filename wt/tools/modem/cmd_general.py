"""Identification, settings, rate, power [manual 2, 6; SIM7000 manual 2, 5]."""

from .errors import Refused
from .outcome import OK, SILENT
from .parser import EXEC, READ, TEST, WRITE
from .settings import NOT_RESET


def setting(m, cmd):
    """A row of the settings table."""
    row = m.setting_rows[cmd.name]
    if cmd.form == READ:
        m.serial.line_out(row.read(m.settings[cmd.name]))
    elif cmd.form == TEST:
        m.serial.line_out("+%s: %s" % (cmd.name, row.test))
    else:
        if cmd.form == EXEC:
            if row.optional < len(row.params):
                raise Refused(None)
            value = row.default
        else:
            value = row.value(cmd, m.settings[cmd.name])
        m.settings[cmd.name] = value
        m.changed(cmd.name)
        if row.save == "A" or row.save == "R":
            m.nvram[cmd.name] = value
    return OK


def basic(m, cmd):
    """E, Q, V, X, &C, &D and their like."""
    values, _default, bare = m.basic_rows[cmd.name]
    value = bare
    if cmd.form == WRITE:
        value = int(cmd.raw)
    if value not in values:
        raise Refused(50)
    m.settings[cmd.name] = value
    m.changed(cmd.name)
    return OK


def at(m, cmd):
    return OK


def s_register(m, cmd):
    if cmd.form == READ:
        m.serial.line_out("%03d" % m.settings["S"].get(cmd.name, 0))
    elif cmd.form == WRITE:
        m.settings["S"][cmd.name] = int(cmd.raw or 0) & 255
    return OK


def info(m, cmd):
    m.serial.line_out(m.family.info)
    return OK


def maker(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out(m.family.maker)
    return OK


def model(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out(m.family.model)
    return OK


def revision(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out("Revision:%s%s" % (" " if m.switch.gmr_space else "",
                                             m.family.revision))
    return OK


def gsv(m, cmd):
    m.serial.lines_out([m.family.maker, m.family.model, "Revision: " + m.family.revision])
    return OK


def imei(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out(m.family.imei)
    return OK


def imsi(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out(m.family.imsi)
    return OK


def iccid(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out(m.family.iccid)
    return OK


def ipr(m, cmd):
    """The new rate holds after the OK; 0 (autobaud) after a reset [manual 2.2.41]."""
    rates = m.family.bauds
    if cmd.form == READ:
        m.serial.line_out("+IPR: %d" % m.settings["IPR"])
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+IPR: (%s),(%s)" % (
            ",".join(str(r) for r in m.family.autobauds),
            ",".join(str(r) for r in rates)))
        return OK
    rate = cmd.number(0, 0, 10 ** 7)
    if rate not in rates:
        raise Refused(50)
    m.settings["IPR"] = rate
    if not m.family.saves:
        m.nvram["IPR"] = rate
    if rate:
        def change():
            m.serial.baud = rate
            m.serial.synced = True
        m.after_result(change)
    return OK


def save_profile(m, cmd):
    """AT&W: what the manual lists [manual 2.2.32]."""
    if not m.family.saves:
        raise Refused(None)
    for name, row in m.setting_rows.items():
        if row.save == "W":
            m.nvram[name] = m.settings[name]
    for name in m.basic_rows:
        m.nvram[name] = m.settings[name]
    m.nvram["IPR"] = m.settings["IPR"]
    return OK


def reset_profile(m, cmd):
    """ATZ (stored) and AT&F (factory)."""
    stored = cmd.name == "Z"
    for name in list(m.setting_rows) + list(m.basic_rows):
        row = m.setting_rows.get(name)
        if name in NOT_RESET or (row is not None and row.save == "-"):
            continue
        default = row.default if row is not None else m.basic_rows[name][1]
        m.settings[name] = m.nvram.get(name, default) if stored else default
    return OK


def cpowd(m, cmd):
    """1: NORMAL POWER DOWN and no OK; 0: silent cut."""
    if cmd.form == TEST:
        m.serial.line_out("+CPOWD: (0,1)")
        return OK
    how = cmd.number(0, 0, 1)
    m.power.shut_down("NORMAL POWER DOWN" if how else None)
    return SILENT


def cfun(m, cmd):
    """1 full, 0 minimum, 4 flight; ``,1`` resets first [manual 3.2.6]."""
    if cmd.form == READ:
        m.serial.line_out("+CFUN: %d" % m.settings["CFUN"])
        return OK
    if cmd.form == TEST:
        m.serial.line_out("+CFUN: (%s),(0,1)" % ",".join(str(v) for v in m.family.cfun))
        return OK
    cmd.count(1, 2)
    new = cmd.number(0, 0, 7)
    if new not in m.family.cfun:
        raise Refused(50)
    old = m.settings["CFUN"]
    if cmd.number(1, 0, 1, 0) or new == 6:
        if new != 0 and new != 6:
            m.nvram["CFUN"] = new
        if m.switch.cfun_ok_first:
            m.after_result(m.power.restart)
            return OK
        m.power.restart()
        return SILENT
    if {old, new} == {0, 4}:
        raise Refused(3)
    m.settings["CFUN"] = new
    if new != 0:
        m.nvram["CFUN"] = new
    if new in (0, 4, 7) and old == 1:
        m.radio.radio_off()
        m.serial.report("+CPIN: NOT READY")
    elif new == 1 and old != 1:
        m.radio.radio_on()
    return OK


def cbc(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out("+CBC: %d,%d,%d" % tuple(m.switch.battery))
    return OK


def cclk(m, cmd):
    if cmd.form == TEST:
        return OK
    if cmd.form == READ:
        m.serial.line_out('+CCLK: "%s"' % m.clock_text())
        return OK
    m.set_clock(cmd.text(0))
    return OK


def dump(m, cmd):
    """AT&V: something to look at."""
    m.serial.lines_out(["%s: %s" % item for item in sorted(m.settings.items(), key=str)])
    return OK


def clac(m, cmd):
    m.serial.lines_out(sorted(("AT+" if len(n) > 2 and n[0] != "&" else "AT") + n
                              for n in m.rows if n))
    return OK

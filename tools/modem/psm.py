"""PSM and eDRX of the SIM7000 [low power application note]."""

from .errors import Refused
from .outcome import OK
from .parser import EXEC, READ, TEST

T3412_UNITS = (600, 3600, 36000, 2, 30, 60, 1152000, 0)     # seconds; 7: off
T3324_UNITS = (2, 60, 360, 0, 0, 0, 0, 0)


def seconds(text, units):
    """Three bits unit, five bits count."""
    return units[int(text[:3], 2)] * int(text[3:], 2)


class PSM:
    """Falls into power saving when nothing happened for T3324; T3412 or PWRKEY wakes it."""

    def __init__(self, modem):
        self.m = modem
        self._timer = None
        # what the network grants in place of what was asked for: (T3324, T3412); (cycle, window)
        self.grants = None
        self.grants_edrx = None

    def reset(self):
        self._timer = None

    def granted(self):
        """(T3324, T3412) as CEREG=4 shows them [low power application note 6.1.1]."""
        on, t3412, t3324 = self.m.settings["CPSMS"]
        return self.grants or ((t3324, t3412) if on else ("00000000", "01100000"))

    def load(self, settings):
        if self.m.family.psm:
            nvram = self.m.nvram
            settings["CPSMS"] = nvram.get("CPSMS", (0, "01011111", "00000001"))
            settings["CEDRXS"] = dict(nvram.get("CEDRXS", {}))

    def activity(self):
        m = self.m
        if not m.family.psm or not m.switch.psm_enters or m.power.mode != "on":
            return
        on = m.settings["CPSMS"][0]
        t3324 = self.granted()[0]
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wait = seconds(t3324, T3324_UNITS)
        if on and wait and m.radio.registered:
            self._timer = m.after(wait * 1000, self._enter)

    def _enter(self):
        m = self.m
        if m.serial.busy is not None:
            self.activity()
            return
        t3412 = seconds(self.granted()[1], T3412_UNITS)
        if m.settings["CPSMSTATUS"]:
            m.serial.report('+CPSMSTATUS: "ENTER PSM"')
        said_us = max(0, m.to_host.done_us - m.clock.ticks_us())
        m.wipe()
        m.power_part.mode = "psm"
        epoch = m.epoch
        m.clock.at(said_us, lambda: m.lines["status"].set(0) if m.epoch == epoch else None)
        m.counters["psm"] += 1
        m.clock.at(t3412 * 1000000, lambda: self._wake() if m.epoch == epoch else None)

    def _wake(self):
        """The periodic update is due: it boots again."""
        self.m.power_part.boot(self.m.family.reset_boot_ms)


def _bits(cmd, i, default):
    if not cmd.has(i):
        return default
    text = cmd.text(i)
    if len(text) != 8 or set(text) - {"0", "1"}:
        raise Refused(50)
    return text


def cpsms(m, cmd):
    """``=1,,,"T3412","T3324"``; the request goes out when it changes to 1."""
    on, t3412, t3324 = m.settings["CPSMS"]
    if cmd.form == READ:
        m.serial.line_out('+CPSMS: %d,,,"%s","%s"' % (on, t3412, t3324))
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CPSMS: (0,1),,,("00000000"-"11111111"),("00000000"-"11111111")')
        return OK
    if cmd.form == EXEC:
        raise Refused(None)
    cmd.count(1, 5)
    value = (cmd.number(0, 0, 1), _bits(cmd, 3, t3412), _bits(cmd, 4, t3324))
    m.settings["CPSMS"] = m.nvram["CPSMS"] = value
    m.psm.activity()
    return OK


def cedrxs(m, cmd):
    """``=n,AcT,"xxxx"``: one line for each access technology."""
    table = m.settings["CEDRXS"]
    if cmd.form == READ:
        m.serial.lines_out(['+CEDRXS: %d,"%s"' % item for item in sorted(table.items())]
                           or ['+CEDRXS: 4,"0000"', '+CEDRXS: 5,"0000"'])
        return OK
    if cmd.form == TEST:
        m.serial.line_out('+CEDRXS: (0-3),(4-5),("0000"-"1111")')
        return OK
    cmd.count(1, 3)
    n = cmd.number(0, 0, 3)
    if n in (0, 3):
        table.clear()
    if n in (1, 2) and len(cmd.args) == 3:
        value = cmd.text(2)
        if len(value) != 4 or set(value) - {"0", "1"}:
            raise Refused(50)
        table[cmd.number(1, 4, 5)] = value
    m.nvram["CEDRXS"] = dict(table)
    return OK


def cedrxrdp(m, cmd):
    if cmd.form == TEST:
        return OK
    table = m.settings["CEDRXS"]
    act = {"CAT-M": 4, "NB": 5}.get(m.radio.rat)
    if act in table and m.radio.registered:
        given, window = m.psm.grants_edrx or (table[act], "0100")
        m.serial.line_out('+CEDRXRDP: %d,"%s","%s","%s"' % (act, table[act], given, window))
    else:
        m.serial.line_out("+CEDRXRDP: 0")
    return OK

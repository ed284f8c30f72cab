"""The table of commands: what exists on which family, in which forms, how long it may take.

Forms: ``x`` exec, ``?`` read, ``t`` test, ``=`` write.  Milliseconds are the manual's maximum
response time (0: at once).  Saved: ``A`` what a write stores survives a reboot by itself.
Which state allows a command is in ``states.py`` and in its handler.
"""

from . import cmd_general as g
from . import cmd_network as n
from . import cmd_server as v
from . import cmd_setup as s
from . import cmd_tcp as t
from . import extras, gnss, psm, receiving, sending, sms, transparent, voice
from .families import BOTH, SIM800, SIM7000
from .outcome import OK, PENDING, SILENT  # noqa: F401  (re-exported)

ONLY800, ONLY7000 = (SIM800,), (SIM7000,)

ROWS = (
    # name, forms, families, max ms, needs a SIM, handler
    # ---- general [manual 2]
    ("", "x", BOTH, 0, False, g.at),
    ("I", "x=", BOTH, 0, False, g.info),
    ("Z", "x=", BOTH, 0, False, g.reset_profile),
    ("&F", "x=", BOTH, 0, False, g.reset_profile),
    ("&W", "x=", BOTH, 0, False, g.save_profile),
    ("&V", "x=", BOTH, 0, False, g.dump),
    ("GMI", "xt", BOTH, 0, False, g.maker),
    ("CGMI", "xt", BOTH, 0, False, g.maker),
    ("GMM", "xt", BOTH, 0, False, g.model),
    ("CGMM", "xt", BOTH, 0, False, g.model),
    ("GMR", "xt", BOTH, 0, False, g.revision),
    ("CGMR", "xt", BOTH, 0, False, g.revision),
    ("GSV", "x", BOTH, 0, False, g.gsv),
    ("GSN", "xt", BOTH, 0, False, g.imei),
    ("CGSN", "xt", BOTH, 0, False, g.imei),
    ("CIMI", "xt", BOTH, 20000, True, g.imsi),
    ("CCID", "xt", BOTH, 2000, True, g.iccid),
    ("CLAC", "x", BOTH, 0, False, g.clac),
    ("IPR", "?t=", BOTH, 0, False, g.ipr),
    ("CPOWD", "t=", BOTH, 0, False, g.cpowd),
    ("CFUN", "?t=", BOTH, 10000, False, g.cfun),
    ("CBC", "xt", BOTH, 0, False, g.cbc),
    ("CCLK", "?t=", BOTH, 0, False, g.cclk),
    # ---- SIM and network [manual 3, 7]
    ("CPIN", "?t=", BOTH, 5000, False, n.cpin),
    ("SPIC", "xt", BOTH, 0, False, n.spic),
    ("CSQ", "xt", BOTH, 0, False, n.csq),
    ("CREG", "?t=", BOTH, 0, False, n.registration),
    ("CGREG", "?t=", BOTH, 0, False, n.registration),
    ("CEREG", "?t=", ONLY7000, 0, False, n.registration),
    ("CGATT", "?t=", ONLY800, 10000, True, n.cgatt),
    ("CGATT", "?t=", ONLY7000, 75000, True, n.cgatt),
    ("CGACT", "?t=", BOTH, 150000, True, n.cgact),
    ("CGDCONT", "?t=", BOTH, 0, False, n.cgdcont),
    ("CGPADDR", "x=", BOTH, 0, False, n.cgpaddr),
    ("COPS", "?t=", BOTH, 120000, False, n.cops),
    ("CPSI", "?", ONLY7000, 0, False, n.cpsi),
    ("CNSMOD", "?t=", ONLY7000, 0, False, n.cnsmod),
    ("CGNAPN", "xt", ONLY7000, 0, False, n.cgnapn),
    ("CNACT", "?t=", ONLY7000, 0, False, n.cnact),
    ("SAPBR", "t=", BOTH, 85000, False, n.sapbr),
    # ---- TCP/IP [manual 8]
    ("CIPMUX", "?t=", BOTH, 0, False, s.cipmux),
    ("CIPMODE", "?t=", BOTH, 0, False, s.cipmode),
    ("CSTT", "x?t=", BOTH, 0, True, s.cstt),
    ("CIICR", "xt", BOTH, 85000, True, s.ciicr),
    ("CIFSR", "xt", BOTH, 0, False, s.cifsr),
    ("CIFSREX", "xt", ONLY7000, 0, False, s.cifsr),
    ("CIPCSGP", "?t=", BOTH, 0, False, s.cipcsgp),
    ("CDNSCFG", "?t=", BOTH, 0, False, s.cdnscfg),
    ("CDNSGIP", "t=", BOTH, 0, False, s.cdnsgip),
    ("CLPORT", "?t=", BOTH, 0, False, s.clport),
    ("CIPSGTXT", "t=", BOTH, 0, False, s.cipsgtxt),
    ("CIPSTART", "t=", BOTH, 0, True, t.cipstart),
    ("CIPCLOSE", "xt=", BOTH, 10000, False, t.cipclose),
    ("CIPSHUT", "xt", BOTH, 65000, False, t.cipshut),
    ("CIPSTATUS", "xt=", BOTH, 0, False, t.cipstatus),
    ("CIPSERVER", "?t=", BOTH, 0, False, v.cipserver),
    ("CIPUDPMODE", "?t=", BOTH, 0, False, v.cipudpmode),
    ("CIPSEND", "x?t=", BOTH, 645000, False, sending.cipsend),
    ("CIPACK", "xt=", BOTH, 0, False, sending.cipack),
    ("CIPRXGET", "?t=", BOTH, 0, False, receiving.ciprxget),
    ("CIPCCFG", "?t=", BOTH, 0, False, transparent.cipccfg),
    ("O", "x=", BOTH, 0, False, transparent.ato),
    ("CIPSCONT", "x?t", ONLY800, 0, False, extras.cipscont),
    ("SSLOPT", "?t=", ONLY800, 0, False, extras.accept),
    ("SSLSETCERT", "?t=", ONLY800, 0, False, extras.sslsetcert),
    ("SSLSETROOT", "?t=", ONLY800, 0, False, extras.accept),
    ("CNTPCID", "?t=", BOTH, 0, False, extras.accept),
    ("CNTP", "x?t=", BOTH, 0, False, extras.cntp),
    # ---- calls, SIM800
    ("D", "x", ONLY800, 20000, True, voice.dial),
    ("A", "x", ONLY800, 20000, True, voice.answer),
    ("H", "x=", BOTH, 20000, False, voice.hang_up),
    ("CHUP", "xt", ONLY800, 20000, False, voice.hang_up),
    ("CPAS", "xt", BOTH, 0, False, voice.cpas),
    ("CLCC", "xt", ONLY800, 0, False, voice.clcc),
    # ---- messages [manual 4]
    ("CMGR", "t=", BOTH, 5000, True, sms.cmgr),
    ("CMGL", "xt=", BOTH, 20000, True, sms.cmgl),
    ("CMGD", "t=", BOTH, 25000, True, sms.cmgd),
    ("CMGS", "t=", BOTH, 60000, True, sms.cmgs),
    ("CPMS", "?t=", BOTH, 0, True, sms.cpms),
    ("CSCA", "?t=", BOTH, 5000, True, sms.csca),
    ("CMGF", "x?t=", BOTH, 0, False, sms.cmgf),
    # ---- power saving and position, SIM7000
    ("CPSMS", "x?t=", ONLY7000, 0, False, psm.cpsms),
    ("CEDRXS", "?t=", ONLY7000, 0, False, psm.cedrxs),
    ("CEDRXRDP", "xt", ONLY7000, 0, False, psm.cedrxrdp),
    ("CGNSINF", "xt", ONLY7000, 0, False, gnss.cgnsinf),
    ("CGNSPWR", "?t=", ONLY7000, 0, False, gnss.cgnspwr),
    ("CGNSURC", "?t=", ONLY7000, 0, False, gnss.cgnsurc),
)


class Row:
    """One command of one family."""

    __slots__ = ("name", "forms", "max_ms", "needs_sim", "handler", "save")

    def __init__(self, name, forms, max_ms, needs_sim, handler, save=""):
        self.name = name
        self.forms = forms
        self.max_ms = max_ms
        self.needs_sim = needs_sim
        self.handler = handler
        self.save = save


def rows_for(family, setting_rows, basic_rows):
    """name -> Row: this table, and a row for every plain setting."""
    out = {}
    for name in setting_rows:
        forms = "?t=x" if setting_rows[name].optional == len(setting_rows[name].params) else "?t="
        out[name] = Row(name, forms, 0, False, g.setting)
    for name in basic_rows:
        out[name] = Row(name, "x=?", 0, False, g.basic)
    for i in range(13):
        out["S%d" % i] = Row("S%d" % i, "x=?", 0, False, g.s_register)
    for name, forms, families, max_ms, needs_sim, handler in ROWS:
        if family in families:
            out[name] = Row(name, forms, max_ms, needs_sim, handler)
    return out

"""Settings that are only kept, read back and saved: one row each.

Row: name, families, parameters, defaults, save class on SIM800, save class on SIM7000, text of
the test form (None: made from the parameters), how many parameters may be left out.

A parameter is ``(lo, hi)``, a list of values, or a number: a quoted text of at most that length.
Save classes [manual 1.7.1]: ``-`` not saved, ``W`` by AT&W, ``A`` at once, ``R`` at once and
effective after a reboot.
"""

from .errors import Refused
from .families import BOTH, SIM800, SIM7000

ROWS = (
    # ---- TCP/IP: nothing is saved [manual 8.2]; CIPSCONT may keep them on SIM800
    ("CIPQSEND", BOTH, ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CIPATS", BOTH, ([0, 1], (1, 100)), (0, 0), "-", "-", "(0,1),(1-100)", 1),
    ("CIPSPRT", BOTH, ([0, 1, 2],), (1,), "-", "-", "(0-2)", 0),
    ("CIPHEAD", BOTH, ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CIPSRIP", BOTH, ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CIPSHOWTP", BOTH, ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CIPRDTIMER", BOTH, ((100, 4000), (100, 7000)), (2000, 3500), "-", "-",
     "(100-4000),(100-7000)", 0),
    ("CIPTKA", BOTH, ([0, 1], (30, 7200), (30, 600), (1, 9)), (1, 7200, 75, 9), "-", "-",
     "(0,1),(30-7200),(30-600),(1-9)", 3),
    ("CIPDPDP", BOTH, ([0, 1], (1, 180), (1, 10)), (1, 10, 3), "-", "-",
     "(0,1),(1-180),(1-10)", 2),
    ("CIPOPTION", (SIM7000,), ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CIPSENDHEX", (SIM7000,), ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CIPHEXS", (SIM7000,), ([0, 1, 2],), (0,), "-", "-", "(0-2)", 0),
    ("CIPSSL", (SIM800,), ([0, 1],), (0,), "-", "-", "(0-1)", 0),
    # ---- general
    ("CMEE", BOTH, ([0, 1, 2],), (0,), "W", "-", "(0,1,2)", 0),
    ("CFGRI", (SIM800,), ([0, 1, 2],), (0,), "W", "-", "(0,1)", 0),
    ("CFGRI", (SIM7000,), ([0, 1, 2],), (0,), "-", "-", "(0-2)", 0),
    ("CSCLK", (SIM800,), ([0, 1, 2],), (0,), "W", "-", "(0,1,2)", 0),
    ("CSCLK", (SIM7000,), ([0, 1],), (0,), "-", "A", "(0,1)", 0),
    ("CIURC", (SIM800,), ([0, 1],), (1,), "W", "-", "(0,1)", 0),
    ("CLTS", BOTH, ([0, 1],), (0,), "W", "A", '"AT+CLTS"', 0),
    ("CBATCHK", (SIM800,), ([0, 1],), (0,), "W", "-", "(0,1)", 0),
    ("CBATCHK", (SIM7000,), ([0, 1],), (0,), "-", "A", "(0,1)", 0),
    ("CMTE", (SIM800,), ([0, 1],), (0,), "W", "-", "(0,1)", 0),
    ("CNETLIGHT", BOTH, ([0, 1],), (1,), "W", "A", "(0,1)", 0),
    ("CSMINS", BOTH, ([0, 1],), (0,), "W", "-", "(0,1)", 0),
    ("EXUNSOL", (SIM800,), (9, [0, 1]), ("SQ", 0), "W", "-", None, 0),
    ("GSMBUSY", (SIM800,), ([0, 1, 2],), (0,), "A", "-", "(0-2)", 0),
    ("CRC", (SIM800,), ([0, 1],), (0,), "W", "-", "(0,1)", 1),
    ("CLIP", (SIM800,), ([0, 1],), (0,), "W", "-", "(0,1)", 0),
    ("ICF", (SIM800,), ((1, 6), (0, 3)), (3, 3), "W", "-", "(1-6),(0-3)", 1),
    ("IFC", BOTH, ([0, 1, 2], [0, 1, 2]), (0, 0), "W", "-", "(0-2),(0-2)", 1),
    ("CREG", BOTH, ([0, 1, 2],), (0,), "W", "-", "(0-2)", 0),
    ("CGREG", (SIM800,), ([0, 1, 2],), (0,), "W", "-", "(0-2)", 0),
    ("CGREG", (SIM7000,), ([0, 1, 2, 4],), (0,), "-", "-", "(0-2,4)", 0),
    ("CEREG", (SIM7000,), ([0, 1, 2, 4],), (0,), "-", "-", "(0-2,4)", 0),
    # ---- messages
    ("CMGF", BOTH, ([0, 1],), (0,), "W", "-", "(0-1)", 1),
    ("CSCS", BOTH, (10,), ("IRA",), "W", "-", '("IRA","GSM","UCS2","HEX","PCCP","PCDN","8859-1")',
     0),
    ("CNMI", (SIM800,), ((0, 3), (0, 3), (0, 3), (0, 2), (0, 1)), (2, 1, 0, 0, 0), "W", "-",
     "(0,1,2,3),(0,1,2,3),(0,2),(0,1),(0,1)", 4),
    ("CNMI", (SIM7000,), ((0, 2), (0, 3), (0, 3), (0, 2), (0, 1)), (2, 1, 0, 0, 0), "-", "-",
     "(0,1,2),(0,1,2,3),(0,2),(0,1),(0,1)", 4),
    ("CSMP", BOTH, ((0, 255), (0, 255), (0, 255), (0, 255)), (17, 167, 0, 0), "W", "-", None, 3),
    ("CSDH", BOTH, ([0, 1],), (0,), "W", "-", "(0-1)", 1),
    # ---- SIM7000 only
    ("CNMP", (SIM7000,), ([2, 13, 38, 51],), (2,), "-", "A", "((2-Automatic),(13-GSM Only),"
     "(38-LTE Only),(51-GSM And LTE Only))", 0),
    ("CMNB", (SIM7000,), ([1, 2, 3],), (3,), "-", "A", "((1-Cat-M),(2-NB-IoT),"
     "(3-Cat-M And NB-IoT))", 0),
    ("CNSMOD", (SIM7000,), ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CAPNMODE", (SIM7000,), ([0, 1],), (0,), "-", "A", "(0,1)", 0),
    ("CPSMSTATUS", (SIM7000,), ([0, 1],), (0,), "-", "-", "(0,1)", 0),
    ("CGNSPWR", (SIM7000,), ([0, 1],), (0,), "-", "-", "(0-1)", 0),
    ("CGNSURC", (SIM7000,), ((0, 255),), (0,), "-", "-", "(0-255)", 0),
)

# Basic commands that are only kept: name, families, values, default, default of the bare form
BASIC = (
    ("E", BOTH, (0, 1), 1, 1),
    ("Q", BOTH, (0, 1), 0, 0),
    ("V", BOTH, (0, 1), 1, 1),
    ("X", BOTH, (0, 1, 2, 3, 4), 4, 4),
    ("L", BOTH, (0, 1, 2, 3), 0, 0),
    ("M", BOTH, (0, 1, 2), 0, 0),
    ("&C", BOTH, (0, 1), 1, 0),
    ("&D", BOTH, (0, 1, 2), 0, 0),
)

NOT_RESET = ("CSCLK", "IPR", "IFC", "ICF")      # by ATZ and AT&F [manual 2.2.32]


class Row:
    """A setting of one family."""

    def __init__(self, name, params, defaults, save, test, optional):
        self.name = name
        self.params = params
        self.default = defaults[0] if len(defaults) == 1 else tuple(defaults)
        self.save = save
        self.optional = optional
        self.test = test if test is not None else ",".join(_span(p) for p in params)

    def value(self, cmd, old):
        """The value that a write command asks for; what is left out stays as it is."""
        cmd.count(len(self.params) - self.optional, len(self.params))
        before = old if isinstance(old, tuple) else (old,)
        out = []
        for i, param in enumerate(self.params):
            if not cmd.has(i):
                if i < len(self.params) - self.optional:
                    raise Refused(50)
                out.append(before[i])
            elif isinstance(param, int):
                out.append(cmd.text(i, param))
            elif isinstance(param, tuple):
                out.append(cmd.number(i, param[0], param[1]))
            else:
                value = cmd.number(i, min(param), max(param))
                if value not in param:
                    raise Refused(50)
                out.append(value)
        return out[0] if len(out) == 1 else tuple(out)

    def read(self, value):
        values = value if isinstance(value, tuple) else (value,)
        return "+%s: %s" % (self.name, ",".join(
            '"%s"' % v if isinstance(v, str) else str(v) for v in values))


def _span(param):
    if isinstance(param, int):
        return "(0-%d)" % param
    if isinstance(param, tuple):
        return "(%d-%d)" % param
    return "(%s)" % ",".join(str(v) for v in param)


def rows_for(family):
    """name -> Row of that family."""
    out = {}
    for name, families, params, defaults, save800, save7000, test, optional in ROWS:
        if family in families:
            save = save800 if family == SIM800 else save7000
            out[name] = Row(name, params, defaults, save, test, optional)
    return out


def basic_for(family):
    """name -> (values, default, value of the bare form)."""
    return {name: (values, default, bare) for name, families, values, default, bare in BASIC
            if family in families}

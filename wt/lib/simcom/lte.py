"""SIM7000: LTE attaches with the APN of CGDCONT, not CSTT's [field]. Imported when asked for."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from .bearer import may_attach, unlock

_DONE = const(1)


def attach_apn(m, apn):
    """Compared before registration; only if it differs it is written and the radio cycled."""
    yield "+CGDCONT?"
    for line in m.last.lines or ():
        if line.startswith("+CGDCONT: 1,"):
            fields = line.split(",")
            if len(fields) > 2 and fields[2].strip('"') == apn:
                return
    yield '+CGDCONT=1,"IP","%s"' % apn
    if m.last.outcome == _DONE and may_attach(m):
        m.ip = None
        yield "+CFUN=0"
        yield "+CFUN=1"
        yield from unlock(m)

"""Was the module restarted? What no start brings back tells. Imported when first needed.

RDY and its like, the echo and the STATUS pin are seen where they come. A module that says nothing
is asked. CIPHEAD is one of the settings that are never saved [manual 8.2], except that a SIM800
may reload it with others (CIPSCONT); CIPTKA is not among those, so its idle time is ours to mark
a life with: a second less than its default, which no byte lost on the line turns back into.
"""
from . import load

_MARKED = ",7199"
_UNMARKED = ",7200"  # the default [manual 8.2.30]


def mark(m):
    """Right after CIPTKA=0. A module that does not show the mark goes without."""
    yield "+CIPTKA=0" + _MARKED
    yield "+CIPTKA?"
    m.own["mark"] = _shows(m, _MARKED)


def fresh(m):
    """Ask; True: it has forgotten what we set, so it was restarted."""
    yield "+CIPHEAD?"
    if "+CIPHEAD: 0" in m.last.lines:
        return m.own.get("ip_header", True)
    if not m.last.lines or not m.own.get("mark"):
        return False
    alive = m.own.get("keepalive")  # None or what was set: it went over the mark
    if alive is not None and (isinstance(alive, (bool, int)) or alive[0] == 7200):
        return False
    yield "+CIPTKA?"
    return _shows(m, _UNMARKED)


def _shows(m, what):
    for line in m.last.lines:
        if line.startswith("+CIPTKA:") and line.find(what) > 0:
            return True
    return False


def look(m):
    """Is all as we think? A task, when nothing was heard for long or a report was odd."""
    m.own["looks"] = True
    try:
        new = yield from fresh(m)
        if not new and m.last.lines:
            yield "+CIPSTATUS"  # IP INITIAL, and nobody said CIPSHUT
            new = m.own.pop("doubt", False)
    finally:
        m.own["looks"] = False
    if new:
        load("losses").rebooted(m)

"""Commands that a user gives by hand and that change the module's state. Imported when needed.

What the state forbids is refused before it is sent, after the state was asked once; what was
accepted is tracked. Application notes SIM800 9, SIM7000 8. Several commands on a line (`;`) must
all be plain ones: where one of them failed could not be told.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load, states
from .tasks import Request, answer, row

_PLAIN = const(1)  # how commands end (dialogue.py)
_SYNC = const(10)
_DONE = const(1)

# events (states.py); two are only of this table
_CIICR = const(73)  # I
_ADDRESS = const(70)  # F
_TCP = const(83)  # S
_UDP = const(90)  # Z
_SERVER = const(86)  # V
_DETACH = const(68)  # D
_SHUT_EVENT = const(82)  # R, CIPSHUT
_MUX = const(77)  # M, CIPMUX
_CLOSING_EVENT = const(75)  # K
_UP = const(85)  # U
_CONTEXT = const(71)  # G, CIPSGTXT: only of this table
_PROCESSING = const(5)
_UDP_CLOSING = const(11)
_DEACT = const(14)


# Commands that change the module's state and their events (states.py; M, R: only here).
_EVENTS = (
    "+CSTT T\n+CIICR I\n+CIFSREX F\n+CIFSR F\n+CIPSTART S\n+CIPSERVER=1 V\n+CIPSERVER=0 K\n"
    "+CIPCLOSE K\n+CIPMUX M\n+CIPSHUT R\n+CGATT=0 D\n+CIPSGTXT G"
)


def commands(line):
    """The commands of a line: `&D0+CREG?;+CSQ` are three. A `;` or `+` in quotes is text."""
    found = []
    quoted = False
    i = 0
    for k, c in enumerate(line):
        if c == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif c == ";" or (c == "+" and line[i:k].strip() and line[i] != "+"):
            found.append(line[i:k].strip())
            i = k + (c == ";")
    found.append(line[i:].strip())
    return [text for text in found if text]


def look_at(m, request):
    """What a user's line does to the state: an event, or 0. ValueError: several commands, and one
    of them cannot be told from the others' answers. The time of several is the sum."""
    line = request.line
    if "CIPTKA" in line.upper():
        m.own["mark"] = False  # signs.py
    found = commands(line)
    if len(found) < 2:
        return event_of(line)
    ms = 0
    for text in found:
        mode, seconds = row(m, text.upper().encode())
        ms += seconds * 1000
        if event_of(text) or mode not in (_PLAIN, _SYNC):
            raise ValueError("not with others on a line: AT" + text)
    request.ms = max(request.ms, ms)
    return 0


def event_of(line):
    """The event of a command that changes the state, 0: it does not."""
    text = line.upper()
    for known in _EVENTS.split("\n"):
        name = known[:-2]
        if text.startswith(name):
            rest = text[len(name) :]
            if rest[:1] == "?" or rest[:2] == "=?" or rest[:1].isalpha():
                return 0
            event = ord(known[-1])
            if event == _TCP and '"UDP"' in text:
                return _UDP
            return event
    return 0


def _forbidden(m, event, line):
    if event in (_SHUT_EVENT, _DETACH, _CONTEXT):
        return False
    if event == _CLOSING_EVENT:  # of a server: never; of a connection: where there is none
        return line[:5].upper() == "+CIPC" and not _PROCESSING <= m.state <= _UDP_CLOSING
    if event == _MUX:
        return m.state != 0
    return states.after(states.MULTI if m.mux else states.SINGLE, m.state, event) < 0


def tracked(m, event, request):
    """Send it, unless the state forbids it: EINVAL. Afterwards the state is known again. An
    inquiry; its answer."""
    known = not m.own.get("vague") and not m.own.get("by_hand")
    if not known or _forbidden(m, event, request.line):
        yield "+CIPSTATUS"  # what we know may be stale
        answer(m.last)
        if _forbidden(m, event, request.line):
            name = states.NAMES.split(",")[m.state]
            raise OSError(22, "AT%s in %s" % (request.line, name))
    if event == _CIICR:
        m.step(event)
    yield request
    if request.outcome != _DONE:
        if event == _CIICR:
            m.queue.append(Request("+CIPSTATUS"))
    elif event == _CIICR:
        m.step(_UP)
    elif event == _SHUT_EVENT:
        if m.own.get("context"):
            load("contexts").gone(m, 1)
        else:
            m.ip = None  # it was said by us: no restart (losses.lose)
            m.lose(0, 100)
    elif event == _DETACH:
        m.own["attached"] = 0  # as config(attached=False)
        m.lose(_DEACT if m.state > 1 else m.state, 100)
        m.own["by_hand"] = True  # a listening server stays [figure 2]
    elif event == _CONTEXT:
        m.own["context"] = int(request.line[-1] == "1")
    elif event != _MUX:
        m.step(event)
        if event == _ADDRESS and request.lines and not m.own.get("context"):
            m.ip = request.lines[0][request.lines[0].find(" ") + 1 :]
        if event in (_TCP, _UDP, _SERVER):
            m.own["by_hand"] = True  # its end is not ours to hear: inquiry.py
        elif event == _CLOSING_EVENT:
            m.own["vague"] = True
    return answer(request)

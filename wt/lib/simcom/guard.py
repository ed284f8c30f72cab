"""Commands that a user gives by hand and that change the module's state. Imported when needed.

What the state forbids is refused before it is sent, after the state was asked once; what was
accepted is tracked. Application notes SIM800 9, SIM7000 8.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load, states
from .tasks import Request, answer

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
_DEACT = const(14)


# Commands that change the module's state and their events (states.py; M, R: only here).
_EVENTS = (
    "+CSTT T\n+CIICR I\n+CIFSR F\n+CIPSTART S\n+CIPSERVER=1 V\n+CIPSERVER=0 K\n+CIPCLOSE K\n"
    "+CIPMUX M\n+CIPSHUT R\n+CGATT=0 D"
)


def event_of(line):
    """The event of a command that changes the state, 0: it does not."""
    text = line.upper()
    for row in _EVENTS.split("\n"):
        name = row[:-2]
        if row and text.startswith(name):
            rest = text[len(name) :]
            if rest[:1] == "?" or rest[:2] == "=?" or rest[:1].isalpha():
                return 0
            event = ord(row[-1])
            if event == _TCP and '"UDP"' in text:
                return _UDP
            return event
    return 0


def _forbidden(m, event):
    if event in (_SHUT_EVENT, _DETACH, _CLOSING_EVENT):
        return False
    if event == _MUX:
        return m.state != 0
    return states.after(states.MULTI if m.mux else states.SINGLE, m.state, event) < 0


def tracked(m, event, request, timeout_ms):
    """Send it, unless the state forbids it: EINVAL. Afterwards the state is known again."""
    if _forbidden(m, event):
        answer(m.ask(Request("+CIPSTATUS")))  # what we know may be stale
        if _forbidden(m, event):
            name = states.NAMES.split(",")[m.state]
            raise OSError(22, "AT%s in %s" % (request.line, name))
    if event == _CIICR:
        m.step(event)
    m.ask(request, timeout_ms)
    if request.outcome != _DONE:
        if event == _CIICR:
            m.queue.append(Request("+CIPSTATUS"))
    elif event == _CIICR:
        m.step(_UP)
    elif event == _SHUT_EVENT:
        if m.own.get("context"):
            load("contexts").gone(m, 1)
        else:
            m.lose(0, 100)
    elif event == _DETACH:
        m.own["attached"] = 0  # as config(attached=False)
        m.lose(_DEACT if m.state > 1 else m.state, 100)
        m.own["vague"] = True  # a listening server stays [figure 2]
    elif event != _MUX:
        m.step(event)
        if event == _ADDRESS and not m.own.get("context"):
            m.ip = request.lines[0]
        if event in (_TCP, _UDP, _SERVER, _CLOSING_EVENT):
            m.own["vague"] = True  # its end is not ours to hear
    return request

"""Users' handlers: what a report means to them, and when they run.

Handlers run from the outermost explicit `poll()`, `run()` or blocking call, never inside another
handler, an interrupt or `ioctl`.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .tasks import Request

_MAX = const(16)  # events that wait to be delivered; more are counted as lost in own["lost"]

# kinds of lines (dialogue.py)
_POWER_DOWN = const(6)
_DEACT = const(32)
_RDY = const(33)
_CFUN = const(34)  # unasked: only at a start
_CPIN = const(35)
_READY = const(36)
_SERVER_OK = const(40)
_SERVER_CLOSE = const(41)
_CDNSGIP = const(42)
_PSM = const(47)
_PDP_DEACT = const(14)  # a state (states.py)

# kind of line: event; 0: a line that nothing claimed, -1: the module rebooted
_NAMES = {
    -1: "reboot", 0: "urc", 6: "power", 32: "deact", 37: "registration", 38: "registration",
    39: "registration", 43: "ring", 44: "sms", 45: "undervoltage", 46: "undervoltage", 47: "psm",
    48: "urc",
}  # fmt: skip


def on(m, event, handler):
    """`handler(modem, value)` on an event: "registration" "deact" "reboot" "power" "ring" "sms"
    "undervoltage" "psm", or "urc": any other line. None removes it. ValueError: no such event.

    It runs from the outermost `poll()`, `run()` or blocking call, where nothing can wait (EBUSY).
    """
    if event not in _NAMES.values():
        raise ValueError(event)
    if m.handlers is None:
        m.handlers = {}
        m.events = []
    m.handlers[event] = handler
    if event == "undervoltage" and handler:
        # without it the module says nothing [manual SIM7000 5.2.16], and goes on at each start
        m.own.setdefault("again", {})[event] = "+CBATCHK=1"
        if m.up:
            m.queue.append(Request("+CBATCHK=1"))


def report(m, kind):
    """A report, or a line that nothing claimed (0), or a reboot (-1), came in."""
    d = m.d
    if kind == _CDNSGIP:
        if m.own.get("lookup"):
            m.own["lookup"].lines.append(d.line(d.at, d.stop))
        return
    if m.server is not None and _SERVER_OK <= kind <= _SERVER_CLOSE:
        m.server.heard(kind, m)
        return
    name = _NAMES.get(kind)
    value = None
    if kind == _POWER_DOWN:
        if not load("power").fell(m):
            return
        value = False
        text = d.line()
        if text[:1] != "N":  # UNDER-VOLTAGE or OVER-VOLTAGE POWER DOWN
            _queue(m, "undervoltage", text)
    elif kind == _DEACT:
        if m.own.get("second") and not m.task:
            m.task = Request("", None, load("contexts").ask_both(m))
        else:
            m.lose(_PDP_DEACT, 100)
    elif _CPIN <= kind <= _READY and m.up and m.task is None:
        # after a start, ours or not, and after CFUN=1: the settings tell
        m.task = Request("", None, load("recovery").look(m))
    elif kind == _PSM and "ENTER" in d.line():
        load("timers").entered(m)
    if kind == _RDY or kind == _CFUN:
        m.rebooted()
    if not m.handlers:
        return
    if name == "registration":
        value = m.reg[kind - 37]
    elif kind == 0 or kind >= 43:
        value = d.line()
    _queue(m, name, value)


def _queue(m, name, value):
    if not m.handlers or not m.handlers.get(name):
        return
    if len(m.events) < _MAX:
        m.events.append((name, value))
    else:
        m.own["lost"] = m.own.get("lost", 0) + 1


def deliver(m):
    """Run the handlers of the events so far; a handler's exception is reported, no more."""
    if m.handling or not m.events:
        return
    m.handling = True
    try:
        while m.events:
            name, value = m.events.pop(0)
            handler = m.handlers.get(name)
            if handler:
                try:
                    handler(m, value)
                except Exception as e:  # noqa: BLE001
                    _show(e)
    finally:
        m.handling = False


def _show(e):
    import sys

    if hasattr(sys, "print_exception"):
        sys.print_exception(e)
    else:
        import traceback

        traceback.print_exception(type(e), e, e.__traceback__)

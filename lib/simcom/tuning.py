"""Settings that are more than a number: functions named as they are. Imported when written.

Each is the steps of an inquiry (tasks.py).
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .inquiry import ask
from .tasks import Request, answer

_TURN_MS = const(20)  # ours: between two looks

# mode: CNMP, CMNB [SIM7000 manual 5.2.19]
_MODES = {"auto": (2, None), "gsm": (13, None), "lte-m": (38, 1), "nb-iot": (38, 2)}
# highest; what is in no row is 0 or 1. The lowest is 0, of attach_limit 1
_HIGHEST = {"attach_limit": 60, "send_timer": 100, "local_port": 65535}
# lowest and highest of each value of a list [manual SIM800 8.2.30, 8.2.21]
_LISTS = {"keepalive": (30, 7200, 30, 600, 1, 9), "context_check": (1, 180, 1, 10)}
# a value, 2: any, that a driver made with this attribute cannot have: it is bind()'s; pushed data
# has no hex form here, and needs its header
_NEVER = "local_port2 mux hex_receive1 push ip_header0 push"


def check(m, name, new, limits=None):
    """All that is wrong with a setting whatever the module says: TypeError, ValueError; EINVAL it
    does not go with `mux` or `push`; ENODEV this UART has no RTS and CTS."""
    number = isinstance(new, (bool, int))  # MicroPython's bool is no int
    if name == "mode":
        good = new in _MODES and "+CEREG?" in m.ROWS
    elif name == "baudrate" and number:
        good = str(new) in m.ROWS.split("\n")[2].split(" ")
    elif number:
        low, high = limits or (name == "attach_limit", _HIGHEST.get(name, 1))
        good = low <= new <= high
    elif name in _LISTS and isinstance(new, (tuple, list)):
        limits = _LISTS[name]
        good = len(new) * 2 == len(limits)
        for i in range(len(new) if good else 0):
            if not isinstance(new[i], int):
                raise TypeError(name)
            good = good and limits[2 * i] <= new[i] <= limits[2 * i + 1]
    else:
        raise TypeError(name)
    if not good:
        raise ValueError(name)
    for value in (2, bool(new)):
        i = _NEVER.find("%s%d " % (name, value))
        if i >= 0:
            made = _NEVER[i:].split(" ", 2)[1]
            if getattr(m, made):
                raise OSError(22, made)
    if name == "flow" and new and not (hasattr(m.uart, "RTS") and hasattr(m.uart, "CTS")):
        raise OSError(19, name)


def tell(m, name, line):
    """Set it, and again after each start of the module."""
    yield from ask(m, line)
    m.own.setdefault("again", {})[name] = line


def baudrate(m, rate):
    if not m.up:
        raise OSError(19, "")
    while m.fix:
        yield _TURN_MS
    # nothing may be said between the answer at the old rate and our own change: in the repair's
    # place, and nothing is to be mended afterwards
    m.fix = change = Request("", None, _change(m, rate))
    while not change.outcome:
        yield 0
    if change.error:
        raise change.error


def _change(m, rate):
    yield "+IPR=%d" % rate
    if m.last.outcome > 2:
        last = m.last
        yield from load("repair").mend(m, False)
        answer(last)
    answer(m.last)
    m.own["baudrate"] = rate
    m.own["hold"] = True
    yield from load("finding").change_rate(m, rate)


def keepalive(m, new):
    """False, True, or (idle, interval, count): seconds 30-7200, seconds 30-600, 1-9."""
    if isinstance(new, (tuple, list)):
        yield from tell(m, "keepalive", "+CIPTKA=1,%d,%d,%d" % tuple(new))
    else:
        yield from tell(m, "keepalive", "+CIPTKA=%d" % bool(new))
    m.own["keepalive"] = new


def send_timer(m, seconds):
    yield from tell(m, "send_timer", "+CIPATS=1,%d" % seconds if seconds else "+CIPATS=0")
    m.own["send_timer"] = seconds
    load("settings").result_bound(m)


def calls(m, on):
    yield from tell(m, "calls", "+GSMBUSY=%d" % (not on))
    m.own["calls"] = bool(on)


def mode(m, mode):
    radio, kind = _MODES[mode]
    yield from ask(m, "+CNMP=%d" % radio)
    if kind:
        yield from ask(m, "+CMNB=%d" % kind)
    m.own["mode"] = mode


def hex_receive(m, on):
    """Received blocks come as hex digits (CIPRXGET=3): twice the bytes, for a line with 7 bits."""
    if m.up:
        yield 0  # not while a block is on its way
    m.own["hex_receive"] = bool(on)
    m.d.hex = 2 if on else 1
    m.d.layout = 0  # one form may have a line end more than the other before OK
    m.reading = b"AT+CIPRXGET=3," if on else b"AT+CIPRXGET=2,"


def context_check(m, new):
    """The module checks its context by itself (CIPDPDP): False, True, or (seconds between checks
    1-180, failures until the context is given up 1-10)."""
    if isinstance(new, (tuple, list)):
        yield from tell(m, "context_check", "+CIPDPDP=1,%d,%d" % tuple(new))
    else:
        yield from tell(m, "context_check", "+CIPDPDP=1,10,3" if new else "+CIPDPDP=0")
    m.own["context_check"] = new


def local_port(m, port):
    """The local port of clients in single connection mode (CLPORT), 0: any. In multi connection
    a socket's own `bind()` sets it."""
    for kind in ("TCP", "UDP"):
        yield from tell(m, "local_port" + kind, '+CLPORT="%s",%d' % (kind, port))
    m.own["local_port"] = port


def flow(m, on):
    """RTS and CTS at both ends (IFC=2,2)."""
    uart = m.uart
    yield from tell(m, "flow", "+IFC=2,2" if on else "+IFC=0,0")
    if on or m.own.get("flow"):
        load("finding").again(m, flow=uart.RTS | uart.CTS if on else 0)
    m.own["flow"] = bool(on)

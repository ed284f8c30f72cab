"""Settings that are more than a number: functions named as they are. Imported when written.

What asks the module is an inquiry (tasks.py); None: nothing was to be asked.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .inquiry import ask
from .tasks import Request, answer

_TURN_MS = const(20)  # ours: between two looks


_SWITCHES = ("keepalive", "context_check", "reconnect", "calls", "hex_receive", "flow")


def check(name, new):
    """TypeError, ValueError: no value for that setting, whatever the module says."""
    if isinstance(new, (bool, int)):  # MicroPython's bool is no int
        if name in _SWITCHES and not 0 <= new <= 1:
            raise ValueError(name)
    elif name != "mode" and not (name in _SWITCHES[:2] and isinstance(new, (tuple, list))):
        raise TypeError(name)


def tell(m, name, line):
    """Set it, and again after each start of the module."""
    yield from ask(m, line)
    m.own.setdefault("again", {})[name] = line


# mode: CNMP, CMNB [SIM7000 manual 5.2.19]
_MODES = {"auto": (2, None), "gsm": (13, None), "lte-m": (38, 1), "nb-iot": (38, 2)}


def baudrate(m, rate):
    rates = [int(r) for r in m.ROWS.split("\n")[2].split(" ")]
    if rate not in rates:
        raise ValueError("baudrate")
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


def reconnect(m, on):
    m.own["reconnect"] = bool(on)


def attach_limit(m, times):
    """Attaches an hour that the ladder may make by itself, 1 to 60."""
    if not 1 <= times <= 60:
        raise ValueError("attach_limit")
    m.own["attach_limit"] = times


def keepalive(m, new):
    """False, True, or (idle, interval, count): seconds 30-7200, seconds 30-600, 1-9."""
    if isinstance(new, (tuple, list)):
        idle, interval, count = new
        if not (30 <= idle <= 7200 and 30 <= interval <= 600 and 1 <= count <= 9):
            raise ValueError("keepalive")
        yield from tell(m, "keepalive", "+CIPTKA=1,%d,%d,%d" % (idle, interval, count))
    else:
        yield from tell(m, "keepalive", "+CIPTKA=%d" % bool(new))
    m.own["keepalive"] = new


def send_timer(m, seconds):
    if not 0 <= seconds <= 100:
        raise ValueError("send_timer")
    yield from tell(m, "send_timer", "+CIPATS=1,%d" % seconds if seconds else "+CIPATS=0")
    m.own["send_timer"] = seconds
    load("settings").result_bound(m)


def calls(m, on):
    yield from tell(m, "calls", "+GSMBUSY=%d" % (not on))
    m.own["calls"] = bool(on)


def mode(m, mode):
    if mode not in _MODES or "+CEREG?" not in m.ROWS:
        raise ValueError("mode")
    radio, kind = _MODES[mode]
    yield from ask(m, "+CNMP=%d" % radio)
    if kind:
        yield from ask(m, "+CMNB=%d" % kind)
    m.own["mode"] = mode


def hex_receive(m, on):
    """Received blocks come as hex digits (CIPRXGET=3): twice the bytes, for a line with 7 bits."""
    if m.push and on:
        raise OSError(22, "pushed data has no hex form here")
    m.own["hex_receive"] = bool(on)
    m.d.hex = 2 if on else 1
    m.d.layout = 0  # one form may have a line end more than the other before OK
    m.reading = b"AT+CIPRXGET=3," if on else b"AT+CIPRXGET=2,"


def context_check(m, new):
    """The module checks its context by itself (CIPDPDP): False, True, or (seconds between checks
    1-180, failures until the context is given up 1-10)."""
    if isinstance(new, (tuple, list)):
        seconds, failures = new
        if not (1 <= seconds <= 180 and 1 <= failures <= 10):
            raise ValueError("context_check")
        yield from tell(m, "context_check", "+CIPDPDP=1,%d,%d" % (seconds, failures))
    else:
        yield from tell(m, "context_check", "+CIPDPDP=1,10,3" if new else "+CIPDPDP=0")
    m.own["context_check"] = new


def local_port(m, port):
    """The local port of clients in single connection mode (CLPORT), 0: any. In multi connection
    a socket's own `bind()` sets it."""
    if m.mux:
        raise OSError(22, "bind() the socket")
    if not 0 <= port < 65536:
        raise ValueError("local_port")
    for kind in ("TCP", "UDP"):
        yield from tell(m, "local_port" + kind, '+CLPORT="%s",%d' % (kind, port))
    m.own["local_port"] = port


def flow(m, on):
    """RTS and CTS at both ends (IFC=2,2). ENODEV: this UART has none."""
    uart = m.uart
    if not (hasattr(uart, "RTS") and hasattr(uart, "CTS")):
        raise OSError(19, "no RTS and CTS")
    yield from tell(m, "flow", "+IFC=2,2" if on else "+IFC=0,0")
    m.own["flow"] = bool(on)
    load("finding").again(m, flow=uart.RTS | uart.CTS if on else 0)

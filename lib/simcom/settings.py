"""`config()`: a setting is a row; what a row has not, it cannot do. Imported when first used."""
from .inquiry import ask, number, value

# name: (question, settable: command or None, lowest, highest); numbers
_NUMBERS = {
    "quick_send": ("CIPQSEND", 0, 1),
    "send_prompt": ("CIPSPRT", 0, 2),
    "ip_header": ("CIPHEAD", 0, 1),
    "show_sender": ("CIPSRIP", 0, 1),
    "show_protocol": ("CIPSHOWTP", 0, 1),
    "attached": ("CGATT", 0, 1),
}
# name: question whose first line is the answer
_TEXTS = {"imei": "+GSN", "imsi": "+CIMI", "iccid": "+CCID", "model": "+CGMM", "revision": "+CGMR"}
_MODES = {"auto": (2, None), "gsm": (13, None), "lte-m": (38, 1), "nb-iot": (38, 2)}


def config(m, *names, **values):
    """Read one setting by its name, or write some by keyword. ValueError: no such setting."""
    if names:
        if len(names) > 1 or values:
            raise TypeError("one name, or keywords")
        return _read(m, names[0])
    for name in values:
        if name not in _WRITERS and name not in _NUMBERS:
            raise ValueError(name)
    for name, new in values.items():
        if name in _WRITERS:
            _WRITERS[name](m, new)
        else:
            command, low, high = _NUMBERS[name]
            new = int(new)
            if not low <= new <= high:
                raise ValueError(name)
            ask(m, "+%s=%d" % (command, new))
            m.own[name] = new
            if name == "attached" and not new:
                m.lose(14 if m.state > 1 else m.state, 100)


def _read(m, name):
    if name in _TEXTS:
        return value(m, _TEXTS[name])
    if name in _NUMBERS:
        n = number(m, _NUMBERS[name][0])
        return n if name == "send_prompt" else bool(n)
    if name in _READERS:
        return _READERS[name](m)
    raise ValueError(name)


def _set_baud(m, rate):
    rates = [int(r) for r in m.ROWS.split("\n")[2].split(" ")]
    if rate not in rates:
        raise ValueError("baudrate")
    if not m.up:
        raise OSError(19)
    ask(m, "+IPR=%d" % rate)
    m.own["baudrate"] = rate
    from .control import run_task
    from .startup import change_rate

    run_task(m, change_rate(m, rate))


def _set_reconnect(m, on):
    m.own["reconnect"] = bool(on)


def _set_keepalive(m, new):
    """False, True, or (idle, interval, count): seconds 30-7200, seconds 30-600, 1-9."""
    if isinstance(new, (tuple, list)):
        idle, interval, count = new
        if not (30 <= idle <= 7200 and 30 <= interval <= 600 and 1 <= count <= 9):
            raise ValueError("keepalive")
        ask(m, "+CIPTKA=1,%d,%d,%d" % (idle, interval, count))
    else:
        ask(m, "+CIPTKA=%d" % bool(new))
    m.own["keepalive"] = new


def _set_timer(m, seconds):
    if not 0 <= seconds <= 100:
        raise ValueError("send_timer")
    ask(m, "+CIPATS=1,%d" % seconds if seconds else "+CIPATS=0")


def _set_calls(m, on):
    ask(m, "+GSMBUSY=%d" % (not on))
    m.own["calls"] = bool(on)


def _set_mode(m, mode):
    if mode not in _MODES or "+CEREG?" not in m.ROWS:
        raise ValueError("mode")
    radio, kind = _MODES[mode]
    ask(m, "+CNMP=%d" % radio)
    if kind:
        ask(m, "+CMNB=%d" % kind)
    m.own["mode"] = mode


def _timer(m):
    mode, seconds = value(m, "+CIPATS?", "+CIPATS:").split(",")
    return int(seconds) if int(mode) else 0


_WRITERS = {
    "baudrate": _set_baud, "reconnect": _set_reconnect, "keepalive": _set_keepalive,
    "send_timer": _set_timer, "calls": _set_calls, "mode": _set_mode,
}  # fmt: skip

_READERS = {
    "baudrate": lambda m: m.baud,
    "reconnect": lambda m: m.own.get("reconnect", True),
    "apn": lambda m: value(m, "+CSTT?", "+CSTT:").split('"')[1],
    "keepalive": lambda m: bool(number(m, "CIPTKA")),
    "send_timer": _timer,
    "calls": lambda m: m.own.get("calls", True),
    "mode": lambda m: m.own.get("mode"),
    "mux": lambda m: m.mux,
    "push": lambda m: m.push,
}

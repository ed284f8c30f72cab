"""`config()`, `status()` and the questions behind them. Imported when first used.

A setting is a row; what a row has not, it cannot do.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import bearer, states
from . import pump as _pump
from .tasks import Request, answer

_LOOKUP_MS = const(20000)  # +CDNSGIP after OK [field: 14 s]
_NO_NAME = (3, 8)  # its codes: network error, DNS general failure


def ask(m, line):
    """Information lines of a command."""
    return answer(m.ask(Request(line)))


def value(m, line, prefix=None):
    """The first information line, without its prefix `+NAME: `."""
    for text in ask(m, line):
        i = text.find(":")
        if prefix is None:
            return text[i + 1 :].strip() if text.startswith("+") or i >= 0 else text.strip()
        if text.startswith(prefix):
            return text[i + 1 :].strip()
    raise OSError(5, line)


def number(m, name):
    return int(value(m, "+%s?" % name, "+%s:" % name).split(",")[0])


# --- config --------------------------------------------------------------------------------------

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


# --- status --------------------------------------------------------------------------------------


def detail(m, param, refresh=False):
    """`status(param)`."""
    if param == "registration":
        return bearer.registration(m)
    if param == "state":
        if refresh:
            ask(m, "+CIPSTATUS")
        return states.NAMES.split(",")[m.state]
    if param == "rssi" or param == "ber":
        rssi, ber = [int(f) for f in value(m, "+CSQ", "+CSQ:").split(",")]
        if param == "ber":
            return None if ber == 99 else ber
        return None if rssi == 99 else 2 * rssi - 113
    if param == "attached":
        return bool(number(m, "CGATT"))
    if param == "battery":
        fields = value(m, "+CBC", "+CBC:").split(",")
        return (int(fields[1]), int(fields[2]))
    if param == "links":
        m.listed = []
        try:
            ask(m, "+CIPSTATUS")
            return tuple([_link(row) for row in m.listed if "LISTENING" not in row])
        finally:
            m.listed = None
    raise ValueError(param)


def _link(row):
    # n,context,"TCP","address","port","STATE"
    f = [t.strip().strip('"').strip() for t in row.split(",")]
    return (f[5], f[2], (f[3], int(f[4] or 0)) if f[3] else None, int(f[1] or 0))


def ifconfig(m):
    """(address, mask, gateway, DNS); the module tells only its address."""
    ip = m.ip or "0.0.0.0"
    return (ip, "255.255.255.255", ip, "0.0.0.0")


def ipconfig(m, param):
    """`"addr4"`: (address, mask)."""
    if param != "addr4":
        raise ValueError(param)
    return (m.ip or "0.0.0.0", "255.255.255.255")


# --- questions to the network --------------------------------------------------------------------


def scan(m):
    """Operators in reach: tuples (long name, short name, number, status); AT+COPS=?, up to two
    minutes. Status: 0 unknown, 1 available, 2 current, 3 forbidden."""
    found = []
    for line in ask(m, "+COPS=?"):
        for part in line.split("(")[1:]:
            f = part.split(")")[0].split(",")
            if len(f) >= 4 and '"' in part:
                found.append((f[1].strip('"'), f[2].strip('"'), f[3].strip('"'), int(f[0])))
    return found


def resolve(m, host):
    """The addresses of a name (AT+CDNSGIP), a tuple of str. EHOSTUNREACH: it has none."""
    from .tasks import check_text

    check_text(host, 253)
    if not host or " " in host:
        raise ValueError("host")
    if not m.online():
        raise OSError(100)
    until = _pump.time.ticks_add(_pump.time.ticks_ms(), _LOOKUP_MS)
    m.may_wait()
    m.listed = []
    try:
        while True:
            request = m.ask(Request('+CDNSGIP="%s"' % host))
            if request.outcome == 1:
                break
            # refused while another lookup runs [field]: again, within the deadline
            if m.pause(until):
                answer(request)
            for _ in range(20):
                m.pause(until)
        while not m.listed:
            if m.pause(until):
                raise OSError(110, host)
            if not m.online():
                raise OSError(100)
        f = [t.strip().strip('"') for t in m.listed[0].split(",")]
    finally:
        m.listed = None
    if f[0] != "1":
        raise OSError(113 if int(f[1]) in _NO_NAME else 5, host)
    return tuple(f[2:])


def time(m):
    """(year, month, day, hour, minute, second, weekday, yearday) in UTC from the network's clock,
    None when the module does not know it. Weekday: Monday is 0."""
    text = value(m, "+CCLK?", "+CCLK:").strip('"')
    sign = max(text.find("+"), text.rfind("-"))
    if len(text) < 17 or sign < 0:
        return None
    year, month, day = [int(t) for t in text[:8].split("/")]
    hour, minute, second = [int(t) for t in text[9:17].split(":")]
    if not 20 <= year < 80:  # a clock that nobody has set
        return None
    year += 2000
    minutes = hour * 60 + minute - 15 * int(text[sign:])
    days = _days(year, month, day) + minutes // 1440
    minutes %= 1440
    return _date(days) + (minutes // 60, minutes % 60, second, (days + 5) % 7) + (_yearday(days),)


_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


def _days(year, month, day):
    # days since 2000-01-01, a Saturday
    y = year - 2000
    leap = year % 4 == 0 and month > 2
    return y * 365 + (y + 3) // 4 + _BEFORE[month - 1] + leap + day - 1


def _year(days):
    y = days * 4 // 1461
    return 2000 + y, days - (y * 365 + (y + 3) // 4)


def _date(days):
    year, rest = _year(days)
    for month in range(12, 0, -1):
        first = _BEFORE[month - 1] + (year % 4 == 0 and month > 2)
        if rest >= first:
            return (year, month, rest - first + 1)


def _yearday(days):
    return _year(days)[1] + 1


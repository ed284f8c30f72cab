"""What `status()`, `resolve()`, `scan()` and `ifconfig()` ask. Imported when first used."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import pump as _pump
from . import states
from .tasks import Request, answer, check_text

_STATES = "INITIAL,CONNECTING,CONNECTING,CONNECTED,CLOSED,CLOSING,CLOSING,CLOSED"
_CONFIG = const(2)
_LOOKUP_MS = const(20000)  # +CDNSGIP after OK [field: 14 s]


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


def checked(f, *args):
    """`f(*args)`; a damaged answer is EIO, an unknown name (the second argument) ValueError."""
    try:
        return f(*args)
    except (ValueError, IndexError) as e:
        if e.args and e.args[0] == args[1]:
            raise
        raise OSError(5, "an answer was damaged")


def number(m, name):
    return int(value(m, "+%s?" % name, "+%s:" % name).split(",")[0])


def registration(m):
    """The best of those that count: 1 home, 5 roaming, else the first known, else 0."""
    best = 0
    for stat in m.reg:
        if stat == 1 or stat == 5:
            return stat
        if stat != 255 and not best:
            best = stat
    return best


def detail(m, param, refresh=False):
    """`status(param)`."""
    return checked(_detail, m, param, refresh)


def _detail(m, param, refresh):
    if param == "registration":
        return registration(m)
    if param == "state":
        if m.own.pop("vague", False) or refresh:
            ask(m, "+CIPSTATUS")
            m.own["vague"] = m.state == _CONFIG  # it does not stay so
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
    if param == "links" and not m.mux:
        link = m.links[0]
        if link is None or link.address is None:
            return (("INITIAL", "", None, 0),)
        name = _STATES.split(",")[link.state]
        return ((name, "UDP" if link.udp else "TCP", link.address, 0),)
    if param == "links":
        m.listed = []
        try:
            ask(m, "+CIPSTATUS")
            # the last of them: a list that somebody else asked for may have come before
            rows = [row for row in m.listed if "LISTENING" not in row][-m.d.slots :]
            return tuple([_link(row) for row in rows])
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


def scan(m):
    """Operators in reach: tuples (long name, short name, number, status); AT+COPS=?, up to two
    minutes. Status: 0 unknown, 1 available, 2 current, 3 forbidden."""
    found = []  # type: list
    for line in ask(m, "+COPS=?"):
        for part in line.split("(")[1:]:
            f = part.split(")")[0].split(",")
            if len(f) >= 4 and '"' in part:
                found.append((f[1].strip('"'), f[2].strip('"'), f[3].strip('"'), int(f[0])))
    return found


def resolve(m, host):
    """The addresses of a name (AT+CDNSGIP), a tuple of str. EHOSTUNREACH: it has none."""
    check_text(host, 253)
    if not host or " " in host:
        raise ValueError("host")
    if m.ip is None:
        raise OSError(100, "")
    until = _pump.time.ticks_add(_pump.time.ticks_ms(), _LOOKUP_MS)
    m.may_wait()
    m.listed = []  # so that the reports are looked at
    found = []  # type: list
    m.own["found"] = found
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
        while True:
            if m.pause(until):
                raise OSError(110, host)
            if m.ip is None:
                raise OSError(100, "")
            if found:
                f = [t.strip().strip('"') for t in found.pop(0).split(",")]
                if f[0] != "1" or f[1].lower() == host.lower():
                    break  # else it is the late answer of another lookup
    finally:
        m.listed = None
        del m.own["found"]
    if f[0] != "1":
        raise OSError(113 if int(f[1]) in (3, 8) else 5, host)
    return tuple(f[2:])

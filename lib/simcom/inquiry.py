"""What `status()`, `scan()` and `ifconfig()` ask. Imported when first used.

Inquiries are generators like tasks' (tasks.py); `inquire` makes a call of one (waiting.py).
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import states
from .tasks import Request, answer
from .waiting import asking

_STATES = "INITIAL,CONNECTING,CONNECTING,CONNECTED,CLOSED,CLOSING,CLOSING,CLOSED"
_CONFIG = const(2)


def inquire(m, gen, name=""):
    """The call of an inquiry. With a name it is completed once it was begun."""
    return asking(m, Request(name, None, gen))


def ask(m, line):
    """Information lines of a command."""
    yield line
    return answer(m.last)


def value(m, line, prefix=None):
    """The first information line, without its prefix `+NAME: `."""
    for text in (yield from ask(m, line)):
        i = text.find(":")
        if prefix is None:
            return text[i + 1 :].strip() if text.startswith("+") or i >= 0 else text.strip()
        if text.startswith(prefix):
            return text[i + 1 :].strip()
    raise OSError(5, line)


def checked(gen, name):
    """`gen`; a damaged answer is EIO, a ValueError that says `name` is the caller's."""
    try:
        return (yield from gen)
    except (ValueError, IndexError) as e:
        if e.args and e.args[0] == name:
            raise
        raise OSError(5, "an answer was damaged")


def number(m, name):
    return int((yield from value(m, "+%s?" % name, "+%s:" % name)).split(",")[0])


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
    return inquire(m, checked(_detail(m, param, refresh), param))


def _detail(m, param, refresh):
    if param == "registration":
        return registration(m)
    if param == "state":
        if m.own.pop("vague", False) or m.own.get("by_hand") or refresh:
            yield from ask(m, "+CIPSTATUS")
            m.own["vague"] = m.state == _CONFIG  # it does not stay so
        return states.NAMES.split(",")[m.state]
    if param == "rssi" or param == "ber":
        rssi, ber = [int(f) for f in (yield from value(m, "+CSQ", "+CSQ:")).split(",")]
        if param == "ber":
            return None if ber == 99 else ber
        return None if rssi == 99 else 2 * rssi - 113
    if param == "attached":
        return bool((yield from number(m, "CGATT")))
    if param == "battery":
        fields = (yield from value(m, "+CBC", "+CBC:")).split(",")
        return (int(fields[1]), int(fields[2]))
    if param == "links" and not m.mux:
        link = m.links[0]
        if link is None:
            return (("INITIAL", "", None, 0),)
        name = _STATES.split(",")[link.state]
        return ((name, "UDP" if link.udp else "TCP", link.address, 0),)
    if param == "links":
        yield 0  # from here to the command nobody else has a turn
        rows = []  # type: list
        m.listed = rows
        try:
            yield from ask(m, "+CIPSTATUS")
            # the last of them: a list that was asked for before may end in this one
            rows = [row for row in rows if "LISTENING" not in row][-m.d.slots :]
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
    ip = ipconfig(m, "addr4")[0]
    return (ip, "255.255.255.255", ip, "0.0.0.0")


def ipconfig(m, param):
    """`"addr4"`: (address, mask)."""
    if param != "addr4":
        raise ValueError(param)
    return ((m.ip or "0.0.0.0").strip(), "255.255.255.255")


def scan(m):
    """Operators in reach: tuples (long name, short name, number, status); AT+COPS=?, up to two
    minutes. Status: 0 unknown, 1 available, 2 current, 3 forbidden."""
    return inquire(m, checked(_scan(m), ""))


def _scan(m):
    found = None  # type: list | None
    for line in (yield from ask(m, "+COPS=?")):
        if line.startswith("+COPS:"):
            found = found or []
            # (status,"long","short","number"[,access]), … between the quotes all is known
            f = line[6:].strip().split('"')
            if len(f) % 6 != 1:
                raise ValueError
            for i in range(0, len(f) - 1, 6):
                if f[i + 2] != "," or f[i + 4] != "," or f[i][-3:-2] != "(" or f[i][-1] != ",":
                    raise ValueError
                if not (f[i + 5].isdigit() and len(f[i + 5]) in (5, 6)):
                    raise ValueError
                found.append((f[i + 1], f[i + 3], f[i + 5], int(f[i][-2])))
    if found is None:
        raise ValueError
    return found

"""`config()`: a setting is a row; what a row has not, it cannot do. Imported when first used."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .inquiry import ask, checked, inquire, number, value

# name: (question, settable: command or None, lowest, highest); numbers
_NUMBERS = {
    "quick_send": ("CIPQSEND", 0, 1),
    "send_prompt": ("CIPSPRT", 0, 2),
    "ip_header": ("CIPHEAD", 0, 1),
    "show_sender": ("CIPSRIP", 0, 1),
    "show_protocol": ("CIPSHOWTP", 0, 1),
    "attached": ("CGATT", 0, 1),
}
_NORMAL_MS = const(660000)  # normal mode: a silent peer is given up after 645 s [manual 8.2.3]
_ANSWER_MS = const(10000)  # to the prompt [field: 2 to 60 s]
_RESULT_MS = const(60000)  # DATA ACCEPT behind the last payload byte [field: 1 to 60 s]
_BLIND_MS = const(200)  # CIPSPRT=0, 2: what a refusal needs to arrive [field]
_TURN_MS = const(20)  # ours: between two looks
_CLOSE_TURNS = const(100)  # SERVER CLOSE comes soon after OK [assumed]; ours
# name: question whose first line is the answer
_TEXTS = {"imei": "+GSN", "imsi": "+CIMI", "iccid": "+CCID", "model": "+CGMM", "revision": "+CGMR"}


# what tuning.py writes, and two that are only remembered
_TUNED = (
    "baudrate", "reconnect", "keepalive", "send_timer", "calls", "mode", "hex_receive",
    "context_check", "local_port", "flow", "attach_limit",
)  # fmt: skip
# what is only remembered, and what it is unless it was set
_KEPT = {
    "reconnect": True, "calls": True, "mode": None, "hex_receive": False, "local_port": 0,
    "flow": False, "attach_limit": 12,
}  # fmt: skip


def config(m, *names, **values):
    """Read one setting by its name, or write some by keyword (docs/settings.md: names, units,
    ranges). ValueError, TypeError: no such setting, or a value that is none: nothing is written.
    OSError: ENODEV not active, or not on this module; ModemError: it refused. Allocates."""
    if names:
        if len(names) > 1 or values:
            raise TypeError("one name, or keywords")
        return inquire(m, checked(_read(m, names[0]), names[0]))
    for name, new in values.items():
        if name not in _TUNED and name not in _NUMBERS:
            raise ValueError(name)
        load("tuning").check(m, name, new, _NUMBERS[name][1:] if name in _NUMBERS else None)
    return inquire(m, _write(m, values), "config")


def _write(m, values):
    for name, new in values.items():
        if name == "reconnect" or name == "attach_limit":
            m.own[name] = type(_KEPT[name])(new)
            continue
        if name in _TUNED:
            yield from getattr(load("tuning"), name)(m, new)
            continue
        command = _NUMBERS[name][0]
        new = int(new)
        line = "+%s=%d" % (command, new)
        if name == "attached":
            if m.server is not None and not new:
                m.server.error = 100  # it would stay [figure 2], and nobody would hear it
                yield from ask(m, "+CIPSERVER=0")
                for _ in range(_CLOSE_TURNS):  # until SERVER CLOSE
                    if m.server is None:
                        break
                    yield _TURN_MS
            yield from ask(m, line)
        else:
            yield from load("tuning").tell(m, name, line)
        m.own[name] = new
        if name == "send_prompt":  # without one the payload follows after a pause
            m.prompt_ms = _ANSWER_MS if new == 1 else _BLIND_MS
        result_bound(m)
        if name == "attached" and not new:
            m.lose(14 if m.state > 1 else m.state, 100)
            m.own["by_hand"] = True  # a listening server stays [figure 2]


def result_bound(m):
    """How long a payload's result may take, as things are set."""
    own = m.own
    ms = _RESULT_MS if own.get("quick_send", True) else _NORMAL_MS
    ms += 1000 * own.get("send_timer", 0)
    m.result_ms = _BLIND_MS if own.get("send_prompt") == 2 else ms


def _read(m, name):
    if name in _TEXTS:
        return (yield from value(m, _TEXTS[name]))
    if name in _NUMBERS:
        n = yield from number(m, _NUMBERS[name][0])
        if not _NUMBERS[name][1] <= n <= _NUMBERS[name][2]:
            raise IndexError
        return n if name == "send_prompt" else bool(n)
    if name in _KEPT:
        return m.own.get(name, _KEPT[name])
    if name == "baudrate":
        return m.baud
    if name == "mux":
        return m.mux
    if name == "push":
        return m.push
    if name == "apn":
        f = (yield from value(m, "+CSTT?", "+CSTT:")).split('"')
        if len(f) != 7 or f[0]:  # damaged
            raise IndexError
        return f[1]
    if name == "keepalive" or name == "context_check":
        what = "CIPTKA" if name == "keepalive" else "CIPDPDP"
        return (False, True)[(yield from number(m, what))]
    if name == "send_timer":
        f = (yield from value(m, "+CIPATS?", "+CIPATS:")).split(",")
        return int(f[1]) if int(f[0]) else 0
    raise ValueError(name)

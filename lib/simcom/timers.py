"""`modem.sleep_timers()`: PSM and eDRX of a SIM7000. Imported when first used.

The numbers are coded as 3GPP 24.008 10.5.7.3, 10.5.7.4a and 10.5.5.32 have it. AT manual SIM7000
5.2, 6.2.7; low power application note 3.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from . import names as M
from .call import need
from .tasks import Request, answer

# (seconds, the unit's three bits), by size [24.008 10.5.7.4a T3412 extended, 10.5.7.3 T3324]
_PERIOD = ((2, 3), (30, 4), (60, 5), (600, 0), (3600, 1), (36000, 2), (1152000, 6))
_ACTIVE = ((2, 0), (60, 1), (360, 2))
_MOST = const(31)  # of a unit: five bits [24.008 10.5.7.4a]

# cycles of eDRX in units of 5.12 s, by their code [24.008 10.5.5.32]
_CYCLES = (1, 2, 4, 8, 12, 16, 20, 24, 28, 32, 64, 128, 256, 512, 1024, 2048)
# AcT, the codes it has, what a paging window's code counts in ms
_CAT_M = (4, 0xFFFF, 1280)
_NB = (5, 0xFE2C, 2560)


def sleep_timers(m, period=-1, active=-1, edrx=-1):
    """Ask the network for PSM and eDRX; returns what it granted:
    (period, active, edrx, window), seconds or None.

    `period`: how often the module shows itself to the network, 2 s to 413 days; `active`: how long
    it stays in reach after that, 0 to 11160 s; both None: no PSM. `edrx`: while in reach it
    listens once in so many seconds, up to 10485.76; None: always. Left out: as it is. Each is
    rounded up to what can be coded: ValueError above the highest. The network decides; until it
    has, and without it, the answer is None. Kept over restarts by the module.

    With PSM the module switches itself off (`on("psm")`): connections are lost, the bearer is no
    longer wanted, `status()` is `STAT_ASLEEP`. `active(True)` and `connect()` bring it back.
    ENODEV on SIM800. Allocates lines.
    """
    need(m, "timers")
    lines = _psm(period, active) + _edrx(edrx)
    m.may_wait()
    for line in lines:
        _ask(m, line)
    return _granted(m)


def _ask(m, line):
    return answer(m.ask(Request(line)))


def code(seconds, units, least):
    """Eight bits for the smallest time that is not below `seconds`."""
    if not isinstance(seconds, int):
        raise TypeError("seconds")
    if seconds < least:
        raise ValueError("seconds")
    best = None
    for unit, bits in units:
        n = (seconds + unit - 1) // unit
        if n <= _MOST and (best is None or n * unit < best[0]):
            best = n * unit, bits << 5 | n
    if best is None:
        raise ValueError("seconds")
    return _bits(best[1], 8)


def _bits(n, size):
    return "".join(["1" if n >> i & 1 else "0" for i in range(size - 1, -1, -1)])


def seconds_of(text, units):
    """What eight bits mean; None: switched off."""
    n = int(text.strip().strip('"'), 2)
    for unit, bits in units:
        if bits == n >> 5:
            return unit * (n & _MOST)
    return None


def _psm(period, active):
    if period == -1 and active == -1:
        return []
    if (period is None) != (active is None) or -1 in (period, active):
        raise ValueError("period and active")
    if period is None:
        return ["+CPSMS=0"]
    texts = code(period, _PERIOD, 2), code(active, _ACTIVE, 0)
    # the request goes out when it changes from 0 to 1 [low power note 3]
    return ["+CPSMS=0", '+CPSMS=1,,,"%s","%s"' % texts]


def _edrx(seconds):
    if seconds is None:
        return ["+CEDRXS=0"]
    if seconds == -1:
        return []
    if not isinstance(seconds, (int, float)):
        raise TypeError("seconds")
    lines = []
    for act, codes, _ in (_CAT_M, _NB):
        for i in range(16):
            if codes >> i & 1 and _CYCLES[i] * 512 >= seconds * 100:
                break
        else:
            raise ValueError("seconds")
        lines.append('+CEDRXS=1,%d,"%s"' % (act, _bits(i, 4)))
    if seconds <= 0:
        raise ValueError("seconds")
    return lines


def _granted(m):
    period = active = cycle = window = None
    try:
        m.own["psm"] = _fields(m, "+CPSMS?")[0] == "1"
        if m.own["psm"]:
            _listen(m)
            # with 4 the answer has the timers at its end [manual 6.2.7]
            _ask(m, "+CEREG=4")
            try:
                f = _fields(m, "+CEREG?")
            finally:
                _ask(m, "+CEREG=1")
            if len(f) > 6 and f[-1] and f[-2]:
                active = seconds_of(f[-2], _ACTIVE)
                period = seconds_of(f[-1], _PERIOD)
        f = _fields(m, "+CEDRXRDP")
        for act, _, unit in (_CAT_M, _NB):
            if f[0] == str(act) and len(f) > 3:
                cycle = _CYCLES[int(f[2].strip('"'), 2)] * 512 / 100
                window = (int(f[3].strip('"'), 2) + 1) * unit / 1000
    except (ValueError, IndexError):
        raise OSError(5, "an answer was damaged")
    return period, active, cycle, window


def _fields(m, line):
    name = line.strip("?") + ":"
    for text in _ask(m, line):
        if text.startswith(name):
            return [t.strip() for t in text[len(name) :].split(",")]
    raise OSError(5, "an answer was damaged")


def _listen(m):
    # it says goodbye, also after a restart, and that is looked at
    line = m.own.setdefault("again", {})["psm"] = "+CPSMSTATUS=1"
    _ask(m, line)
    if not m.handlers:
        m.on("psm", None)


def entered(m):
    """The module has said that it goes into PSM: it is neither lost nor to be woken."""
    if not m.own.get("psm"):
        return  # nobody asked for it
    m.wanted = None
    m.gone()
    load("losses").drop_task(m, True)  # STATUS may have fallen first: nobody wakes it
    m.stat = M.STAT_ASLEEP

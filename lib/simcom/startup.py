"""Find the module in whatever state it was left, power it up only when it is off, set it up.

Generators for the pump's tasks: they yield a command, raw bytes, or ms to wait.
"""

try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load
from .finding import again, find
from .tasks import answer, says

_DONE = const(1)
_REFUSED = const(2)

_OFF_GAP_MS = const(2000)  # from off to the next pulse [hardware: 0.8 to 2 s]

_AWAKE_MS = const(60)  # DTR low until it listens [application notes: 50]

# pins of Modem.pins
_PWRKEY = const(0)
_STATUS = const(2)
_DTR = const(3)
_SUPPLY = const(6)


# Set at each start, whatever the defaults are. `!`: is said once more when it is refused, because
# a byte lost on the line does that too, and has to be answered; `?`: may be unknown.
_SETTINGS = (
    "!+CMEE=1 !&D0&C1 ?+CIPRXGET=%d !+CIPQSEND=%d !+CIPHEAD=1 ?+CIPSRIP=0 ?+CIPSHOWTP=0"
    " ?+CIPSPRT=1 ?+CIPATS=0 ?+CIPTKA=0 ?+IFC=0,0 ?+CFGRI=1 ?+CNMI=2,1 ?+CLTS=1 ?+CSCLK=0"
)


def wake_up(m, key=True):
    """`active(True)`: afterwards the module answers, is of this family and is configured.

    `key`: PWRKEY may be used when it does not answer."""
    try:
        m.uart.readinto(m.d.chunk, 0)
    except TypeError:  # a stand-in that knows only readinto(buf)
        m.uart = load("_host").Counted(m.uart)
    return _wake_up(m, key)


def _wake_up(m, key):
    dtr = m.pins[_DTR]
    if dtr:
        dtr.value(0)  # awake
        yield _AWAKE_MS
    m.probing = True  # no repair of a dialogue that does not exist yet
    try:
        if not (yield from _find_or_start(m, key)):
            raise OSError(110, "no answer from the module")
    finally:
        m.probing = False
    yield from _identify(m)
    if m.own.pop("mute", False) and (yield from load("signs").fresh(m)):
        m.report(-1)  # it was restarted while it did not answer
    yield from configure(m)
    yield from take_stock(m)
    m.up = True


def _find_or_start(m, key):
    if m.pins[_SUPPLY] and key:
        m.pins[_SUPPLY](True)  # a board may have it off after its own reset
    if not is_off(m) and (yield from find(m)):
        return True
    if not key:
        return False
    if not m.pins[_PWRKEY] and not m.pins[_SUPPLY]:
        return (yield from find(m, True)) if is_off(m) else False
    power = load("power")
    for pulse in (0, 2, 0) if m.pins[_PWRKEY] else (0,):
        # A module that is off goes on with the first pulse, which is too short to switch one off.
        # One that is on but deaf goes off with the second, a long one, and on with the third.
        yield from power.switch_on(m, pulse)
        if (yield from find(m, True)):
            return True
        yield power.times(m)[3] + _OFF_GAP_MS
    if not m.pins[_SUPPLY]:
        return False
    yield from power.cut(m)
    return (yield from find(m, True))


def is_off(m):
    """STATUS says so; without that pin: not known, False."""
    status = m.pins[_STATUS]
    return status is not None and not status.value()


def _identify(m):
    for line in ("+CGMM", "I"):
        yield line
        for text in m.last.lines or ():
            for model in m.ROWS.split("\n")[0].split(" "):
                if model in text:
                    m.own["model"] = text
                    return
    raise OSError(19, "not this family")


def configure(m):
    """Everything the driver relies on: no default is assumed."""
    own = m.own
    lines = _SETTINGS % (0 if m.push else 1, 1 if own.get("quick_send", True) else 0)
    for question in m.ROWS.split("\n")[1].split(" "):
        lines += " !" + question[:-1] + "=1"
    for line in lines.split(" "):
        yield line[1:]
        if line[0] == "!" and m.last.outcome != _DONE:
            yield line[1:]
            if m.last.outcome > _REFUSED:
                answer(m.last)
    yield from load("signs").mark(m)
    for line in own.get("again", {}).values():
        yield line
    if own.get("flow"):
        again(m, flow=m.uart.RTS | m.uart.CTS)


def take_stock(m):
    """What is left of a former life: our mode or CIPSHUT, a listening server, open links."""
    m.listed = []
    yield "+CIPMUX?"
    same = says(m, "+CIPMUX:%d" % m.mux)
    yield "+CIPMODE?"
    same = same and says(m, "+CIPMODE:0")
    yield "+CIPRXGET?"  # with connections open it cannot be changed
    same = same and says(m, "+CIPRXGET:%d" % (not m.push))
    if same:
        yield "+CIPSTATUS"
        for row in m.listed:
            if "LISTENING" in row:
                yield "+CIPSERVER=0"
            elif "INITIAL" not in row and "CLOSED" not in row:
                yield "+CIPCLOSE=%d,1" % int(row.split(",")[0])
    else:
        yield "+CIPSHUT"
        m.state = 0
        yield "+CIPMODE=0"
        yield "+CIPMUX=%d" % m.mux
        answer(m.last)
    m.listed = None
    yield from _ports(m)


def _ports(m):
    # local ports and UDP modes of a former life: opening.py sets them right before their next use
    kept = {}  # type: dict
    m.own["kept"] = kept
    for question in ("+CLPORT?", "+CIPUDPMODE?"):
        yield question
        for line in m.last.lines:
            f = line[line.find(":") + 1 :].split(",")
            try:
                n = int(f[0]) if m.mux else 0
                if question[2] == "L":
                    ports = int(f[-2]), int(f[-1])
                    kept[(n, "TCP")], kept[(n, "UDP")] = ports
                else:
                    kept[n] = int(f[1 if m.mux else 0])
            except (ValueError, IndexError):
                pass  # not known, like one that is refused


def power_off(m):
    """`active(False)`: AT+CPOWD=1, else PWRKEY."""
    return load("power").power_off(m)

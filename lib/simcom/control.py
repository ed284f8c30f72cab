"""On and off: `active`, `connect`, `disconnect`, `recover`, and keeping a wanted bearer up.

Methods of Modem, imported when first used (see parts.py). Those that wait are calls (waiting.py).
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from . import names as M
from .tasks import Request, answer, check_text
from .waiting import deadline, late, wait

_OPEN = const(3)
_RI = const(4)  # of Modem.pins
_BACKOFF_MS = const(5000)  # between two climbs after a lost bearer: doubled each time … [ours]
_BACKOFF_MAX_MS = const(600000)  # … up to ten minutes [ours]
# a bearer that was up so long was a good one: the pauses start anew [ours]
_STABLE_MS = const(60000)
_NO_HELP_MS = const(600000)  # `recover()` once more within that: it did not help [ours]
_FLUSH_MS = const(10000)  # [ours: the same as for a close]


def active(m, on=None):
    """`True`: find the module in whatever state it was left, power it up only when it is off, set
    it up. `False`: hand over what was gathered, then power it down. No argument: is it up?

    OSError: ETIMEDOUT no answer; ENODEV another family; EBUSY inside a handler. `True` loads what
    trouble needs.
    """
    if on:
        yield from _others(m)
        if not m.up:
            # what trouble needs is loaded now: a heap that is too small shows here, not at night
            for part in ("care", "losses", "repair", "bearer", "opening", "recovery",
                         "trouble"):
                load(part)
            yield from running(m, load("startup").wake_up(m))
            if m.pins[_RI] is not None:
                load("ring").install(m)
    elif on is not None:
        yield from flush(m)
        m.wanted = None
        yield from running(m, load("startup").power_off(m), None, "off")
    return m.up


def connect(m, apn=None, user="", key="", *, context=0, timeout_ms=180000):
    """Register, attach and bring the bearer up (CSTT, CIICR, CIFSR).

    `apn`: None is the network's or the module's own; it, `user` and `key`: at most 64 characters
    (SIM7000 50). Blocks until it is up; `timeout_ms=0` only starts it. From then on the bearer is
    wanted until `disconnect()`: when it is lost, it is brought up again from `poll()`.

    ValueError: a quote, a control character, too long, a PIN that is none. OSError: ENODEV not
    active (one that restarts is waited for), or no SIM; EACCES denied, or a PIN is needed or was
    refused; ETIMEDOUT; EBUSY inside a handler; or as the module refused. The bearer is not wanted
    then. Allocates.
    """
    longest = int(m.ROWS.split("\n")[3])
    for text in ("" if apn is None else apn, user, key):
        check_text(text, longest)
    if m.sim_pin is not None:
        check_text(m.sim_pin, 8)
        if len(m.sim_pin) < 4 or not m.sim_pin.isdigit():
            raise ValueError("sim_pin")
    until = deadline(timeout_ms)  # TypeError
    wanted = (apn, user, key)
    while not m.up and m.task is not None:  # it restarts, or the ladder is at its pins
        if not timeout_ms and not context:
            m.wanted = wanted  # `keep` goes on when it is there
            return
        m.may_wait()
        if late(until):
            m.wanted = None
            raise OSError(110, "the module is looked for")
        yield
    if timeout_ms:
        timeout_ms = max(1, time.ticks_diff(until, time.ticks_ms()))
    if not m.up:
        raise OSError(19, "not active")
    if context != 0:
        two = load("contexts")
        two.context(m, context)
        yield from _others(m)
        if two.addresses(m)[1] is None:
            yield from running(m, two.bring_up(m, apn, user, key), timeout_ms)
        return
    if timeout_ms:
        yield from _others(m)
    there = m.ip is not None and m.ip != m.own.get("second")
    if there and m.wanted == wanted:
        return
    if timeout_ms or m.task:
        m.may_wait()
    if there and m.wanted is not None:  # another one is wanted
        if m.own.get("second"):
            load("contexts").gone(m, 0)
        else:
            m.lose(m.state, 100)
    m.wanted = wanted
    m.stat = M.STAT_CONNECTING
    m.own["tries"] = 0
    m.own.pop("attached", None)
    m.own["capped"] = False
    m.own["retry_at"] = None
    gen = load("bearer").bring_up(m)
    if not timeout_ms:
        m.task = Request("", None, gen)
        return
    try:
        yield from running(m, gen, timeout_ms)
    except OSError:
        if m.wanted is wanted:
            m.wanted = None
            if m.stat == M.STAT_CONNECTING:
                m.stat = M.STAT_CONNECT_FAIL
        raise
    except GeneratorExit:
        if m.wanted is wanted:
            m.wanted = None
            m.stat = M.STAT_IDLE
            if m.up and m.state and m.task is None and not m.own.get("second"):
                # half up, and nobody wants it
                m.task = Request("", None, load("losses").give_up(m))
        raise


def disconnect(m, *, context=0):
    """Hand over what was gathered (10 s at most), then shut the bearer (CIPSHUT); open sockets get
    ENETDOWN. `context`: that one only. ValueError: none such; OSError: EBUSY inside a handler."""
    if context != 0:
        load("contexts").context(m, context)
    m.may_wait()
    yield from flush(m)
    if context or m.own.get("second") or m.own.get("context"):
        yield from running(m, load("contexts").shut(m, context))
        return
    m.wanted = None
    load("losses").drop_task(m, True)
    was_up = m.up
    m.lose(0, 100)
    if was_up:
        # cancelled or not: it is said
        request = Request("+CIPSHUT")
        m.queue.append(request)
        while not request.outcome:
            yield
        answer(request)


def recover(m):
    """Climb the recovery ladder from where the trouble is; again within ten minutes: from the
    rung above the one that seemed to help. OSError: what stood in the way at the last rung."""
    yield from _others(m)
    yield from running(m, load("recovery").climb(m, _NO_HELP_MS), None, "ladder")


def _others(m):
    # what another caller waits for (asyncio) is not replaced
    while m.task is not None and m.task is m.own.get("front"):
        m.may_wait()
        yield


def running(m, gen, timeout_ms=None, name=""):
    """A call: a task, waited for; it replaces what went on in the background."""
    m.may_wait()
    load("losses").drop_task(m, True)
    m.task = m.own["front"] = task = Request(name, None, gen)
    m.own["capped"] = False
    until = deadline(timeout_ms)
    try:
        while not task.outcome:
            yield
            if not task.outcome and late(until):
                raise OSError(110, "not up in time")
    finally:
        # switching off goes on once it has begun
        if m.task is task and (name != "off" or task.wait is None):
            load("losses").drop_task(m, True)
        m.probing = m.probing and m.task is not None
    if task.error:
        raise task.error


def run_task(m, gen, timeout_ms=None, name=""):
    """A task, waited for with pauses."""
    wait(m, running(m, gen, timeout_ms, name))


def keep(m):
    """The bearer is wanted and not there: climb the ladder, with growing pauses in between. Or
    it is there, but the module was silent for long, or its STATUS pin is low."""
    own = m.own
    now = time.ticks_ms()
    if m.up and (m.ip != own.get("second") or m.wanted is None):
        m.heard = now
        if load("startup").is_off(m):
            m.rebooted()
        elif m.stat != M.STAT_ASLEEP:
            m.task = Request("", None, load("recovery").look(m))
        return
    if not own.get("reconnect", True) or own.get("attached") == 0:
        return
    since = own.pop("since", None)
    if since is not None and not 0 <= time.ticks_diff(now, since) < _STABLE_MS:
        own["tries"] = 0
    tries = own.get("tries", 0)
    if m.own.get("retry_at") is None:
        ms = min(_BACKOFF_MS << min(tries, 8), _BACKOFF_MAX_MS) if tries else 0
        m.own["retry_at"] = time.ticks_add(now, ms)
    if not 0 < time.ticks_diff(m.own["retry_at"], now) <= _BACKOFF_MAX_MS:
        m.own["retry_at"] = None
        own["tries"] = tries + 1
        own["capped"] = True
        m.task = Request("ladder", None, load("recovery").climb(m, _STABLE_MS))


def flush(m, timeout_ms=_FLUSH_MS):
    """Wait until every connection's data is handed to the module, `timeout_ms` at most: what is
    left then stays gathered. OSError: EBUSY inside a handler."""
    m.may_wait()
    until = deadline(timeout_ms)
    while m.ip is not None and _unsent(m):
        yield
        if late(until):
            return


def _unsent(m):
    for link in m.links:
        if link is not None and link.state == _OPEN and link.pending():
            link.gather = None
            return True
    return False


def socket(m, *args, **kw):
    """A socket of this modem; arguments as `socket.socket`. ValueError: no such context."""
    if kw.get("context", 0) not in (0, 1):
        raise ValueError("context")
    return load("socket").socket(*args, modem=m, **kw)

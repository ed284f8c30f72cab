"""A bearer that claims to be up while nothing comes through it. Imported when first needed.

Each connection that could not be opened, or died without a word of its peer, is evidence; what a
healthy server may say as well (a quick CONNECT FAIL) weighs half. When there is enough of it and
no sign of life in between, the module is asked, then the ladder is climbed from CIPSHUT on
(recovery.py). A connection that is open is never disturbed, whatever the others suffer.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .tasks import Request

_OPEN = const(3)

# signs of life (`Modem.lives`); 1: a connection opened
_TALKED = const(2)

# own["trouble"]: evidence of connections not opened, of those that died; more than refusals by
# servers? a host's name; rounds so far; the tick until which nothing is counted
_DEATHS = const(1)
_SURE = const(2)
_NAME = const(3)
_CLIMBS = const(4)
_UNTIL = const(5)

# ours, all of these: no document says how a bearer dies
_ENOUGH = const(6)  # that much is trouble [ours: three timed out, or six were refused]
_SILENCE_MS = const(20000)  # [ours] a CONNECT FAIL later than that was no server's refusal
_PAUSE_MS = const(120000)  # [ours] after the first round; doubled each time …
_PAUSE_MAX_MS = const(21600000)  # [ours] … up to six hours
_DAY_MS = const(86400000)  # [ours] trouble within a day: the rung before did not help
_EVERY = const(3)  # [ours] names resolve: only each third round does more than ask


def suspect(m, link, died=False, sure=True):
    """A connection failed in a way that may be the bearer's doing."""
    own = m.own
    now = time.ticks_ms()
    found = own.get("trouble")
    if found is None or m.lives & _TALKED:
        own["trouble"] = found = [0, 0, False, None, 0, None]
    elif m.lives:
        found[0] = 0
    m.lives = 0
    until = found[_UNTIL]
    if until is not None and 0 < time.ticks_diff(until, now) <= _PAUSE_MAX_MS:
        return
    found[_UNTIL] = None
    if not died and time.ticks_diff(now, link.moved_at) >= _SILENCE_MS:
        sure = True
    found[_DEATHS if died else 0] += 2 if sure else 1
    found[_SURE] = found[_SURE] or sure
    host = link.address and link.address[0]
    if host and not host.replace(".", "").isdigit():
        found[_NAME] = host
    if max(found[0], found[_DEATHS]) < _ENOUGH or m.task is not None:
        return
    if m.wanted and own.get("reconnect", True) and own.get("attached") != 0 and not in_use(m):
        m.task = Request("ladder", None, examine(m, found))


def in_use(m):
    """Somebody's connection is open, or one is listened for, or the other context is up."""
    if m.server is not None or m.own.get("second"):
        return True
    for link in m.links:
        if link is not None and link.state == _OPEN and not link.udp:
            return True
    return False


def examine(m, found):
    """Ask first: the module, then the network for a name. Then climb."""
    rounds = found[_CLIMBS]
    sure = found[_SURE]
    found[0] = found[_DEATHS] = 0
    found[_SURE] = False
    found[_CLIMBS] = rounds + 1
    pause = min(_PAUSE_MS << min(rounds, 8), _PAUSE_MAX_MS)
    found[_UNTIL] = time.ticks_add(time.ticks_ms(), pause)
    yield "+CIPSTATUS"
    if m.ip is not None and found[_NAME]:
        try:
            yield from load("lookup").looked_up(m, found[_NAME])
            if (rounds + 1) % _EVERY:
                return  # the bearer carries: it is the servers
        except OSError:
            pass
    if m.ip is None or in_use(m):
        return  # `keep` climbs, or somebody has a connection by now
    m.own["capped"] = True
    yield from load("recovery").climb(m, _DAY_MS if sure else 0, 1)

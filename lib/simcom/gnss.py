"""`modem.gnss`: the position, of a SIM7000. Imported when first used. AT manual SIM7000 14."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from collections import namedtuple

from .call import need
from .tasks import Request, answer

_FIELDS = const(21)  # of CGNSINF [manual 14.2]

# degrees (north and east are positive), degrees, metres above the sea, km/h, degrees from north,
# horizontal dilution, satellites used, (year, month, day, hour, minute, second) in UTC; what the
# module leaves empty is None. Floats of 32 bits hold a position to about half a metre.
Fix = namedtuple("Fix", (
    "latitude", "longitude", "altitude", "speed", "course", "hdop", "satellites", "time",
))  # fmt: skip


class gnss:  # noqa: N801  (parts.py: an object that the modem keeps is named as its attribute)
    def __init__(self, m):
        self.m = m

    def on(self):
        """Switch the receiver on; it stays on across restarts of the module. Allocates a line."""
        self._power(1)

    def off(self):
        """Switch it off. Allocates a line."""
        self._power(0)

    def _power(self, on):
        m = self.m
        need(m, "gnss")
        line = "+CGNSPWR=%d" % on
        answer(m.ask(Request(line)))
        # not kept over a restart [manual 14.2.1]
        m.own.setdefault("again", {})["gnss"] = line

    def fix(self):
        """Where it is: a `Fix`, or None without one (switched off, or not found yet: 30 s and
        more after a cold start). EIO: the answer was damaged. Allocates it."""
        m = self.m
        need(m, "gnss")
        for line in answer(m.ask(Request("+CGNSINF"))):
            if line.startswith("+CGNSINF:"):
                try:
                    return _parse(line[9:].strip().split(","))
                except (ValueError, IndexError):
                    break
        raise OSError(5, "an answer was damaged")


def _parse(f):
    # run, fix, time, latitude, longitude, altitude, speed, course, mode, -, HDOP, PDOP, VDOP, -,
    # in view, GPS used, GLONASS used, …
    if len(f) != _FIELDS or f[0] not in ("0", "1"):
        raise ValueError("fields")
    if f[0] == "0" or f[1] != "1":
        return None
    numbers = [float(t) if t else None for t in f[3:8]]
    latitude, longitude = numbers[0], numbers[1]
    if latitude is None or longitude is None:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("position")
    t = f[2].split(".")[0]
    if len(t) != 14:
        raise ValueError("time")
    when = (int(t[:4]),) + tuple([int(t[i : i + 2]) for i in range(4, 14, 2)])
    used = int(f[15] or 0) + int(f[16] or 0)
    hdop = float(f[10]) if f[10] else None
    return Fix(latitude, longitude, numbers[2], numbers[3], numbers[4], hdop, used, when)

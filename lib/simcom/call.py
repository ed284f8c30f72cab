"""`modem.call`: voice calls of a SIM800. Imported when first used.

`on("ring", handler)` tells of a call: `answer()` it after the handler has returned, or not.
While a call is up GPRS may be suspended: connections wait. AT manual SIM800 2.2.3, 2.2.6.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

from .errors import ModemError
from .tasks import Request, answer

_REFUSED = const(2)
_FEATURES = const(8)  # of a model's ROWS: what else it has
_CALL_MS = const(22000)  # ATA, ATH [manual 2.2.3: 20 s], and the way back


def need(m, name):
    """ENODEV where the model has no such thing."""
    if name not in m.ROWS.split("\n")[_FEATURES].split(" "):
        raise OSError(19, "")


class _Words:
    """Takes the lines of ATA: NO CARRIER is its other result."""

    def __init__(self, m):
        self.m = m
        self.none = False

    def append(self, line):
        if line == "NO CARRIER" and not self.none:
            self.none = True
            self.m.d.end(_REFUSED)


class call:  # noqa: N801  (parts.py: an object that the modem keeps is named as its attribute)
    def __init__(self, m):
        self.m = m

    def answer(self):
        """Take the call that rings (ATA). ENOTCONN: nobody calls any more. Allocates a line."""
        m = self.m
        need(m, "call")
        request = Request("A", _CALL_MS)
        request.lines = words = _Words(m)  # type: ignore[assignment]
        m.ask(request)
        if words.none:
            raise ModemError(107, "nobody calls", None, "A")
        answer(request)

    def hang_up(self):
        """End the call, or refuse the one that rings (ATH). Allocates a line."""
        need(self.m, "call")
        answer(self.m.ask(Request("H", _CALL_MS)))

"""`modem.sms`: short messages in PDU mode. Imported when first used.

Text mode prints a sender's text as lines that look like reports and results; hex digits cannot.
AT manual SIM800 4, SIM7000 4; application notes SIM800 3.2.5, SIM7000 2.2.5.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .errors import ModemError, of_cme
from .tasks import Request

_DONE = const(1)
_REFUSED = const(2)
_LATE = const(3)

_STORE_MS = const(10000)  # CPMS [field: some take seconds]
_CMGL_MS = const(20000)  # CMGL [manual 4.2.3], and above that …
_EACH = const(4000000)  # … 400 bytes for each message [23.040: 352, and a header]
_READY_MS = const(20000)  # CMGF is refused until SMS Ready [field]

# +CMS ERROR less 300, errno [manual 19.2]: 310, 313 SIM: ENODEV; 311, 312 PIN: EACCES; 304, 305,
# 321: EINVAL; 322 full: ENOSPC; 331 no service: ENETDOWN; 332: ETIMEDOUT
_CMS = b"\x0a\x13\x0d\x13\x0b\x0d\x0c\x0d\x04\x16\x05\x16\x15\x16\x16\x1c\x1f\x64\x20\x6e"


class sms:  # noqa: N801  (parts.py: an object that the modem keeps is named as its attribute)
    def __init__(self, m):
        self.m = m
        self.ref = time.ticks_ms()  # of long messages: not the one before a reset again

    def list(self):
        """All messages, those in several parts joined: a list of `Message`, by place.

        Marks them as read. Allocates them: a long one takes 300 bytes and more.
        """
        used = self.space()[0]
        ms = _CMGL_MS + used * _EACH // self.m.baud
        return load("inbox").joined(self.rows("+CMGL=4", ms))

    def read(self, i):
        """The message at place `i`, or None when that is empty. Of a long message all its parts
        that are there. Marks it as read."""
        _place(i)
        self.ready()
        try:
            rows = self.rows("+CMGR=%d" % i)
        except ModemError as e:
            if e.code == 321:
                return None
            raise
        if not rows:
            return None
        if rows[0][7] > 1:
            for message in self.list():
                if i in message.slots:
                    return message
        return load("inbox").joined([(i,) + rows[0][1:]])[0]

    def send(self, number, text):
        """Send `text`, in up to ten parts; returns how many it took.

        One message holds 160 characters of the default alphabet (€[]{}|^~\\ count twice) or, when
        any other character occurs, 70 of UCS-2; each of several 153 or 67. ValueError, before
        anything is sent: more than that, a control character, a number that is none. ModemError:
        the network or the module refused it (`.code`), ETIMEDOUT: it may have been sent.
        """
        return load("outbox").send(self, number, text)

    def delete(self, i):
        """Delete what is at place `i`; of a `Message` all its parts. TypeError, ValueError: no
        place."""
        slots = (i,)
        if isinstance(i, tuple):
            slots = [slot for slot in i.slots if slot is not None]  # type: ignore
        for slot in slots:
            _place(slot)
        self.ready()
        for slot in slots:
            self.done(self.m.ask(Request("+CMGD=%d" % slot)))

    def space(self):
        """(used, all) places of the SIM. When all are used, new messages wait in the network."""
        f = self.ready().split(",")
        try:
            return (int(f[0]), int(f[1]))
        except (ValueError, IndexError):
            raise OSError(5, "an answer was damaged")

    # --- below: not for users

    def ready(self):
        # no default is assumed: somebody may have set text mode, or another store
        m = self.m
        until = time.ticks_add(time.ticks_ms(), _READY_MS)
        while True:
            request = m.ask(Request("+CMGF=0"))
            if request.outcome == _DONE:
                break
            if request.outcome == _LATE or _errno(request) != 5 or m.pause(until):
                self.done(request)
            for _ in range(20):
                m.pause(until)
        for line in self.done(m.ask(Request('+CPMS="SM","SM","SM"', _STORE_MS))):
            if line.startswith("+CPMS:"):
                return line[6:]
        raise OSError(5, "an answer was damaged")

    def rows(self, line, ms=None):
        # of CMGL or CMGR, as inbox.Rows takes them
        request = Request(line, ms)
        request.lines = rows = load("inbox").Rows()
        self.done(self.m.ask(request))
        slots = [row[0] for row in rows.found]
        if rows.bad or rows.head or len(set(slots)) < len(slots):
            raise OSError(5, "an answer was damaged")
        return rows.found

    def done(self, request, text="refused"):
        """The lines of a finished request, or what went wrong with it."""
        if request.outcome == _DONE:
            return request.lines
        if request.outcome == _REFUSED:
            code = request.code if request.code >= 0 else None
            raise ModemError(_errno(request), text, code, request.line)
        raise ModemError(110 if self.m.up else 104, text, None, request.line)


def _errno(request):
    code = request.code
    if code >= 300:
        for i in range(0, len(_CMS), 2):
            if _CMS[i] == code - 300:
                return _CMS[i + 1]
        return 5
    # below 128 CMS has the network's own reasons
    return 5 if getattr(request, "cms", False) else of_cme(code)


def _place(i):
    if not isinstance(i, int):
        raise TypeError("place")
    if not 0 <= i < 1000:
        raise ValueError("place")

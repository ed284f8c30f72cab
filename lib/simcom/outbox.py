"""A message is sent: SMS-SUBMIT, and CMGS with its prompt. Imported with the first `send()`.

3GPP 23.040 9.2.2.2; AT manual SIM800 4.2.5.
"""
from binascii import hexlify

try:
    from micropython import const
except ImportError:
    from ._host import const

from . import load, pdu
from .tasks import Request

_DONE = const(1)
_REFUSED = const(2)
_LATE = const(3)
_UCS2 = const(2)  # an alphabet (pdu.py)

_PROMPT_MS = const(10000)  # to the prompt of CMGS [ours: as that of CIPSEND]
_SENT_MS = const(75000)  # CMGS [manual 4.2.5: 60 s], and its way there and back
_TEXT_MOST = const(1530)  # characters: ten parts of 153 [ours, as _PARTS]
_ESCAPE_MS = const(500)  # between two ESC [ours: an answer to one takes a fraction]
_ESCAPES = const(100)  # … until the 60 s of CMGS are over [manual 4.2.5]
_DAY = const(167)  # relative validity: 24 hours [23.040 9.2.3.12.1; CSMP's default]

# in septets, or in bytes of UCS-2: of one message, of each part of several [23.040 9.2.3.24]
_ONE = (160, 140)
_PART = (153, 134)
_PARTS = const(10)  # ours: longer texts are refused; the format's own limit is 255
_DIGITS = "0123456789*#"  # [23.040 9.1.2.3]


def pieces_of(text):
    """(alphabet, list of bytes): the parts of a message. ValueError: more than ten."""
    if len(text) > _TEXT_MOST:
        raise ValueError("too long")
    alphabet, data = pdu.encode(text)
    wide = alphabet == _UCS2
    n = len(data)
    if n <= _ONE[wide]:
        return alphabet, [data]
    found = []
    at = 0
    while at < n:
        end = min(at + _PART[wide], n)
        if wide:
            if end < n and data[end - 2] >> 2 == 0x36:
                end -= 2  # a surrogate pair stays together
        elif end < n and data[end - 1] == 27:
            end -= 1
        found.append(data[at:end])
        at = end
    if len(found) > _PARTS:
        raise ValueError("too long")
    return alphabet, found


def pack(codes, fill=0):
    """Septets into bytes, behind so many fill bits [23.038 6.1.2.1]."""
    out = bytearray()
    bits = fill
    rest = 0
    for code in codes:
        rest |= code << bits
        bits += 7
        if bits > 7:
            out.append(rest & 255)
            rest >>= 8
            bits -= 8
    if bits:
        out.append(rest)
    return out


def address(number):
    """A number as digits, or with `+` in front; also * and #. ValueError: it is none."""
    digits = number[1:] if number[:1] == "+" else number
    if not 0 < len(digits) <= 20:
        raise ValueError("number")
    out = bytearray((len(digits), 0x91 if number[0] == "+" else 0x81))
    for i in range(0, len(digits), 2):
        low = _DIGITS.find(digits[i])
        high = _DIGITS.find(digits[i + 1]) if i + 1 < len(digits) else 15
        if low < 0 or high < 0:
            raise ValueError("number")
        out.append(high << 4 | low)
    return out


def submit(to, alphabet, piece, ref=0, total=1, part=1):
    """(length for CMGS, hex digits) of one SMS-SUBMIT [23.040 9.2.2.2]; `to`: of `address`."""
    head = bytes((5, 0, 3, ref, total, part)) if total > 1 else b""
    fill = 0
    n = len(piece)
    if alphabet == _UCS2:
        n += len(head)
    elif head:
        n += 7
        fill = 1
    out = bytearray((0x51 if head else 0x11, 0))
    out.extend(to)
    out.extend(bytes((0, alphabet << 2, _DAY, n)))
    out.extend(head)
    out.extend(piece if alphabet == _UCS2 else pack(piece, fill))
    # the service centre's number is the SIM's
    return len(out), b"00" + hexlify(bytes(out)).upper()


class Draft(Request):
    """CMGS: a command that gets its payload when the module has prompted (tasks.begin)."""

    def __init__(self, length, payload):
        Request.__init__(self, "+CMGS=%d" % length, _PROMPT_MS)
        self.payload = payload
        self.sent = False
        self.cms = False

    def put(self, p):
        """The prompt is here."""
        self.sent = True
        p.send(self.payload, 0, len(self.payload))
        p.due(_SENT_MS)

    def done(self, outcome, p):
        """How it ended. A result that came too early is not ours: ESC ends what was begun."""
        d = p.d
        self.cms = outcome == _REFUSED and d.buf.startswith(b"+CMS", d.start)
        if p.tx is self.payload or (outcome == _DONE and not self.sent):
            p.tx = None
            p.fix = p.fix or load("repair").start(p, False)
            outcome = _LATE
        elif outcome <= _REFUSED:
            p.own.pop("text", None)
        elif not self.sent and p.up and p.fix:
            p.fix = Request("", None, _cancel(p))
        self.code = d.code
        self.outcome = outcome


def _cancel(p):
    # No prompt came: it was lost, or it is still to come, and what is said then would be taken for
    # a message. ESC is asked for until the module has said something, or its time is over.
    p.own.pop("text", None)
    start = p.heard
    for _ in range(_ESCAPES):
        yield b"\x1b"
        yield _ESCAPE_MS
        if p.heard != start:
            yield b"\x1b"
            yield _ESCAPE_MS
            break
    yield from load("repair").mend(p, False)


def send(s, number, text):
    """See sms.py; returns the number of parts."""
    if not isinstance(number, str) or not isinstance(text, str):
        raise TypeError("not a str")
    to = address(number)
    alphabet, pieces = pieces_of(text)
    s.ready()
    s.ref += 1
    n = len(pieces)
    for i in range(n):
        length, line = submit(to, alphabet, pieces[i], s.ref & 255, n, i + 1)
        draft = Draft(length, line + b"\x1a")
        lines = s.done(s.m.ask(draft), "part %d of %d" % (i + 1, n))
        if not [line for line in lines if line.startswith("+CMGS:")]:
            raise OSError(5, "an answer was damaged")
    return n

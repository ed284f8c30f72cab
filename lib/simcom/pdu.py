"""Alphabets of short messages both ways, and what the SIM holds taken apart (outbox.py writes).

Pure functions of 3GPP 23.040 (PDUs) and 23.038 (alphabets); bytes, no dialogue. In PDU mode a
message is hex digits: nothing in its text can look like a report or a result.
"""
try:
    from micropython import const
except ImportError:
    from ._host import const

# the default alphabet; 27 begins a character of the extension table [23.038 6.2.1]
_ALPHABET = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_MORE = "\f^{}\\[~]|€"
_CODES = b"\x0a\x14\x28\x29\x2f\x3c\x3d\x3e\x40\x65"
_ESC = const(27)
_DIGITS = "0123456789*#abc"  # [23.040 9.1.2.3]

# alphabets [23.038 4]; -1: none that is understood here
_DEFAULT = const(0)
_BYTES = const(1)
_UCS2 = const(2)


def encode(text):
    """(alphabet, bytes): septets, or UCS-2 when one character is not in the default alphabet.

    ValueError: a control character (but CR, LF, FF) or half of a surrogate pair.
    """
    out = bytearray()
    for c in text:
        i = _MORE.find(c)
        if i >= 0:
            out.append(_ESC)
            out.append(_CODES[i])
        else:
            i = _ALPHABET.find(c)
            if i < 0 or i == _ESC:
                break
            out.append(i)
    else:
        return _DEFAULT, out
    out = bytearray()
    for c in text:
        n = ord(c)
        if (n < 32 and c not in "\n\r\f") or 126 < n < 160 or 0xD7FF < n < 0xE000:
            raise ValueError("control character")
        for unit in (n,) if n < 0x10000 else (0xD7C0 + (n >> 10), 0xDC00 | n & 0x3FF):
            out.append(unit >> 8)
            out.append(unit & 255)
    return _UCS2, out


def decode(alphabet, data):
    """The text of what `encode` makes; bytes stay bytes, None for what is not understood."""
    if alphabet < _DEFAULT:
        return None
    if alphabet == _BYTES:
        return bytes(data)
    out = []
    high = 0  # the first half of a surrogate pair, or an escape
    if alphabet == _DEFAULT:
        for n in data:
            i = _CODES.find(bytes((n,))) if high else -1
            # an extension that is not known is shown as the default alphabet has it [6.2.1.1]
            c = _MORE[i] if i >= 0 else _ALPHABET[n]
            if n != _ESC:
                out.append(c)
            elif high:
                out.append(" ")
            high = n == _ESC and not high
        return "".join(out)
    for i in range(0, len(data) - 1, 2):
        n = data[i] << 8 | data[i + 1]
        if high and 0xDC00 <= n < 0xE000:
            n += (high << 10) - 0x35FDC00
            high = 0
        elif high:
            out.append("\ufffd")
            high = 0
        if 0xD800 <= n < 0xDC00:
            high = n
        else:
            out.append("\ufffd" if 0xDC00 <= n < 0xE000 else chr(n))
    if high:
        out.append("\ufffd")
    return "".join(out)


def unpack(data, n, fill=0):
    """`n` septets out of bytes. ValueError: there are fewer."""
    out = bytearray()
    bits = -fill
    rest = 0
    for byte in data:
        rest |= byte << (bits + fill)
        bits += 8
        if fill:
            rest >>= fill
            fill = 0
        while bits > 6 and len(out) < n:
            out.append(rest & 127)
            rest >>= 7
            bits -= 7
    if len(out) < n:
        raise ValueError("short")
    return out


def read(raw):
    """(number, alphabet, data, time, reference, parts, which part) of a stored PDU.

    `time`: (year, month, day, hour, minute, second, minutes east of UTC), None: it has none.
    ValueError or IndexError: it is damaged, or of another kind.
    """
    i = raw[0] + 1
    first = raw[i]
    kind = first & 3  # 0: received, 1: written here, 2: status report
    i += 2 if kind else 1
    number = _number(raw, i)
    i += 2 + (raw[i] + 1) // 2
    if kind > 1:
        return number, -1, b"", _time(raw, i), 0, 1, 1
    dcs = raw[i + 1]
    i += 2
    when = None
    if kind:
        i += (0, 7, 1, 7)[first >> 3 & 3]
    else:
        when = _time(raw, i)
        i += 7
    alphabet = dcs >> 2 & 3
    if dcs >= 0xF0:
        alphabet &= 1
    elif dcs >= 0x80:
        alphabet = _UCS2 if dcs >= 0xE0 else _DEFAULT
    elif dcs & 0x20:
        alphabet = -1  # compressed
    n = raw[i]
    data = raw[i + 1 :]
    skip = 0
    ref, total, part = 0, 1, 1
    if first & 0x40:
        skip = data[0] + 1
        at = 1
        while at + 1 < skip:
            size = data[at + 1]
            if data[at] == 0 and size == 3 or data[at] == 8 and size == 4:
                ref = (size << 8 | data[at + 2]) << 8 | data[at + size - 1]
                total, part = data[at + size], data[at + size + 1]
                if not 0 < part <= total:
                    total = part = 1
            elif data[at] == 0x25:
                alphabet = -1  # letters of a national table
            at += 2 + size
    if alphabet == 3:
        alphabet = _DEFAULT
    if alphabet == _DEFAULT:
        septets = (skip * 8 + 6) // 7
        if n < septets:
            raise ValueError("short")
        data = unpack(data[skip:], n - septets, septets * 7 - skip * 8)
    elif alphabet > 0:
        if not skip <= n <= len(data):
            raise ValueError("short")
        data = data[skip:n]
    return number, alphabet, data, when, ref, total, part


def _number(raw, i):
    # a sender: digits, or a name in the default alphabet
    n = raw[i]
    kind = raw[i + 1] >> 4 & 7
    body = raw[i + 2 : i + 2 + (n + 1) // 2]
    if kind == 5:
        return decode(_DEFAULT, unpack(body, n * 4 // 7))
    digits = ""
    for byte in body:
        digits += _DIGITS[byte & 15] if byte & 15 < 15 else ""
        digits += _DIGITS[byte >> 4] if byte >> 4 < 15 else ""
    return "+" + digits if kind == 1 else digits


def _time(raw, i):
    f = [(raw[j] & 15) * 10 + (raw[j] >> 4) for j in range(i, i + 7)]
    year, month, day, hour, minute, second, zone = f
    if not (year < 100 and 0 < month < 13 and 0 < day < 32 and hour < 24 and minute < 60):
        return None
    # the sign is a bit of the tens [23.040 9.2.3.11]
    minutes = 15 * zone if zone < 80 else 15 * (80 - zone)
    return (2000 + year, month, day, hour, minute, second, minutes)

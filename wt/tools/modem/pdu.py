"""Short messages as PDUs: SMS-DELIVER written, SMS-SUBMIT read (GSM 03.40, 03.38)."""

ALPHABET = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENSION = {"^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E,
             "|": 0x40, "€": 0x65}


def septets(text):
    """Codes of the default alphabet, or ``None`` when the text does not fit in it."""
    out = []
    for c in text:
        if c in EXTENSION:
            out += [0x1B, EXTENSION[c]]
        elif c in ALPHABET and c != "\x1b":
            out.append(ALPHABET.index(c))
        else:
            return None
    return out


def pack(codes):
    out, acc, bits = bytearray(), 0, 0
    for code in codes:
        acc |= code << bits
        bits += 7
        while bits >= 8:
            out.append(acc & 255)
            acc >>= 8
            bits -= 8
    if bits:
        out.append(acc & 255)
    return bytes(out)


def unpack(data, n, skip=0):
    acc = int.from_bytes(data, "little")
    return [(acc >> (7 * i)) & 127 for i in range(skip, n)]


def text_of(codes):
    back = {v: k for k, v in EXTENSION.items()}
    out, escaped = [], False
    for code in codes:
        if escaped:
            out.append(back.get(code, " "))
            escaped = False
        elif code == 0x1B:
            escaped = True
        else:
            out.append(ALPHABET[code])
    return "".join(out)


def _swap(digits):
    digits += "F" * (len(digits) % 2)
    return "".join(digits[i + 1] + digits[i] for i in range(0, len(digits), 2))


def address(number):
    """Length, type of address, digits; a name goes in the default alphabet."""
    plain = number.lstrip("+")
    if not plain.isdigit():
        codes = septets(plain) or []
        packed = pack(codes)
        return "%02X" % ((7 * len(codes) + 3) // 4) + "D0" + packed.hex().upper()
    kind = "91" if number.startswith("+") else "81"
    return "%02X" % len(plain) + kind + _swap(plain)


def timestamp(when, quarters=0):
    """``(year, month, day, hour, minute, second)`` as swapped digits."""
    parts = (when[0] % 100,) + tuple(when[1:6])
    zone = "%02d" % abs(quarters)
    if quarters < 0:
        zone = "%X%s" % (int(zone[0]) | 8, zone[1])
    return _swap("".join("%02d" % p for p in parts) + zone)


def deliver(number, text, when, smsc="+31653131313"):
    """(TPDU length in octets, hex with the service centre in front)."""
    center = address(smsc)[2:]
    center = "%02X" % (len(center) // 2) + center
    codes = septets(text)
    if codes is not None:
        body = "00" + timestamp(when) + "%02X" % len(codes) + pack(codes).hex().upper()
    else:
        raw = text.encode("utf-16-be")
        body = "08" + timestamp(when) + "%02X" % len(raw) + raw.hex().upper()
    tpdu = "04" + address(number) + "00" + body
    return len(tpdu) // 2, center + tpdu


class Submit:
    """An SMS-SUBMIT taken apart.  Raises ``ValueError`` for what is none."""

    def __init__(self, hexa, tpdu_length):
        raw = bytes.fromhex(hexa)
        skip = raw[0] + 1
        if len(raw) - skip != tpdu_length:
            raise ValueError("length")
        t = raw[skip:]
        first = t[0]
        if first & 3 != 1:
            raise ValueError("no SMS-SUBMIT")
        n = t[2]
        i = 4 + (n + 1) // 2
        digits = _swap(t[4:i].hex().upper())[:n]
        self.number = ("+" if t[3] == 0x91 else "") + digits.rstrip("F")
        dcs = t[i + 1]
        i += 2 + {0: 0, 1: 7, 2: 1, 3: 7}[(first >> 3) & 3]
        length, data = t[i], t[i + 1:]
        skip = 0
        if first & 0x40:
            head = data[0] + 1
            skip = (head * 8 + 6) // 7
        if dcs & 0x0C == 0x08:
            self.text = data[(data[0] + 1 if skip else 0):length].decode("utf-16-be")
            if len(data) != length:
                raise ValueError("user data length")
        else:
            if len(data) != (length * 7 + 7) // 8:
                raise ValueError("user data length")
            self.text = text_of(unpack(data, length, skip))

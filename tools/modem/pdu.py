"""Short messages as PDUs: SMS-DELIVER written, SMS-SUBMIT read (GSM 03.40, 03.38)."""

ALPHABET = ("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
            "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà")
EXTENSION = {"\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D,
             "]": 0x3E, "|": 0x40, "€": 0x65}


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


def center_of(smsc):
    """The service centre in front of a PDU: length in octets, type, digits."""
    digits = address(smsc)[2:]
    return "%02X" % (len(digits) // 2) + digits


def header(ref, total, part, wide=False):
    """User data header of a part: 8-bit reference, or 16-bit (``wide``) [23.040 9.2.3.24]."""
    if wide:
        return bytes((6, 8, 4, ref >> 8 & 255, ref & 255, total, part))
    return bytes((5, 0, 3, ref & 255, total, part))


def user_data(text, head=b"", dcs=None):
    """(data coding scheme, length, octets): the default alphabet if the text fits in it."""
    codes = septets(text) if not isinstance(text, bytes) else None
    if codes is not None and dcs != 8:
        skip = (len(head) * 8 + 6) // 7
        body = pack([0] * skip + codes)
        return dcs or 0, skip + len(codes), head + body[len(head):]
    raw = text if isinstance(text, bytes) else text.encode("utf-16-be", "surrogatepass")
    coding = dcs if dcs is not None else 4 if isinstance(text, bytes) else 8
    return coding, len(head) + len(raw), head + raw


def split(text, wide=False, dcs=None):
    """The texts of a long message's parts, as a phone cuts them."""
    codes = septets(text) if dcs != 8 else None
    room = 134 if not wide else 133
    most = (room * 8) // 7 if codes is not None else room // 2
    size = (lambda c: len(septets(c))) if codes is not None else \
        (lambda c: len(c.encode("utf-16-be", "surrogatepass")) // 2)
    if sum(size(c) for c in text) <= (160 if codes is not None else 70):
        return [text]
    out, used = [""], 0
    for c in text:
        if used + size(c) > most:
            out.append("")
            used = 0
        out[-1] += c
        used += size(c)
    return out


def deliver(number, text, when, smsc="+31653131313", head=b"", dcs=None, zone=0):
    """(TPDU length in octets, hex with the service centre in front) of an SMS-DELIVER."""
    coding, n, octets = user_data(text, head, dcs)
    tpdu = ("44" if head else "04") + address(number) + "00%02X" % coding + \
        timestamp(when, zone) + "%02X" % n + octets.hex().upper()
    return len(tpdu) // 2, center_of(smsc) + tpdu


def status_report(number, when, smsc="+31653131313", ref=1):
    """The same of an SMS-STATUS-REPORT."""
    tpdu = "06%02X" % ref + address(number) + timestamp(when) * 2 + "00"
    return len(tpdu) // 2, center_of(smsc) + tpdu


class Submit:
    """An SMS-SUBMIT taken apart, strictly.  Raises ``ValueError`` for what is none."""

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
        if not 1 <= n <= 20 or t[3] not in (0x81, 0x91):
            raise ValueError("number")
        i = 4 + (n + 1) // 2
        digits = _swap(t[4:i].hex().upper())
        if digits[n:].strip("F") or not set(digits[:n]) <= set("0123456789AB"):
            raise ValueError("digits")
        self.number = ("+" if t[3] == 0x91 else "") + \
            digits[:n].replace("A", "*").replace("B", "#")
        self.dcs = dcs = t[i + 1]
        i += 2 + {0: 0, 1: 7, 2: 1, 3: 7}[(first >> 3) & 3]
        length, data = t[i], t[i + 1:]
        if len(data) > 140:
            raise ValueError("more than 140 octets")
        self.ref, self.total, self.part = 0, 1, 1
        head = 0
        if first & 0x40:
            head = data[0] + 1
            if head == 6 and data[1:3] == b"\x00\x03":
                self.ref, self.total, self.part = data[3:6]
            elif head == 7 and data[1:3] == b"\x08\x04":
                self.ref = data[3] << 8 | data[4]
                self.total, self.part = data[5:7]
            else:
                raise ValueError("header")
            if not 1 <= self.part <= self.total:
                raise ValueError("part")
        if dcs & 0x0C == 0x08:
            if len(data) != length:
                raise ValueError("user data length")
            self.text = data[head:].decode("utf-16-be")
        else:
            skip = (head * 8 + 6) // 7
            if len(data) != (length * 7 + 7) // 8 or length < skip:
                raise ValueError("user data length")
            codes = unpack(data, length, skip)
            bits = int.from_bytes(data[head:], "little")
            fill = skip * 7 - head * 8
            if bits & ((1 << fill) - 1) or bits >> (len(codes) * 7 + fill):
                raise ValueError("fill bits")
            if codes and codes[-1] == 0x1B:
                raise ValueError("half a character")
            self.text = text_of(codes)

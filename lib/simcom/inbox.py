"""What the SIM holds: the lines of CMGL and CMGR as they come, and long messages joined.

Imported with the first `modem.sms.list()` or `read()`.
"""
from binascii import unhexlify
from collections import namedtuple
from time import mktime

try:
    from micropython import const
except ImportError:
    from ._host import const

from . import pdu

_APART_S = const(3600)  # parts of one message are not further apart [ours]
_STATUS = ("REC UNREAD", "REC READ", "STO UNSENT", "STO SENT")

# `slot`: its (first) place in the store; `number`: who sent it, or to whom; `text`: str, bytes
# where it is data, None where it is neither (a status report), U+FFFD for each part that is
# missing; `time`: (year, month, day, hour, minute, second, minutes east of UTC) or None;
# `status`: as the manual writes it; `slots`: a place for each part, None for one that is missing,
# then those of parts that came once more
Message = namedtuple("Message", ("slot", "number", "text", "time", "status", "slots"))


class Rows:
    """Takes the lines of CMGL or CMGR as they come: a header, then hex digits."""

    def __init__(self):
        self.found = []  # (slot, status, number, alphabet, data, time, reference, parts, part)
        self.head = None
        self.bad = False

    def append(self, line):
        try:
            self.take(line)
        except (ValueError, IndexError, MemoryError):
            self.bad = True

    def take(self, line):
        head = self.head
        if line.startswith("+CMG"):
            self.bad = self.bad or head is not None  # its second line was lost
            f = line[6:].split(",")
            # the name between them may hold anything
            status = int(f[line[4] == "L"])
            if not 0 <= status < 4:
                raise ValueError("status")
            self.head = (int(f[0]), status, int(f[-1]))
            return
        try:
            raw = unhexlify(line)
        except ValueError:
            # a report of another kind, or two lines that became one
            self.bad = self.bad or "+CMG" in line or line[0].isdigit()
            return
        self.head = None
        slot, status, n = head or (0, 0, -1)
        if raw[0] + 1 + n != len(raw):
            self.bad = True
            return
        try:
            row = pdu.read(raw)
        except (ValueError, IndexError):
            row = ("", -1, b"", None, 0, 1, 1)
        self.found.append((slot, status) + row)


def joined(rows):
    """The messages that these rows are, a list of `Message`, by place."""
    found = []  # type: list
    for row in sorted(rows, key=_when):
        for message in reversed(found):
            if _belongs(row, message):
                break
        else:
            message = [None] * row[7]
            found.append(message)
        if message[row[8] - 1]:
            message.append(row)
        else:
            message[row[8] - 1] = row
    return sorted([_message(message) for message in found])


def _when(row):
    return row[5] or ()


def _belongs(row, message):
    # is it a part of this message that is not there yet, or one of its parts once more?
    if row[7] < 2:
        return False
    for other in message:
        if other:
            if other[2] != row[2] or other[6:8] != row[6:8] or other[1] // 2 != row[1] // 2:
                return False
            same = message[row[8] - 1]
            if same:  # the network repeats what was not acknowledged
                return row[5] is not None and same[2:] == row[2:]
            # the same reference comes again after 256 messages
            if not other[5] or not row[5]:
                return True
            then, now = [mktime(r[5][:6] + (0, 0, 0)) for r in (other, row)]
            return now - then <= _APART_S
    return False


def _message(parts):
    rows = [row for row in parts if row]
    first = rows[0]
    out = []
    kind = data = None
    for row in parts[: first[7]]:
        # half a character may be in each of two parts
        if row and kind == row[3]:
            data = data + row[4]
            continue
        if data is not None:
            out.append(pdu.decode(kind, data))
        kind, data = (row[3], row[4]) if row else (None, None)
        if not row:
            out.append("\ufffd")
    if data is not None:
        out.append(pdu.decode(kind, data))
    text = None  # type: str | bytes | None
    kinds = [row[3] for row in rows]
    if 1 not in kinds and None not in out:
        text = "".join(out)
    elif min(kinds) == max(kinds) == 1:
        text = b"".join([row[4] for row in parts[: first[7]] if row])
    slots = tuple([row and row[0] for row in parts])
    status = min([row[1] for row in rows])
    return Message(min([row[0] for row in rows]), first[2], text, first[5], _STATUS[status], slots)

"""Damage to a stream of bytes at chosen places: by index, or relative to a match."""

KEEP = 256      # bytes remembered for matches that straddle two units


class Edit:
    """One armed edit.  ``count``: how often it struck; ``remove()`` disarms it."""

    def __init__(self, mangler, kind, match, index, n=1, data=b"", exact=True, times=1):
        self.kind = kind
        self.match = match
        self.offset = index or 0
        self.n = n
        self.data = data
        self.exact = exact
        self.times = times
        self.count = 0
        self.at = None if match else mangler.pos + self.offset
        self._home = mangler.edits
        self._home.append(self)

    def remove(self):
        if self in self._home:
            self._home.remove(self)

    def strike(self):
        self.count += 1
        if self.match and (self.times is None or self.count < self.times):
            self.at = None
        else:
            self.remove()


class Mangler:
    """A stream that edits can be armed on."""

    def __init__(self):
        self.damaged = False    # the last unit was damaged, not only added to
        self.pos = 0            # bytes that have gone through (before editing)
        self.edits = []
        self._tail = b""

    def __call__(self, data):
        """``data`` is one whole unit; what becomes of it."""
        self.damaged = False
        if not self.edits:
            self.pos += len(data)
            if len(data) >= KEEP:
                self._tail = data[-KEEP:]
            else:
                self._tail = (self._tail + data)[-KEEP:]
            return data
        self._find(data)
        base, end = self.pos, self.pos + len(data)
        self.pos = end
        out = bytearray(data)
        shift = 0
        due = [e for e in self.edits if e.at is not None and self._hits(e, end)]
        for edit in sorted(due, key=lambda e: e.at):
            i = max(0, edit.at - base)
            if edit.kind == "report":
                place = i if edit.exact else len(data)
                out[place + shift:place + shift] = edit.data
                shift += len(edit.data)
            elif edit.kind == "add":
                out[i + shift:i + shift] = edit.data
                shift += len(edit.data)
            else:
                n = min(edit.n, len(data) - i)
                piece = out[i + shift:i + shift + n]
                new = {"drop": b"", "duplicate": bytes(piece) * 2,
                       "corrupt": bytes(b ^ 0x55 for b in piece)}[edit.kind]
                out[i + shift:i + shift + n] = new
                shift += len(new) - n
            if edit.kind != "report" or edit.exact:
                self.damaged = True
            edit.strike()
        return bytes(out)

    @staticmethod
    def _hits(edit, end):
        if edit.kind in ("report", "add"):
            return edit.at <= end
        return edit.at < end

    def _find(self, data):
        text = self._tail + data
        for edit in self.edits:
            if edit.at is None:
                first = max(0, len(self._tail) - len(edit.match) + 1)
                i = text.find(edit.match, first)
                if i >= 0:
                    start = self.pos + i - len(self._tail)
                    if edit.kind == "report":
                        start += len(edit.match)
                    edit.at = start + edit.offset
        self._tail = text[-KEEP:]

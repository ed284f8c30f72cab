"""Making the module misbehave.  Every fault is a handle with ``count`` and ``remove()``."""

from .mangle import Edit, Mangler


class Fault:
    """Something armed: ``count`` says how often it struck."""

    def __init__(self, home, times=None):
        self.count = 0
        self.times = times          # None: until removed
        self._home = home
        home.append(self)

    def remove(self):
        if self in self._home:
            self._home.remove(self)

    def strike(self):
        self.count += 1
        if self.times is not None and self.count >= self.times:
            self.remove()


class CommandFault(Fault):
    """Strikes at commands whose name, or whose text behind ``AT+``, is ``name``."""

    def __init__(self, home, kind, name, times, value=None):
        super().__init__(home, times)
        self.kind = kind
        self.name = name.upper()
        self.value = value

    def hits(self, line):
        text = line.upper()
        text = text[2:] if text.startswith("AT") else text
        text = text.lstrip("+")
        if not text.startswith(self.name):
            return False
        return not text[len(self.name):len(self.name) + 1].isalnum() or \
            not self.name[-1:].isalpha()


# What brings a stuck module round, weakest first; each also does what those before it do.
CURES = ("CIPSHUT", "CGATT=0", "CFUN=0", "CFUN=1,1", "reset", "pwrkey", "supply")


class Faults:
    """``modem.faults``: what can be made to go wrong."""

    def __init__(self, modem):
        self.modem = modem
        self.output = Mangler()
        self.input = Mangler()
        self.on_commands = []
        self.prompts = []
        self.notifications = []
        self.accepts = []
        self.fails = []
        self.cures = []
        self.hung = False
        self.cut_off = False
        self.window_limit = None

    # ---- module -> host

    def report(self, text, after=None, when=None, exact=False, times=1):
        """Insert ``text`` after that many bytes of output, behind ``when``, or now.

        It lands on the next boundary between whole units of output (an answer line, a counted
        payload with its header, the prompt), as on a real module; ``exact=True`` puts it
        anywhere.
        """
        if after is None and when is None:
            self.modem.serial.emit(text)
            return _Undo(lambda: None, 1)
        return Edit(self.output, "report", when, after, data=text, exact=exact, times=times)

    def drop_out(self, where=0, n=1, offset=0, times=1):
        """Lose ``n`` bytes at that index from now, or ``offset`` bytes into a match."""
        return self._edit(self.output, "drop", where, n, offset, times)

    def add_out(self, where=0, data=b"\x00", offset=0, times=1):
        return self._edit(self.output, "add", where, 0, offset, times, data)

    def corrupt_out(self, where=0, n=1, offset=0, times=1):
        return self._edit(self.output, "corrupt", where, n, offset, times)

    def duplicate_out(self, where=0, n=1, offset=0, times=1):
        return self._edit(self.output, "duplicate", where, n, offset, times)

    # ---- host -> module

    def drop_in(self, where=0, n=1, offset=0, times=1):
        return self._edit(self.input, "drop", where, n, offset, times)

    def add_in(self, where=0, data=b"\x00", offset=0, times=1):
        return self._edit(self.input, "add", where, 0, offset, times, data)

    def corrupt_in(self, where=0, n=1, offset=0, times=1):
        return self._edit(self.input, "corrupt", where, n, offset, times)

    def duplicate_in(self, where=0, n=1, offset=0, times=1):
        return self._edit(self.input, "duplicate", where, n, offset, times)

    @staticmethod
    def _edit(mangler, kind, where, n, offset, times, data=b""):
        if isinstance(where, int):
            return Edit(mangler, kind, None, where + offset, n=n, data=data, times=times)
        return Edit(mangler, kind, where, offset, n=n, data=data, times=times)

    # ---- commands

    def refuse(self, name, times=1, answer=b"\r\nERROR\r\n"):
        return CommandFault(self.on_commands, "refuse", name, times, answer)

    def delay(self, name, ms, times=1):
        return CommandFault(self.on_commands, "delay", name, times, ms)

    def silence(self, name, times=1):
        """Swallow the command: no answer, nothing done."""
        return CommandFault(self.on_commands, "silence", name, times)

    def mute(self, name, times=1):
        """Do the command, lose its whole immediate answer."""
        return CommandFault(self.on_commands, "mute", name, times)

    def command(self, kind, line):
        """The armed fault of that kind for this command line; it has struck."""
        for fault in list(self.on_commands):
            if fault.kind == kind and fault.hits(line):
                fault.strike()
                return fault
        return None

    def no_prompt(self, times=1):
        return Fault(self.prompts, times)

    def missing_notification(self, times=1):
        return Fault(self.notifications, times)

    def short_accept(self, n_bytes, times=1):
        """``DATA ACCEPT`` takes ``n_bytes`` fewer than were sent; the rest is thrown away."""
        fault = Fault(self.accepts, times)
        fault.bytes = n_bytes
        return fault

    def send_fail(self, times=1):
        """A send ends in ``SEND FAIL``, nothing goes out."""
        return Fault(self.fails, times)

    @staticmethod
    def take(home):
        """The first armed fault of a list, having struck, or ``None``."""
        if not home:
            return None
        fault = home[0]
        fault.strike()
        return fault

    # ---- the line and the module

    def split(self, sizes, gap_ms=1):
        """Output arrives in pieces of these sizes (a number or a list), a gap between them."""
        pieces = [sizes] if isinstance(sizes, int) else list(sizes)
        line = self.modem.to_host
        line.pieces = pieces
        line.gap_us = int(gap_ms * 1000)
        return _Undo(lambda: setattr(line, "pieces", None))

    def turnaround(self, ms):
        switch, old = self.modem.switch, self.modem.switch.turnaround_ms
        switch.turnaround_ms = ms
        return _Undo(lambda: setattr(switch, "turnaround_ms", old))

    def window(self, limit):
        """``CIPSEND?`` says at most this, and no more is accepted (0: full)."""
        self.window_limit = limit
        return _Undo(lambda: setattr(self, "window_limit", None))

    def stuck(self, name, until, answer=b"\r\nERROR\r\n"):
        """Refuse the command until one of ``CURES``, or a stronger one, has happened."""
        fault = CommandFault(self.on_commands, "refuse", name, None, answer)
        self.cures.append((until, fault))
        return fault

    def happened(self, what):
        """A command was taken, a pin was used: is it what a stuck module waits for?"""
        what = what[3:] if what.startswith("AT+") else what
        if what not in CURES:
            return
        for until, fault in list(self.cures):
            if CURES.index(until) <= CURES.index(what):
                self.cures.remove((until, fault))
                fault.remove()

    def hang(self, ms=None, until=None):
        """Stop answering, for ``ms``, until one of ``CURES`` has happened, or until removed."""
        self.hung = True
        undo = _Undo(lambda: setattr(self, "hung", False))
        self.modem.unaware("hang")
        if until is not None:
            self.cures.append((until, undo))
        if ms is not None:
            self.modem.clock.at(int(ms * 1000), undo.remove)
        return undo

    def no_way(self, until=None):
        """The context claims to be up and nothing comes or goes: connections hang, names are
        not found. Until one of ``CURES`` has happened, or until removed."""
        self.cut_off = True
        for link in self.modem.links:
            if link.conn is not None:
                link.conn.vanish()
        undo = _Undo(lambda: setattr(self, "cut_off", False), 1)
        if until is not None:
            self.cures.append((until, undo))
        return undo

    def reboot(self, after_ms=0, rdy=True):
        """The module starts again by itself; ``rdy=False``: its first reports are lost."""
        undo = _Undo(lambda: None)

        def strike():
            if not undo.removed:
                undo.count += 1
                self.modem.unaware("reboot")
                self.modem.power.restart(quiet=not rdy)
        self.modem.clock.at(int(after_ms * 1000), strike)
        return undo

    def lose_network(self, ms=None):
        """No service, for ``ms`` or until removed; contexts are lost with it."""
        self.modem.radio.lose()
        undo = _Undo(self.modem.radio.regain)
        if ms is not None:
            self.modem.clock.at(int(ms * 1000), undo.remove)
        return undo

    def pdp_deact(self, context=None, silent=False):
        """The network takes the context (both, when not said which).

        ``silent``: without a word; the module finds out by its own check (CIPDPDP), if that
        is on.
        """
        if silent:
            self.modem.tcp.lost_silently(context)
        else:
            self.modem.tcp.deactivated(context)
        return _Undo(lambda: None, 1)

    def close_link(self, n):
        """The peer of that link closes (as far as the module can tell)."""
        self.modem.tcp.links[n].peer_gone()
        return _Undo(lambda: None, 1)


class _Undo:
    """A fault that is a condition, not an event."""

    def __init__(self, fn, count=0):
        self.count = count
        self.removed = False
        self._fn = fn

    def remove(self):
        if not self.removed:
            self.removed = True
            self._fn()

"""The world of the optional parts: a module that is up, and somebody's phone."""

from failing import failing
from session_world import SERVER, Echo, Sink, World, pattern, take

__all__ = ["BANK", "ME", "SERVER", "Echo", "Extras", "Sink", "failing", "pattern", "take"]

ME = "+31612345678"
BANK = "Bank"


class Extras(World):
    """`bearer=False`: powered up only. `pieces`: the module's output arrives so."""

    def __init__(self, bearer=True, pieces=None, **kw):
        kw.setdefault("limit_ms", 3000000)
        super().__init__(**kw)
        if pieces:
            self.modem.faults.split(pieces)
        self.m.active(True)
        if bearer:
            self.m.connect("internet")
        self.box = self.modem.messages
        self.commands()

    @property
    def sms(self):
        return self.m.sms

    def seen(self, number=ME):
        """What the phone with that number shows."""
        return self.box.texts(number)

    def complaints(self):
        return super().complaints() + self.modem.remarks

    def report(self, text, **kw):
        return self.modem.faults.report(text, **kw)

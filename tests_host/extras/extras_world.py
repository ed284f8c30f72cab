"""The world of the optional parts: a module that is up, and somebody's phone."""

import errno

import pytest
from session_world import SERVER, Echo, Sink, World, pattern, take

__all__ = ["BANK", "ME", "SERVER", "Echo", "Extras", "Sink", "failing", "pattern", "take"]

ME = "+31612345678"
BANK = "Bank"


def failing(name):
    """`with failing("ENODEV") as e:` an OSError with that errno, in `e.value`."""
    return _Failing(getattr(errno, name))


class _Failing:
    def __init__(self, number):
        self.number = number
        self.raises = pytest.raises(OSError)

    def __enter__(self):
        self.e = self.raises.__enter__()
        return self.e

    def __exit__(self, *args):
        done = self.raises.__exit__(*args)
        assert self.e.value.errno == self.number, self.e.value
        return done


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

    def report(self, text, **kw):
        return self.modem.faults.report(text, **kw)

"""A row of docs/coverage.md fails when the call it names is taken away."""

import re

import pytest

from simcom import socket
from simcom.modem import Modem
from tools.coverage.rows import ROWS
from tools.coverage.write import status

from .drives import DRIVES
from .driving import Drive
from .reading import BY_ID, FAMILIES

PAIRS = sorted({(call, row[6]) for row in ROWS if row[6] in DRIVES and status(row) == "done"
                for call in row[5].split(", ")})


class GoneError(Exception):
    """The call that was taken away."""


def take_away(monkeypatch, call):
    """From now on that call raises, or that keyword is not accepted."""
    named = re.fullmatch(r"modem\.(config|status|on)\('(\w+)'\)", call)
    keyword = re.fullmatch(r"(.+)\((\w+)=\)", call)
    if named or keyword:
        thing, name, word = ((Modem, named[1], named[2]) if named else
                             (socket.socket if keyword[1][0] == "s" else Modem, "__init__",
                              keyword[2]))
        usual = getattr(thing, name, None)

        def without(self, *args, **kw):
            if word in args or word in kw:
                raise GoneError(call)
            return usual(self, *args, **kw) if usual else self.__getattr__(name)(*args, **kw)
    else:
        where, _, name = call.rpartition(".")
        thing = Modem if where == "modem" else socket.socket
        if where == "socket":
            thing = socket

        def without(*args, **kw):
            raise GoneError(call)
    monkeypatch.setattr(thing, name, without, raising=False)


@pytest.mark.parametrize("call,ident", PAIRS)
def test_without_its_call(call, ident, monkeypatch):
    example = BY_ID[ident]
    family = example.note if example.note in FAMILIES else "sim800"
    function, options = DRIVES[ident]
    take_away(monkeypatch, call)
    with pytest.raises(GoneError):
        d = Drive(example, family, **options)
        function(d)
        d.finish()

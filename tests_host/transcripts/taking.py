"""Takes a public call away, as rows of docs/coverage.md name it."""

import re

from simcom import load, socket
from simcom.modem import Modem


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
        part = where.rpartition(".")[2]
        thing = {"modem": Modem, "socket": socket, "socket.socket": socket.socket}.get(where)
        if thing is None:       # modem.sms and the like: a class of its part's name
            thing = getattr(load(part), part)

        def without(*args, **kw):
            raise GoneError(call)
    monkeypatch.setattr(thing, name, without, raising=False)

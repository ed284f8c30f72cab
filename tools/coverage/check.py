"""Is the table complete, and does it name what exists? Each function returns complaints."""

import ast
import inspect
import re

from tests_host.transcripts.drive_table import waiting
from tests_host.transcripts.reading import BY_ID, EXAMPLES
from tools.setup import ROOT

from . import notes
from .rows import ROWS
from .write import status


def missing():
    """What occurs in a note and has no row, or has a row and does not occur."""
    found = []
    for column, note in ((3, "sim800"), (4, "sim7000")):
        have = {row[column] for row in ROWS if row[column]}
        sections = notes.SECTIONS[note].split()
        for number in sections:
            if number not in have:
                found.append("%s: no row for section %s" % (note, number))
        found += ["%s: no such section %s" % (note, number)
                  for number in have - set(sections)]
    for kind, names in (("command", notes.COMMANDS), ("parameter", notes.PARAMETERS),
                        ("report", notes.REPORTS), *notes.STATES.items()):
        have = [row[1] for row in ROWS if row[0] == kind]
        found += ["%s twice: %s" % (kind, name) for name in set(have) if have.count(name) > 1]
        found += ["%s without a row: %s" % (kind, name) for name in set(names) - set(have)]
        found += ["no such %s: %s" % (kind, name) for name in set(have) - set(names)]
    return found


def unlisted():
    """Commands that a transcript types and no row of notes.COMMANDS stands for."""
    stems = {re.split(r"[=?]", name)[0] for name in notes.COMMANDS}
    # What leads to, or looks at, a listing but is not in the notes' TCP/IP text
    stems |= {"AT", "AT+CFUN"}
    return ["%s: %s" % (example.id, line) for example in EXAMPLES for line in example.commands()
            if re.split(r"[=?]", line)[0] not in stems]


def _tests(path):
    """Names of the tests in a file: functions, and methods as Class::method."""
    found = set()
    for item in ast.parse((ROOT / path).read_text()).body:
        if isinstance(item, ast.FunctionDef):
            found.add(item.name)
        elif isinstance(item, ast.ClassDef):
            found |= {"%s::%s" % (item.name, x.name) for x in item.body
                      if isinstance(x, ast.FunctionDef)}
    return found


def lost_tests():
    """Rows whose test does not exist."""
    found = []
    for row in ROWS:
        test = row[6]
        if not test or test in BY_ID:
            continue
        path, _, name = test.partition("::")
        name, _, case = name.partition("[")
        if not (ROOT / path).is_file() or (name and name not in _tests(path)):
            found.append("%s %s: no test %s" % (row[0], row[1] or row[2], test))
        elif "transcripts/" in path and case and not any(
                case.startswith(ident + "-") for ident in BY_ID):
            found.append("%s %s: no case %s" % (row[0], row[1] or row[2], case))
    return found


class Calls:
    """Do the calls that rows name exist? `modem`: a driver on a running module, mux and push as
    usual; `simcom`: the package."""

    def __init__(self, modem, simcom):
        self.modem = modem
        self.simcom = simcom

    def exists(self, call):
        from simcom import parts, socket
        m = re.fullmatch(r"(SIM800|SIM7000|socket\.socket)\((\w+)=\)", call)
        if m:
            made = socket.socket if m[1][:3] == "soc" else getattr(self.simcom, m[1])
            return m[2] in inspect.signature(made.__init__).parameters
        m = re.fullmatch(r"modem\.(config|status|on)\('(\w+)'\)", call)
        if m:
            return self._named(*m.groups())
        where, _, name = call.rpartition(".")
        if where == "modem":
            return hasattr(type(self.modem), name) or " %s " % name in parts.MODEM
        if where.startswith("modem."):
            return hasattr(getattr(self.modem, where[6:]), name)
        if where == "socket.socket":
            return hasattr(socket.socket, name) or " %s " % name in parts.SOCKET
        return where == "socket" and hasattr(socket, name)

    def _named(self, how, name):
        try:
            if how == "on":
                self.modem.on(name, None)
            else:
                getattr(self.modem, how)(name)
        except ValueError:
            return False
        return True


def lost_calls(calls):
    """Rows that are done although their call does not exist."""
    return ["%s %s: no %s" % (row[0], row[1] or row[2], call) for row in ROWS
            if status(row) == "done" for call in filter(None, row[5].split(", "))
            if not calls.exists(call)]


def open_transcripts():
    """What waits must exist."""
    return [ident for ident in waiting() if ident not in BY_ID]

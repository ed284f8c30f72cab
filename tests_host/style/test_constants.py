"""Numbers that stand in several files, and in packed tables, are the same number everywhere."""

import pytest
import wire
from source import FILES, constants

from simcom import dialogue, lexer, links, states, tasks

CONSTANTS = {name: constants(name) for name in FILES}

# The same name for different things: what it may be. Every other name is one number everywhere.
DIFFERENT = {
    "_STATUS": {6: "how a command ends", 4: "IP STATUS", 2: "a pin"},
    "_DEACT": {32: "a line", 14: "PDP DEACT"},
    "_QUIET_MS": {300: "repair", 3: "push"},
}
# who has which of them
OWNERS = {
    ("dialogue", "_STATUS"): 6, ("care", "_STATUS"): 6, ("losses", "_STATUS"): 6,
    ("bearer", "_STATUS"): 4, ("startup", "_STATUS"): 2, ("power", "_STATUS"): 2,
    ("events", "_DEACT"): 32,
}

# kinds of lines, by a row of theirs
KINDS = {
    "_OK": "OK", "_ERROR": "ERROR", "_CME": "+CME ERROR:", "_CMS": "+CMS ERROR:",
    "_SHUT_OK": "SHUT OK", "_POWER_DOWN": "NORMAL POWER DOWN", "_CONNECT_OK": "CONNECT OK",
    "_CONNECT_FAIL": "CONNECT FAIL", "_ALREADY": "ALREADY CONNECT", "_CLOSED_LINE": "CLOSED",
    "_SEND_OK": "SEND OK", "_SEND_FAIL": "SEND FAIL", "_ACCEPT": "DATA ACCEPT:",
    "_REMOTE_IP": "REMOTE IP:", "_RXGET": "+CIPRXGET:", "_STATE": "STATE:", "_SLOT": "C:",
    "_RDY": "RDY", "_CFUN": "+CFUN:", "_CPIN": "+CPIN:", "_READY": "Call Ready",
    "_CREG": "+CREG:", "_CEREG": "+CEREG:", "_SERVER_OK": "SERVER OK",
    "_SERVER_CLOSE": "SERVER CLOSE", "_CDNSGIP": "+CDNSGIP:", "_NOISE": "DST:",
}
# how a command ends, phases, outcomes
MODES = ("_PLAIN", "_SHUT", "_CLOSE", "_IP", "_STATUS", "_SEND", "_READ", "_OFF", "_SYNC")
OTHERS = ("_HEAD", "_BODY", "_TAIL", "_DONE", "_REFUSED", "_LATE", "_DAMAGED", "_FAILED", "_DATA")
# a link's states, by their letter in states.LINK
LINK_STATES = {
    "_WANTED": "b", "_STARTING": "c", "_OPEN": "d", "_CLOSED": "e", "_CLOSING": "f",
    "_SUSPECT": "g", "_DEAD": "h",
}
# the module's, by name
MODULE_STATES = {"_PROCESSING": "IP PROCESSING", "_PDP_DEACT": "PDP DEACT"}


def rows():
    found = {}
    for row in dialogue.ROWS[1:-1].split(b"\n"):
        found[row[:-1].decode()] = row[-1] & 0x3F
    return found


def users(name):
    """(module, value) of everyone who has that constant, except as another thing."""
    for module, found in CONSTANTS.items():
        if name in found:
            yield module, found[name]


def test_a_name_is_one_number():
    values = {}
    for module, found in CONSTANTS.items():
        for name, value in found.items():
            values.setdefault(name, {})[module] = value
    for name, where in values.items():
        if name in DIFFERENT:
            assert set(where.values()) <= set(DIFFERENT[name]), (name, where)
        else:
            assert len(set(where.values())) == 1, (name, where)
    for (module, name), value in OWNERS.items():
        assert CONSTANTS[module][name] == value, (module, name)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_kinds_are_those_of_the_rows(name):
    for module, value in users(name):
        assert value == rows()[KINDS[name]], module


def test_ranges_of_kinds():
    there = CONSTANTS["dialogue"]
    of_link = [rows()[text] for text in (
        "CONNECT OK", "CONNECT FAIL", "ALREADY CONNECT", "CLOSED", "CLOSE OK", "SEND OK",
        "SEND FAIL", "DATA ACCEPT:", "REMOTE IP:", "CONNECT")]
    assert min(of_link) == there["_FIRST_OF_LINK"]
    assert max(of_link) <= there["_LAST_OF_LINK"]
    others = {kind for kind in rows().values() if kind not in of_link}
    for kind in others:
        assert kind <= there["_POWER_DOWN"] or kind > there["_LAST_OF_LINK"]
    assert there["_DATA"] not in rows().values()        # made of a row, not one
    assert max(rows().values()) == there["_NOISE"] < 0x40
    # lines of CIPSTATUS are neighbours: `_SLOT + 1` is the server's
    assert rows()["S:"] == there["_SLOT"] + 1 == there["_STATE"] + 2


@pytest.mark.parametrize("name", MODES + OTHERS)
def test_numbers_of_the_dialogue(name):
    for module, value in users(name):
        if name not in DIFFERENT:
            assert value == getattr(dialogue, name), module


def test_modes_phases_outcomes_differ():
    for group in (MODES, ("_HEAD", "_BODY", "_TAIL"), OTHERS[3:8]):
        values = [getattr(dialogue, name) for name in group]
        assert len(set(values)) == len(values)


def test_the_rows_of_ends():
    d = dialogue
    kind = rows()
    error = kind["ERROR"]
    cme = kind["+CME ERROR:"]
    found = {}
    for i in range(0, len(d.ENDS), 3):
        mode, line, outcome = d.ENDS[i] & 0x3F, d.ENDS[i + 1], d.ENDS[i + 2] & 0x3F
        found[mode, line] = outcome
    refusals = {(getattr(d, mode), line): d._REFUSED
                for mode in MODES if mode != "_SYNC" for line in (error, cme)}
    assert found == {
        **refusals,
        (d._PLAIN, kind["OK"]): d._DONE,
        (d._PLAIN, kind["+CMS ERROR:"]): d._REFUSED,
        (d._PLAIN, kind["ALREADY CONNECT"]): d._REFUSED,
        (d._SHUT, kind["SHUT OK"]): d._DONE,
        (d._CLOSE, kind["CLOSE OK"]): d._DONE,
        (d._SEND, kind["SEND OK"]): d._DONE,
        (d._SEND, kind["DATA ACCEPT:"]): d._DONE,
        (d._SEND, kind["SEND FAIL"]): d._FAILED,
        (d._OFF, kind["NORMAL POWER DOWN"]): d._DONE,
    }


def test_the_rows_of_times():
    found = {}
    for row in tasks.TIMES[1:-1].split(b"\n"):
        i = next(i for i, c in enumerate(row) if c >= 0x80)
        found[row[:i].decode()] = row[i], row[i + 1:].decode()
    for text, (mark, seconds) in found.items():
        if mark == 0xFF:
            assert not seconds
        else:
            assert mark - 0xC0 in [getattr(dialogue, name) for name in MODES], text
            assert seconds == "" or 0 < int(seconds) <= 160
    # those that end unlike others, and the manuals' limits
    for text, mode, seconds in (
        ("+CIPSHUT", "_SHUT", 65), ("+CIFSR", "_IP", None), ("+CIPSTATUS", "_STATUS", None),
        ("+CIPSTATUS=", "_PLAIN", None), ("+CPOWD", "_OFF", None), ("+CMEE?", "_SYNC", None),
        ("+CIICR", "_PLAIN", 85), ("+CGATT", "_PLAIN", 75), ("+CGACT", "_PLAIN", 150),
        ("+COPS", "_PLAIN", 120), ("+CMGD", "_PLAIN", 25), ("+CMGL", "_PLAIN", 20),
    ):
        assert found[text][0] == 0xC0 | getattr(dialogue, mode), text
        if seconds:
            assert int(found[text][1]) >= seconds, text
    # what needs payload is not for command()
    for text in ("+CIPSEND=", "+CIPRXGET=2", "+CIPRXGET=3", "+CMGS="):
        assert found[text][0] == 0xFF
    # the first row that fits is taken: a longer text stands before a shorter one
    texts = list(found)
    for i, text in enumerate(texts):
        for shorter in texts[:i]:
            assert not text.startswith(shorter), (text, shorter)


@pytest.mark.parametrize("name", sorted(LINK_STATES))
def test_states_of_a_link(name):
    for module, value in users(name):
        assert value == ord(LINK_STATES[name]) - 97, module


def test_the_rows_of_link():
    kind = rows()
    opened, failed, closed, close_ok = (
        kind[text] for text in ("CONNECT OK", "CONNECT FAIL", "CLOSED", "CLOSE OK"))
    found = {}
    for i in range(0, len(states.LINK), 3):
        before, line, new = states.LINK[i : i + 3]
        found[chr(before), line] = chr(97 + (new & 0x7F))
    assert found == {
        ("c", opened): "d", ("c", kind["CONNECT"]): "d", ("c", failed): "h", ("c", closed): "h",
        ("d", closed): "e", ("d", close_ok): "h", ("f", closed): "h", ("f", close_ok): "h",
    }


def test_states_of_the_module():
    names = states.NAMES.split(",")
    for constant, name in MODULE_STATES.items():
        for module, value in users(constant):
            assert value == names.index(name), module
    assert names[4] == "IP STATUS"
    assert names[14] == "PDP DEACT"


def test_tokens():
    for name in ("_NONE", "_LINE", "_PROMPT"):
        assert getattr(dialogue, name) == getattr(lexer, name)


def test_sizes():
    assert links._SIZE == 1460
    assert lexer._LINE_MAX < lexer._CHUNK < lexer._ANSWER_MAX


def test_the_unit_tests_use_the_same_numbers():
    texts = {"CLOSED": "CLOSED", "CONNECT": "CONNECT", "DEACT": "+PDP: DEACT"}
    for name, value in vars(wire).items():
        if isinstance(value, int):
            own = getattr(dialogue, "_" + name, None)
            assert value == (rows()[KINDS.get("_" + name) or texts[name]] if own is None else own)

"""Writes docs/coverage.md: `python3 -m tools pages`; `--check`: is it old?"""

import sys

from tests_host.transcripts.drive_table import waiting
from tests_host.transcripts.reading import BY_ID, EXAMPLES, FAMILIES
from tools.setup import ROOT

from .rows import ROWS

PATH = ROOT / "docs" / "coverage.md"
TEST = "tests_host/transcripts/test_driver.py::test_example"
FAITHFUL = "tests_host/transcripts/test_faithful.py::test_replay"
TITLES = (
    ("section", "Sections"), ("command", "Commands"), ("parameter", "Parameters"),
    ("single", "States of single connection"), ("multi", "States of multi connection"),
    ("connection", "States of a connection"), ("report", "Answers and reports"),
)
HEAD = """\
# What of the application notes is there

Every section, command, parameter and state of the SIM800 series TCPIP application note V1.03 and
of the SIM7000 series TCPIP application note V1.01: what it is, where it stands, the call that
does it, the test that shows it. `open` is what the driver cannot do yet. Written by
`python3 -m tools pages` from `tools/coverage/rows*.py`; a test says when it is old.
[contradictions.md](contradictions.md) lists where the notes disagree.

"""


def node(test):
    """The pytest node of a row's test: it may be a transcript's id."""
    if test not in BY_ID:
        return test
    family = BY_ID[test].note if BY_ID[test].note in FAMILIES else "sim800"
    return "%s[%s-%s-bytes]" % (TEST, test, family)


def status(row):
    """`done`, `open: what is missing`, or nothing where there is nothing to do."""
    test = row[6]
    if not test:
        return ""
    what = waiting().get(test)
    return "open: " + what if what else "done"


def _table(head, rows):
    lines = ["| %s |" % " | ".join(head), "|%s" % ("---|" * len(head))]
    lines += ["| %s |" % " | ".join(cells) for cells in rows]
    return "\n".join(lines) + "\n\n"


def _code(text):
    return "`%s`" % text if text else ""


def text():
    """The document."""
    done = sum(status(row) == "done" for row in ROWS)
    still = sum(status(row).startswith("open") for row in ROWS)
    out = HEAD + "%d rows: %d done, %d open, %d explanations.\n\n" % (
        len(ROWS), done, still, len(ROWS) - done - still)
    for kind, title in TITLES:
        named = kind != "section"
        head = ["name"] * named + ["what", "SIM800", "SIM7000", "call", "test", "status"]
        out += "## %s\n\n" % title
        out += _table(head, [
            [_code(r[1])] * named + [r[2], r[3], r[4], _code(r[5]),
                                     _code(node(r[6]) if status(r) == "done" else ""), status(r)]
            for r in ROWS if r[0] == kind])
    out += "## Transcripts\n\n"
    out += ("Each is replayed at the virtual modem by `%s` and, unless it is open, driven through "
            "the driver by `%s`; ids as below.\n\n" % (FAITHFUL, TEST))
    out += _table(["id", "what", "sections", "families", "status"], [
        [_code(e.id), e.title, ", ".join(" ".join(pair) for pair in e.sections),
         ", ".join(e.families), "open: " + waiting()[e.id] if e.id in waiting() else "done"]
        for e in EXAMPLES])
    return out.rstrip("\n") + "\n"


def main(argv):
    """Exit code 1: `--check`, and it is old."""
    if "--check" in argv:
        return int(not PATH.exists() or PATH.read_text() != text())
    PATH.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

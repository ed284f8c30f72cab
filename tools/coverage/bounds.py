"""Every bound of the package, with its source: read from the code, written to docs/bounds.md.

A bound is a constant whose name ends as one of `ENDINGS` says, or is in `ALSO`, or whose comment
says where its number is from; a row of the commands' times (tasks.py); a number of a module's
rows; a rung's time. Its comment, behind or above it, has its source: `[manual 8.2.10]`,
`[field]`, `[ours: why]`, or begins with `ours`.
Where several files have the same constant, one of them says it.
"""

import ast
import re
import sys

from tools.setup import ROOT

PACKAGE = ROOT / "lib" / "simcom"
PAGE = ROOT / "docs" / "bounds.md"

ENDINGS = ("_MS", "_S", "_MAX", "_MOST", "_LONGEST", "_SIZE", "_TURNS")
ALSO = ("_OWED", "_LONGEST", "_SIZE", "_PIECE", "_ROUNDS", "_ATTACHES", "_MAX", "_CHUNK", "_PARTS",
        "_EDGES", "_MOST", "_TRIES", "_DAY")
CONST = re.compile(r"((?:^# .*\n)*)^(_[A-Z0-9_]+) = const\((\d+)\)(?:  # (.*))?$", re.M)
SOURCE = re.compile(r"\[([^\]]+)\]")
SOURCED = re.compile(r"\[(?:ours|field|manual|hardware|application notes|assumed|23\.040)\b")

# Where the times of tasks.TIMES are from.
COMMANDS = {
    "+CIPSHUT": "manual 8.2.7", "+CIICR": "manual 8.2.10", "+CIFSR": "field", "+CIFSREX": "field",
    "+CIPSTATUS=": "ours: a list is short", "+CIPSTATUS": "ours: a list is short",
    "+CGATT": "manual SIM7000 6.2.1", "+CGACT": "manual 7.2.5", "+COPS": "manual 3.2.22",
    "+CFUN": "manual 3.2.2: 10 s, and the restart", "+CPOWD": "field",
    "+CIPCLOSE=?": "ours: a test command", "+CIPCLOSE": "ours: then quickly",
    "+CMGL": "manual 4.2.3", "+CMGD": "manual 4.2.1", "+CIPSERVER": "ours",
    "+CMEE?": "ours: an answer to resynchronise by", "+CIPHEAD?": "ours: the same",
    "+CIPQSEND?": "ours: the same", "+CIPMUX?": "ours: the same",
}
USUAL = ("any other command", 5, "manual: most say 5 s or nothing")

# Where a rung's time is from (recovery.py says how it is made up).
RUNGS = "ours: the sum of the commands' times, SIM 20 and registration 170 where it needs them"

# What the numbers of a module's row of pulses mean.
PULSES = ("PWRKEY low to switch on", "until the UART is ready", "PWRKEY low to switch off",
          "until it is off", "RESET low")


def constants():
    """Rows (file, name, value, meaning, source or "")."""
    found = []
    for path in sorted(PACKAGE.glob("*.py")):
        text = path.read_text(encoding="utf-8")
        for above, name, value, comment in CONST.findall(text):
            if not comment and SOURCE.search(above):
                comment = " ".join(above.replace("# ", "").split())
            if name.endswith(ENDINGS) or name in ALSO or SOURCED.search(comment):
                source = SOURCE.findall(comment) or re.findall(r"^ours\b|, ours\b", comment)
                meaning = re.sub(" +(?=[,;])", "", SOURCE.sub("", comment)).strip(" ;:,.…")
                found.append((path.stem, name, int(value), meaning, "; ".join(source).strip(", ")))
    return found


def merged():
    """The same with one row for equal constants: {(name, value): (files, meaning, source)}."""
    rows = {}
    for file, name, value, meaning, source in constants():
        files, old_meaning, old_source = rows.get((name, value), ([], "", ""))
        rows[name, value] = (files + [file], old_meaning or meaning, old_source or source)
    return rows


def times():
    """Rows (command, seconds) of tasks.TIMES."""
    tree = ast.parse((PACKAGE / "tasks.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "TIMES":
            table = ast.literal_eval(node.value)
    for row in table.split(b"\n"):
        match = re.fullmatch(rb"([^\xc0-\xff]+)[\xc0-\xfe](\d+)", row)
        if match:
            yield match[1].decode(), int(match[2])


def pulses():
    """Rows (model, what, ms)."""
    for model in ("sim800", "sim7000"):
        text = (PACKAGE / (model + ".py")).read_text(encoding="utf-8")
        numbers = re.search(r'"((?:\d{3,5} ){4}\d{3,5})', text)[1].split()
        for what, number in zip(PULSES, numbers):
            yield model, what, int(number)


def opening():
    """Rows (model, seconds, source): CONNECT OK or FAIL in multi connection."""
    for model in ("sim800", "sim7000"):
        text = (PACKAGE / (model + ".py")).read_text(encoding="utf-8")
        ms, source = re.search(r"START_MS = (\d+)  # (.*)", text).groups()
        yield model, int(ms) // 1000, source


def rungs():
    """Rows (rung, seconds) of recovery._RUNGS."""
    text = (PACKAGE / "recovery.py").read_text(encoding="utf-8")
    for name, seconds in re.findall(r"^    \(_(\w+), \w+, (\d+)\),", text, re.M):
        yield name, int(seconds)


def complaints():
    """What has no source, as lines."""
    found = ["%s.py: %s = %d has no source" % (", ".join(files), name, value)
             for (name, value), (files, _, source) in merged().items() if not source]
    found += ["tasks.py: %s, %d s has no source" % row for row in times()
              if row[0] not in COMMANDS]
    return found


def page():
    """The text of docs/bounds.md."""
    out = ["# Bounds", "",
           "Every number that bounds a wait or a size, and where it comes from. Written from the",
           "code by `python3 -m tools pages`; a test keeps it current. *field*: seen by",
           "users of other drivers, not promised by a document; *ours*: chosen here.", "",
           "## Waits and sizes", "", "| file | name | value | what | source |",
           "| --- | --- | --: | --- | --- |"]
    for (name, value), (files, meaning, source) in sorted(merged().items()):
        out.append("| %s | `%s` | %d | %s | %s |" % (", ".join(files), name, value,
                                                  meaning.replace("|", "\\|"), source))
    out += ["", "## Answers to commands", "", "| command | seconds | source |",
            "| --- | --: | --- |"]
    out += ["| `AT%s` | %d | %s |" % (name, seconds, COMMANDS.get(name, "")) for name, seconds
            in sorted(times())]
    out += ["| %s | %d | %s |" % USUAL, "", "## Opening a connection", "",
            "Several connections; a single one has `_SINGLE_MS`.", "",
            "| module | seconds | source |", "| --- | --: | --- |"]
    out += ["| %s | %d | %s |" % row for row in opening()]
    out += ["", "## Recovery", "", "After each rung the bearer must be up [%s]." % RUNGS, "",
            "| rung | seconds |", "| --- | --: |"]
    out += ["| %s | %d |" % row for row in rungs()]
    out += ["", "## Pins", "",
            "Milliseconds [hardware documents; the margins are in the modules' files].",
            "", "| module | what | ms |", "| --- | --- | --: |"]
    out += ["| %s | %s | %d |" % row for row in pulses()]
    return "\n".join(out) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    found = complaints()
    print("\n".join(found) or "every bound has its source")
    sys.exit(bool(found))

"""Draws the state diagrams of lib/simcom/states.py: `python3 -m tools pages` writes
docs/states.md."""

import importlib.util

from tools.setup import ROOT

PAGE = ROOT / "docs" / "states.md"
EVENTS = {
    "T": "CSTT", "I": "CIICR", "U": "CIICR: OK", "F": "CIFSR", "S": "CIPSTART TCP",
    "Z": "CIPSTART UDP", "V": "CIPSERVER", "C": "connected", "X": "closed", "K": "CIPCLOSE",
    "J": "CIPCLOSE UDP", "D": "context lost, CGATT=0",
}
LINES = {8: "CONNECT OK", 9: "CONNECT FAIL", 11: "CLOSED", 12: "CLOSE OK", 17: "CONNECT"}
LINK_STATES = {1: "wanted", 2: "starting", 3: "open", 4: "closed by the peer", 5: "closing",
               6: "suspect", 7: "over"}

HEAD = """# The states

Generated from the tables in `lib/simcom/states.py` by `python3 -m tools pages`; a test
keeps this page current. The names are those that `AT+CIPSTATUS` prints and
`modem.status("state")` returns. A command that has no arrow from the present state is refused
before it is sent (`OSError` with `EINVAL`; the state is asked once more before). `CIPSHUT` leads
from every state to IP INITIAL; these arrows are left out.
"""


def tables():
    """The module with the tables; the package itself is not imported."""
    spec = importlib.util.spec_from_file_location(
        "simcom_states", str(ROOT / "lib" / "simcom" / "states.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def diagram(table, names, events):
    """A Mermaid state diagram, an arrow per pair of states."""
    arrows = {}
    for i in range(0, len(table), 3):
        pair = table[i] - 97, table[i + 2] & 0x7F
        arrows.setdefault(pair, []).append(events(table[i + 1]))
    used = sorted({n for pair in arrows for n in pair})
    out = ["```mermaid", "stateDiagram-v2"]
    out += ['    state "%s" as s%d' % (names[n], n) for n in used]
    out += ["    s%d --> s%d : %s" % (a, b, " / ".join(what))
            for (a, b), what in sorted(arrows.items())]
    return "\n".join([*out, "```", ""])


def render():
    """The whole page."""
    t = tables()
    names = dict(enumerate(t.NAMES.split(",")))
    return "\n".join([
        HEAD,
        "## Multi connection (SIM800 note 9, SIM7000 note 8)\n",
        "The last connection that is closed by `CIPCLOSE` leads back to IP STATUS; one that its "
        "peer\ncloses does not [application notes, figure 3]. Where it does, "
        "`status(\"state\")` asks once.\n",
        diagram(t.MULTI, names, lambda e: EVENTS[chr(e)]),
        "## Single connection\n",
        diagram(t.SINGLE, names, lambda e: EVENTS[chr(e)]),
        "## A connection of the driver\n",
        diagram(t.LINK, LINK_STATES, lambda e: LINES[e]),
    ])


def main():
    PAGE.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()

"""Heap that the package takes on 32-bit MicroPython, against its budget."""

import re
import subprocess
import sys
from pathlib import Path

from tools.checks.mpy import LIB, argv, compile_package, environment

SCRIPT = Path(__file__).with_name("device") / "heap.py"
BITS = 32
HEAP = "512K"

# figure: (budget in bytes or None, what it is)
BUDGET = {
    "core": (24 * 1024, "SIM800, SIM7000, socket and what moves data"),
    "modem": (5 * 1024, "one modem with one socket, its read-ahead included"),
}
PART = 3 * 1024     # each part that is imported when first used
NAME = 7        # bytes that the pool has for each name, beside its text
HIDDEN = ("nothing", "link")


def measure(path):
    """Figures of one form of the package, as a dict in order."""
    out = subprocess.run(argv([SCRIPT], BITS, HEAP), env=environment((path,)),
                         capture_output=True, text=True, check=True).stdout
    figures = {}
    before = (0, 0, 0)
    for line in out.splitlines():
        if line.startswith("qstr pool"):
            # names are kept in pools that double: a part is charged for its names, not for the
            # pool that happened to be full when it came
            strings = tuple(int(n) for n in re.findall(r"=(\d+)", line)[1:])
            if name in figures and name not in BUDGET:
                count, data, total = (now - then for now, then in zip(strings, before))
                figures[name] += data + count * NAME - total
            before = strings
        else:
            name, _, number = line.partition("=")
            figures[name] = int(number)
    figures["modem"] += figures["link"]
    return figures


def smallest(path, low=16, high=256):
    """The smallest heap, in KB, in which the import works: what compiling needs at its peak."""
    code = "import simcom; from simcom import socket"
    while low < high:
        middle = (low + high) // 2
        done = subprocess.run(argv(["-c", code], BITS, "%dK" % middle), env=environment((path,)),
                              capture_output=True)
        low, high = (low, middle) if done.returncode == 0 else (middle + 1, high)
    return low


def main():
    """Print the table; fail above a budget."""
    forms = {"mpy": compile_package(), "py": LIB}
    figures = {form: measure(path) for form, path in forms.items()}
    bad = 0
    print("heap on %d-bit MicroPython, bytes kept        .mpy     .py" % BITS)
    for name, number in figures["mpy"].items():
        if name in HIDDEN:
            continue
        budget, what = BUDGET.get(name, (PART, "part, imported when first used"))
        over = number > budget
        bad += over
        print("  %-10s %-32s %6d  %6d%s" % (name, what[:32], number, figures["py"][name],
                                           "   OVER %d" % budget if over else ""))
    session = sum(n for name, n in figures["mpy"].items()
                  if name in ("core", "modem", "tasks", "care", "losses", "events", "control",
                              "opening"))
    print("  a connected client keeps %31d" % session)
    print("  smallest heap that can import it, KB   %6d  %6d"
          % tuple(smallest(path) for path in forms.values()))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())

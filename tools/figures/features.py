"""Heap that transparent mode and sleep keep, in use and afterwards, on 32-bit MicroPython."""

import subprocess
import sys

from tools.checks.mpy import argv, compile_package, environment
from tools.checks.unit import UNIT
from tools.setup import unittest_dir

from . import DEVICE, PLACE, placed
from .heap import BITS, HEAP, NAME, steps

# What else is imported, by names as long wherever the tree and the cache are: where things lie in
# the heap, and so what the collector takes for a reference, differs with the length of a path.
FOLDERS = {"unit": UNIT, "device": DEVICE}

# way: (step, bound in bytes, what it is). Each figure is what has come since the modem was powered
# up and a socket was used and closed: modules, objects, names, but no buffer.
BOUNDS = {
    "transparent": (
        ("data", 4450, "transparent(), 10 KB both ways by readinto, write"),
        ("readline", 5300, "… and readline"),
        ("commands", 12500, "… inside command_mode()"),
        ("again", 5550, "… data both ways again"),
        ("closed", 1400, "… closed: names, mostly"),
    ),
    "sleep": (
        ("asleep", 3000, "sleep()"),
        ("awake", 1350, "… wake(): names, mostly"),
    ),
    "ring": (
        ("watched", 2000, "RI is watched, from active() on"),
        ("asleep", 4950, "… sleep()"),
        ("awake", 3300, "… wake()"),
    ),
}


def measure(way, path):
    """{step: bytes} of one way to use the modem."""
    with placed(path, **FOLDERS, tests=unittest_dir()) as work:
        # not as a file, whose folder's whole path would be kept
        done = subprocess.run(argv(["-c", "import features", way], BITS, HEAP), cwd=work,
                              capture_output=True, text=True,
                              env=environment((PLACE, "tests", *FOLDERS)))
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    # the pool of names is charged for those in it, not for its size
    now = {name: used - total + data + count * NAME
           for name, used, (count, data, total) in steps(done.stdout)}
    start = now.pop("before")
    return {name: number - start for name, number in now.items()}


def main():
    """Print the table; the number of figures above their bound."""
    bad = 0
    path = compile_package()
    print("kept while a feature is used, without buffers     bound    .mpy")
    for way, rows in BOUNDS.items():
        figures = measure(way, path)
        for name, bound, what in rows:
            over = figures[name] > bound
            bad += over
            print("  %-46s %6d  %6d%s" % (what, bound, figures[name], "   OVER" if over else ""))
    return bad


if __name__ == "__main__":
    sys.exit(min(main(), 1))

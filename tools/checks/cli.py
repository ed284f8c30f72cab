"""`python3 -m tools test`: every ring of tests and every check, counted.

Rows that wait for real time run beside those that compute; a measurement has nothing beside it.
"""

import argparse
import json
import os
import sys
import time
from pathlib import Path

from tools.setup import SetupError, everything, folder

from .lanes import Lanes, run_row, show
from .rings import MEASURING, ROW_TIMEOUT_S, ROWS, WAITING

# Above its own longest time: a row that runs apart names what hangs in it, if it can.
APART_TIMEOUT_S = ROW_TIMEOUT_S + 60


def prepare():
    """Fetch all parts first, so that a part that cannot be had is named, and fails the run."""
    # what is started hundreds of times is compiled once, wherever it lies and whatever was set
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder() / "pycache")
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    try:
        for _ in everything():
            pass
    except SetupError as error:
        show("setup failed: %s" % error)
        return False
    return True


def options_of(argv):
    """The command line, read."""
    rows = "\n".join("  %d  %-12s %s" % row[:3] for row in ROWS)
    parser = argparse.ArgumentParser(
        prog="python3 -m tools test", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter, epilog="ring, row:\n" + rows)
    parser.add_argument("--ring", type=int, action="append", metavar="N", help="only this ring")
    parser.add_argument("--row", action="append", metavar="NAME", help="only this row")
    parser.add_argument("-k", default="", metavar="PATTERN", dest="pattern",
                        help="only tests whose name contains this")
    parser.add_argument("--in-order", action="store_true", help="one row after the other")
    parser.add_argument("--counts", metavar="FILE", help=argparse.SUPPRESS)  # of one that is apart
    options = parser.parse_args(argv)
    options.rows = [row for row in ROWS
                    if (not options.ring or row[0] in options.ring)
                    and (not options.row or row[1] in options.row)]
    if not options.rows:
        parser.error("no such row")
    return options


def main(argv):
    """Run the rows that are asked for, all by default."""
    options = options_of(argv)
    start = time.monotonic()
    if not prepare():
        show("\n0 passed, 1 failed")
        return 1
    chosen = options.rows
    if options.in_order or len(chosen) == 1:
        results = {row[1]: run_row(row[1], row[2], row[3], options.pattern) for row in chosen}
    else:
        results = Lanes(chosen, options.pattern, WAITING, MEASURING, APART_TIMEOUT_S).run()
    passed, failed = (sum(result[column] for result in results.values()) for column in (0, 1))
    if options.counts:
        Path(options.counts).write_text(json.dumps(results[chosen[0][1]][:3]))
        return 1 if failed else 0
    show("\n%-5s %-12s %7s %7s %8s %7s" % ("ring", "row", "passed", "failed", "skipped", "s"))
    for ring, name, _, _ in chosen:
        show("%-5d %-12s %7d %7d %8d %7.1f" % ((ring, name) + results[name]))
    if not passed + failed:
        show("nothing was run")
        failed = 1
    show("\nin all %d s" % (time.monotonic() - start))
    show("%d passed, %d failed" % (passed, failed))
    sys.stdout.flush()
    return 1 if failed else 0

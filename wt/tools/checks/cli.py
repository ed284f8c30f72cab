"""`python3 -m tools test`: every ring of tests and every check, counted."""

import argparse
import sys
import time
import traceback

from tools.setup import SetupError, everything

from .rings import ROWS


def show(text):
    """Print a line at once: rows print from their own processes in between."""
    print(text, flush=True)


def prepare():
    """Fetch all parts first, so that a part that cannot be had is named, and fails the run."""
    try:
        for _ in everything():
            pass
    except SetupError as error:
        show("setup failed: %s" % error)
        return False
    return True


def run_row(name, what, row, pattern):
    """Run one row; return (passed, failed, skipped, seconds)."""
    show("\n=== %s: %s" % (name, what))
    start = time.monotonic()
    try:
        result = row(pattern, show)
    except Exception:       # a row that breaks is a failure, and the others still run
        show(traceback.format_exc())
        result = (0, 1, 0)
    return result + (time.monotonic() - start,)


def main(argv):
    """Run the rows that are asked for, all by default."""
    rows = "\n".join("  %d  %-12s %s" % row[:3] for row in ROWS)
    parser = argparse.ArgumentParser(
        prog="python3 -m tools test", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter, epilog="ring, row:\n" + rows)
    parser.add_argument("--ring", type=int, action="append", metavar="N", help="only this ring")
    parser.add_argument("--row", action="append", metavar="NAME", help="only this row")
    parser.add_argument("-k", default="", metavar="PATTERN", dest="pattern",
                        help="only tests whose name contains this")
    options = parser.parse_args(argv)
    chosen = [row for row in ROWS
              if (not options.ring or row[0] in options.ring)
              and (not options.row or row[1] in options.row)]
    if not chosen:
        parser.error("no such row")
    if not prepare():
        show("\n0 passed, 1 failed")
        return 1
    results = [(row[0], row[1]) + run_row(row[1], row[2], row[3], options.pattern)
               for row in chosen]
    show("\n%-5s %-12s %7s %7s %8s %7s" % ("ring", "row", "passed", "failed", "skipped", "s"))
    for result in results:
        show("%-5d %-12s %7d %7d %8d %7.1f" % result)
    passed, failed = (sum(result[column] for result in results) for column in (2, 3))
    if not passed + failed:
        show("nothing was run")
        failed = 1
    show("\n%d passed, %d failed" % (passed, failed))
    sys.stdout.flush()
    return 1 if failed else 0

"""`python3 -m tools bench`: prints the figures, each compared within one run."""

import argparse

from .rings import tool_modules

FOLDER = "figures"


def main(argv):
    """Run every tools/figures/*.py, or those whose name contains a word."""
    parser = argparse.ArgumentParser(prog="python3 -m tools bench", description=__doc__)
    parser.add_argument("name", nargs="?", default="", help="only those whose name contains this")
    options = parser.parse_args(argv)
    passed, failed, _ = tool_modules(FOLDER)(options.name, print)
    print("\n%d passed, %d failed" % (passed, failed))
    return 1 if failed or not passed else 0

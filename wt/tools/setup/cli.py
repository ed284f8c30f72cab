"""`python3 -m tools setup`: fetch everything the other commands need."""

import argparse

from . import SetupError, everything, folder


def main(argv):
    """Make all parts and print where they are."""
    parser = argparse.ArgumentParser(prog="python3 -m tools setup", description=__doc__)
    parser.parse_args(argv)
    try:
        for name, what, where in everything():
            print("%-14s %-36s %s" % (name, what, where), flush=True)
    except SetupError as error:
        print("setup failed:", error)
        return 1
    print("all parts are in", folder())
    return 0

"""`python3 -m tools demo`: telemetry from a board through a modem to a server, all on this PC."""

import argparse
import sys
import threading
import time

from tools.board import BoardError
from tools.setup import SetupError

from .run import EXAMPLE, Demo

# figure, what it is, how it is shown
SUMMARY = (
    ("sent", "readings the board says were acknowledged", "%s"),
    ("received", "readings the server received", "%d"),
    ("twice", "of them twice", "%d"),
    ("connections", "TCP connections", "%d"),
    ("commands", "AT commands", "%d"),
    ("wire", "bytes on the UART, both ways", "%d"),
    ("payload", "of them payload", "%d"),
    ("share", "share of payload", "%.2f"),
    ("heap", "heap used, package and program, in bytes", "%d"),
    ("seconds", "seconds from reset to the end", "%.1f"),
)


def main(argv):
    """Run it, show progress, print a summary; fails when a reading is missing."""
    parser = argparse.ArgumentParser(prog="python3 -m tools demo", description=__doc__)
    parser.add_argument("--model", choices=("sim800", "sim7000"), default="sim800")
    parser.add_argument("--readings", type=int, default=10)
    parser.add_argument("--interval", type=int, default=200, metavar="MS")
    parser.add_argument("--trace", action="store_true", help="show the dialogue with the modem")
    options = parser.parse_args(argv)
    if not EXAMPLE.exists():
        print("missing:", EXAMPLE)
        return 1
    start = time.monotonic()
    lock = threading.Lock()

    def say(who, text):
        with lock:
            print("%6.1f  %-8s  %s" % (time.monotonic() - start, who, text), flush=True)
    try:
        figures = Demo(options.model, options.readings, options.interval, say,
                       options.trace).run()
    except (SetupError, BoardError) as error:
        print("demo failed:", error)
        return 1
    print()
    for name, what, form in SUMMARY:
        print("%-42s %8s" % (what, form % figures[name]))
    for entry in figures["violations"]:
        print("violation:", entry)
    sys.stdout.flush()
    complete = (figures["received"] - figures["twice"] == options.readings
                and not figures["violations"])
    print("\n" + ("all readings arrived" if complete else "NOT all is well"))
    return 0 if complete else 1

"""The board tests alone, on the virtual board or a real one."""

import argparse
import sys

import tests_device
from tools.checks.manifest import boards

from .runner import RealBoard, run_all, run_virtual


def main():
    """Run them and print totals."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tests_device", description=__doc__, epilog=tests_device.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--board", default="virtual", choices=["virtual", *boards()],
                        metavar="NAME", help="virtual, or a file of boards/: %(choices)s")
    parser.add_argument("--port", help="where the real board is, for example a serial port")
    parser.add_argument("--peer", metavar="HOST:PORT",
                        help="a TCP echo server that the real module can reach")
    parser.add_argument("--apn", default="internet")
    parser.add_argument("--model", choices=("sim800", "sim7000"),
                        help="default: what the board's file says; of the virtual board sim800")
    parser.add_argument("--trace", action="store_true", help="show the virtual modem's dialogue")
    parser.add_argument("-k", default="", dest="pattern", help="only tests that contain this")
    options = parser.parse_args()
    if options.board == "virtual":
        totals = run_virtual(options.model or "sim800", options.pattern,
                             trace=options.trace and print)
    else:
        if not options.port or not options.peer:
            parser.error("a real board needs --port and --peer")
        host, _, port = options.peer.rpartition(":")
        settings = (options.board, options.model, (host, int(port)), options.apn)
        totals = run_all(RealBoard(options.port), settings, options.pattern)
    print("%d passed, %d failed, %d skipped" % totals)
    return 1 if totals[1] else 0


sys.exit(main())

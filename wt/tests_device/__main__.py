"""`python3 -m tests_device`: the board tests alone, also on a real board."""

import argparse
import sys

from .runner import RealBoard, run_all, run_virtual


def main():
    """Run them and print totals."""
    parser = argparse.ArgumentParser(prog="python3 -m tests_device", description=__doc__)
    parser.add_argument("--board", default="virtual", help="a row of tests_device/wiring.py")
    parser.add_argument("--port", help="where the real board is, for example a serial port")
    parser.add_argument("--peer", metavar="HOST:PORT",
                        help="a TCP echo server that the real module can reach")
    parser.add_argument("--apn", default="internet")
    parser.add_argument("--model", choices=("sim800", "sim7000"), default="sim800")
    parser.add_argument("--trace", action="store_true", help="show the virtual modem's dialogue")
    parser.add_argument("-k", default="", dest="pattern", help="only tests that contain this")
    options = parser.parse_args()
    if options.board == "virtual":
        totals = run_virtual(options.model, options.pattern, trace=options.trace and print)
    else:
        if not options.port or not options.peer:
            parser.error("a real board needs --port and --peer")
        host, _, port = options.peer.rpartition(":")
        settings = (options.board, options.model, (host, int(port)), options.apn)
        totals = run_all(RealBoard(options.port), settings, options.pattern)
    print("%d passed, %d failed, %d skipped" % totals)
    return 1 if totals[1] else 0


sys.exit(main())

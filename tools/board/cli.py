"""`python3 -m tools board`: a board for mpremote, without hardware."""

import argparse
import json
import signal
import sys

from tools.checks.manifest import boards
from tools.setup import SetupError

from .board import VirtualBoard
from .wiring import SETTINGS, like

EPILOG = "wiring (a JSON file with some of these):\n%s" % "\n".join(
    "  %-15s %s\n%18s%s" % (name, what, "", json.dumps(value))
    for name, (value, what) in SETTINGS.items())


def main(args):
    """Run a board until Ctrl-C."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tools board", description=__doc__, epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--root", help="folder that is the board's flash (default: a new one)")
    parser.add_argument("--heap", default="192K", help="heap of the board (default: 192K)")
    parser.add_argument("--uart", metavar="ADDRESS",
                        help="the modem's UART: host:port, or the path of a pseudo-terminal")
    parser.add_argument("--control", metavar="ADDRESS", help="the modem's control port: host:port")
    parser.add_argument("--wiring", metavar="FILE", help="JSON file, see below")
    parser.add_argument("--like", metavar="NAME", choices=boards(),
                        help="wired as that file of boards/ says: %(choices)s")
    parser.add_argument("--event-poll", action="store_true",
                        help="select waits for events only, as on rp2")
    parser.add_argument("--json", action="store_true", help="say where in one line of JSON")
    options = parser.parse_args(args)
    if options.like and options.wiring:
        parser.error("--like is a wiring, too")
    wiring = like(options.like) if options.like else options.wiring
    modem = {"uart": options.uart, "control": options.control}
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        with VirtualBoard(options.root, options.heap, modem, wiring,
                          options.event_poll) as board:
            if options.json:
                print(json.dumps({"port": board.port, "root": str(board.root)}), flush=True)
            else:
                print("flash: %s\nport:  %s\n\nmpremote connect %s"
                      % (board.root, board.port, board.port), flush=True)
            signal.pause()
    except (SetupError, OSError, ValueError) as error:
        print("board:", error)
        return 1
    return 0

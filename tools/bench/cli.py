"""`python3 -m tools bench`: all figures in one run."""

import argparse

from tools.figures import features, heap, steady

from . import clients, commands, goodput, modes, soak, turns

# name: (what it shows, function that returns how many figures are out of bounds)
PARTS = {
    "heap": ("bytes kept by import, by a modem, by what it does, against the budget",
             lambda: heap.main() + features.main()),
    "steady": ("bytes allocated while data moves: none; CPU", steady.main),
    "commands": ("AT commands of one exchange", commands.main),
    "goodput": ("100 KB down and up as a share of the line rate", goodput.main),
    "modes": ("several links at once; an exchange in each mode", modes.main),
    "clients": ("what requests, umqtt and tls cost, gathering on and off", clients.main),
    "aio": ("how long anything holds asyncio's loop", turns.main),
    "soak": ("10 000 requests in a board's heap: minutes", soak.main),
}


def main(argv):
    """Run the named parts, all by default."""
    parser = argparse.ArgumentParser(
        prog="python3 -m tools bench", description=__doc__,
        epilog="; ".join("%s: %s" % (name, what) for name, (what, _) in PARTS.items()))
    parser.add_argument("part", nargs="*", help="which, all by default")
    options = parser.parse_args(argv)
    for name in options.part:
        if name not in PARTS:
            parser.error("no part %r: %s" % (name, ", ".join(PARTS)))
    bad = 0
    for name, (_, run) in PARTS.items():
        if not options.part or name in options.part:
            bad += run()
            print(flush=True)
    print("all within their bounds" if not bad else "%d out of bounds" % bad)
    return 1 if bad else 0

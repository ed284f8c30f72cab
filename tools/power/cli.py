"""``python3 -m tools power PROGRAM``: a device program's day in virtual time, and a report."""

import argparse
import json
import time
from pathlib import Path

from tools.checks.manifest import boards
from tools.modem import currents

from . import faults, picture, report
from .run import Run


def parser():
    p = argparse.ArgumentParser(
        prog="python3 -m tools power", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Run a device program in virtual time against the virtual modem, and write "
        "what the module drew: pictures, a table, a page.  Every host name leads to a server that "
        "answers each line `NUMBER,...` with `ok NUMBER`.",
        epilog="faults:\n" + "\n".join("  %-14s %s" % (name, row[3])
                                       for name, row in faults.FAULTS.items()))
    p.add_argument("program", help="a main.py; a config.py beside it is its configuration")
    p.add_argument("--hours", type=float, default=24.0)
    p.add_argument("--model", choices=("sim800", "sim7000"), help="default: the config's MODEL")
    p.add_argument("--access", choices=("GSM", "CAT-M", "NB"), help="of a SIM7000")
    p.add_argument("--faults", default="", metavar="NAME@START[+DURATION],...",
                   help="such as network@6h+3h,reboot@12h30m")
    p.add_argument("--config", action="append", default=[], metavar="NAME=VALUE",
                   help="set a name of config.py, such as INTERVAL_MS=900000")
    p.add_argument("--pins", default="", metavar="NAME=NUMBER,...",
                   help="where the module's pins are, when config.py has no PINS")
    p.add_argument("--board", choices=boards(), metavar="NAME",
                   help="the file of boards/ that the program imports: model, pins, what inverts")
    p.add_argument("--table", choices=sorted(currents.CURRENTS),
                   help="another document's currents (sim800h)")
    p.add_argument("--current", action="append", default=[], metavar="STATE=MA",
                   help="a current of yours instead of the table's")
    p.add_argument("--air", action="append", default=[], metavar="NAME=NUMBER",
                   help="a time of the network, such as held_ms=5000 (tools/modem/currents.py)")
    p.add_argument("--set", action="append", default=[], metavar="SWITCH=VALUE",
                   help="a switch of the virtual modem (python3 -m tools modem --switches)")
    p.add_argument("--port", choices=("esp32", "rp2"), default="esp32",
                   help="what may end the host's sleep: an rp2 only the time")
    p.add_argument("--battery", type=float, metavar="MAH", help="say how long it lasts")
    p.add_argument("--out", default="build/power", metavar="FOLDER")
    p.add_argument("--quiet", action="store_true", help="do not show what the program prints")
    return p


def _value(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def pairs(items):
    """``{name: value}`` of ``NAME=VALUE``."""
    out = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals:
            raise SystemExit("wants NAME=VALUE, not %r" % item)
        out[name.strip()] = _value(value)
    return out


def main(argv):
    """Run it, write the report, print the table."""
    options = parser().parse_args(argv)
    if not Path(options.program).is_file():
        print("no such program:", options.program)
        return 2
    switches = pairs(options.set)
    if options.access:
        switches["rat"] = options.access
    pins = pairs(options.pins.split(",")) if options.pins else None

    def say(us, line):
        if not options.quiet:
            print("%10s  %s" % (picture.clock_text(us), line), flush=True)
    begin = time.monotonic()
    try:
        run = Run(options.program, options.hours, options.model, faults.parse(options.faults),
                  pairs(options.config), pins, switches,
                  {name: round(ma * 1000) for name, ma in pairs(options.current).items()},
                  pairs(options.air), options.table, port=options.port, say=say,
                  like=options.board)
    except (ValueError, AttributeError) as error:
        print(error)
        return 2
    run.go()
    figures = report.write(run, options.out, battery=options.battery)
    print()
    print(report.text(figures, options.battery))
    for entry in run.modem.violations[:10]:
        print("violation:", *entry)
    print("\nran in %.0f s; the report is %s" % (time.monotonic() - begin,
                                                Path(options.out) / "index.html"))
    return 1 if run.trouble or run.modem.violations else 0

"""``python3 -m tools modem``: a module on a pseudo-terminal or a TCP port of this computer."""

import argparse
import json
import signal
import sys

from . import strict, switches
from .clock import RealClock
from .families import FAMILIES
from .modem import VirtualModem
from .realnet import RealNetwork
from .runner import Runner

EXAMPLE = """\
examples:
  python3 -m tools modem --model sim7000 --link /tmp/modem --map example.com=127.0.0.1:8080
      then open /tmp/modem with any terminal program and type AT
  python3 -m tools modem --tcp 5000 --control 5001 --anywhere --trace
      the module's UART is TCP port 5000; JSON lines on 5001 move its pins
"""


def parser():
    p = argparse.ArgumentParser(
        prog="python3 -m tools modem", description="A SIM800 or SIM7000 without hardware: "
        "its UART is a pseudo-terminal or a TCP port, its network is this computer's.",
        epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", choices=sorted(FAMILIES), default="sim800")
    where = p.add_mutually_exclusive_group()
    where.add_argument("--pty", action="store_true", help="UART on a pseudo-terminal (default)")
    where.add_argument("--tcp", type=int, metavar="PORT", help="UART on 127.0.0.1:PORT, 0: any")
    p.add_argument("--link", metavar="PATH", help="symbolic link to the pseudo-terminal")
    p.add_argument("--control", type=int, metavar="PORT", help="control port, 0: any")
    p.add_argument("--baud", type=int, default=115200,
                   help="the module's rate, 0: autobaud (default 115200)")
    p.add_argument("--host-baud", type=int, metavar="BAUD",
                   help="the host's rate where the transport does not tell (default: the same)")
    p.add_argument("--no-throttle", action="store_true", help="the host's bytes take no time")
    p.add_argument("--turnaround", type=float, default=0, metavar="MS",
                   help="delay of each answer")
    p.add_argument("--off", action="store_true", help="start switched off: needs PWRKEY")
    p.add_argument("--boot", action="store_true", help="start booting, with its reports")
    p.add_argument("--map", action="append", default=[], metavar="NAME[:PORT]=HOST[:PORT]",
                   help="where a name or an address really goes; :PORT=... for any host")
    p.add_argument("--server-port", action="append", default=[], metavar="PORT=REAL",
                   help="real port (of 127.0.0.1) of a CIPSERVER or CLPORT port, 0: any")
    p.add_argument("--anywhere", action="store_true",
                   help="may connect to any host; otherwise to 127.0.0.0/8 and what is mapped")
    p.add_argument("--set", action="append", default=[], metavar="SWITCH=VALUE",
                   help="set a switch; --switches lists them")
    p.add_argument("--switches", action="store_true", help="print the table of switches")
    p.add_argument("--rules", action="store_true",
                   help="print what is recorded as a violation and what is not")
    p.add_argument("--json", action="store_true", help="print the addresses as one JSON line")
    p.add_argument("--trace", action="store_true", help="print the dialogue")
    p.add_argument("--seed", type=int, default=0)
    return p


def value_of(text):
    """A switch's value: JSON where it is some, else text."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return tuple(value) if isinstance(value, list) else value


def _pairs(items, what):
    out = {}
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not value:
            raise SystemExit("%s wants NAME=VALUE, not %r" % (what, item))
        out[name] = value
    return out


def _trace(direction, data):
    text = data.decode("latin-1").encode("unicode_escape").decode()
    print(direction, text if len(text) < 400 else text[:400] + "...", flush=True)


def main(argv=None):
    """Run until interrupted, or until the control port says quit."""
    options = parser().parse_args(argv)
    if options.switches:
        print(switches.render())
        return 0
    if options.rules:
        print(strict.render())
        return 0
    given = {name: value_of(text) for name, text in _pairs(options.set, "--set").items()}
    given.setdefault("turnaround_ms", options.turnaround)
    clock = RealClock()
    net = RealNetwork(clock, mapping=_pairs(options.map, "--map"), anywhere=options.anywhere,
                      ports={int(k): int(v) for k, v in
                             _pairs(options.server_port, "--server-port").items()})
    try:
        modem = VirtualModem(options.model, clock=clock, net=net, baud=options.baud,
                             booted=not (options.off or options.boot), seed=options.seed, **given)
    except AttributeError as error:
        raise SystemExit(str(error))
    if options.trace:
        modem.trace = _trace
    runner = Runner(modem, "tcp" if options.tcp is not None else "pty", options.tcp or 0,
                    options.link, options.control, options.host_baud, not options.no_throttle)
    if options.boot:
        modem.power_part.boot(0)
    addresses = runner.addresses()
    if options.json:
        print(json.dumps(addresses), flush=True)
    else:
        print("%s at %d baud on %s" % (options.model, options.baud, addresses["uart"]))
        if "control" in addresses:
            print("control port 127.0.0.1:%d" % addresses["control"])
        sys.stdout.flush()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: runner.stop())
    runner.run()
    if modem.violations and not options.json:
        print("what a careful driver would not have done:")
        for t_ms, what, detail in modem.violations[:50]:
            print("  %9d ms  %-14s %s" % (t_ms, what, detail))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Makes the modem that a board's data describes. Used by the files beside it.

A `BOARD` has:

- `model`: the class in `simcom`;
- `port`: "esp32" or "rp2", for the tests that hold it against that port's rules;
- `uart`: the arguments of `machine.UART`;
- `pins`: GPIO numbers by the names of the modem's arguments; None: not wired, or not known;
- `inverted`: those with a transistor in between, whose level reaches the module turned over;
- `open_drain`: those straight at the module's pin, which has its own pull-up: high is let go;
- `supply`: what switches the module's rail, or None: `pin` and `on`, its level for on; with `i2c`
  (sda, scl, address, register, value) written before, so that the power chip stays on;
- `wake`: the GPIO that ends the host's sleep when RI falls, or None.

Nothing is powered or reset here: outputs get the level that they idle at, and the supply is not
touched before the driver asks for it, so a module that runs goes on running.
"""
import machine

import simcom

IDLE = {"pwrkey": 1, "reset": 1, "dtr": 0}  # outputs: their level at the module at rest
INPUTS = ("status", "ri", "dcd")


def make(board, **options):
    """The board's modem; `options` go to its class (`mux`, `sim_pin`, `idle` …)."""
    found = {}
    for name, gpio in board["pins"].items():
        if gpio is not None:
            found[name] = pin(board, name, gpio)
    if board["supply"]:
        found["power"] = Supply(board["supply"])
    found.update(options)
    given = dict(board["uart"])
    uart = machine.UART(given.pop("id"), **given)
    return getattr(simcom, board["model"])(uart, **found)


def pin(board, name, gpio):
    """The `Pin` or `Signal` behind one of the modem's arguments."""
    over = name in board["inverted"]
    if name in INPUTS:
        made = machine.Pin(gpio, machine.Pin.IN)
    else:
        level = IDLE[name] ^ over
        mode = machine.Pin.OPEN_DRAIN if name in board["open_drain"] else machine.Pin.OUT
        made = machine.Pin(gpio, mode, value=level)
    return machine.Signal(made, invert=True) if over else made


class Supply:
    """`power(on)` of a board; `kept`: the power chip took what keeps it on (None: not asked)."""

    def __init__(self, row):
        self.row = row
        self.kept = None

    def __call__(self, on):
        row = self.row
        chip = row.get("i2c")
        if on and chip:
            bus = machine.I2C(0, scl=machine.Pin(chip["scl"]), sda=machine.Pin(chip["sda"]))
            try:
                bus.writeto_mem(chip["address"], chip["register"], bytes((chip["value"],)))
                self.kept = True
            except OSError:
                self.kept = False  # a chip without I2C: the rail works, it may not stay on
        machine.Pin(row["pin"], machine.Pin.OUT, value=row["on"] if on else 1 - row["on"])

"""What of the board is connected to what of the modem."""

import ast
import json

from tools.setup import ROOT

BOARDS = ROOT / "boards"
# The names of the modem's pins that a board may drive or read.
PINS = ("pwrkey", "reset", "status", "dtr", "ri", "dcd", "power")
# Whose UART and Pin are imitated where the ports differ ("any" takes what either takes).
PORTS = ("any", "rp2", "esp32")

# setting: (default, what it means)
SETTINGS = {
    "port": ("any", "rp2, esp32 or any: which keywords Pin.irq takes, which UART.IRQ_* exist"),
    "uart": ({"id": 1}, "the number of the UART that the modem is on"),
    "pins": ({"4": "pwrkey", "5": "reset", "25": "dtr", "33": "ri", "34": "status", "35": "dcd",
              "12": "power"}, "pin number: the modem's pin"),
    "inverted": ([], "those of the modem's pins that a transistor turns over"),
    "i2c": ([], "addresses at which a chip takes what is written"),
    "blocking_write": (False, "write() waits until all is queued (esp32), instead of returning "
                              "short when `timeout` is over (rp2)"),
}
DEFAULT = {name: value for name, (value, _) in SETTINGS.items()}


def load(given=None):
    """The whole wiring from a dict or a JSON file with some settings, checked."""
    if given is not None and not isinstance(given, dict):
        with open(given) as file:
            given = json.load(file)
    given = given or {}
    unknown = set(given) - set(SETTINGS)
    if unknown:
        raise ValueError("unknown setting in the wiring: %s" % ", ".join(sorted(unknown)))
    wiring = {**DEFAULT, **given}
    if wiring["port"] not in PORTS:
        raise ValueError("port must be one of " + ", ".join(PORTS))
    wiring["pins"] = {str(number): name for number, name in wiring["pins"].items()}
    for name in [*wiring["pins"].values(), *wiring["inverted"]]:
        if name not in PINS:
            raise ValueError("the modem has no pin %r, only %s" % (name, ", ".join(PINS)))
    return wiring


def data_of(name):
    """The `BOARD` of a file in boards/, which is not run: it would want a `machine`."""
    tree = ast.parse((BOARDS / (name + ".py")).read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.Assign)
                 and not isinstance(node.value, ast.Call)]
    names = {}
    exec(compile(tree, name, "exec"), names)
    return names["BOARD"]


def like(name):
    """The wiring of a file in boards/: what it says of a real board is so here."""
    data = data_of(name)
    pins = {gpio: pin for pin, gpio in data["pins"].items() if gpio is not None}
    inverted = list(data["inverted"])
    supply = data["supply"] or {}
    if supply:
        pins[supply["pin"]] = "power"
        if not supply["on"]:
            inverted.append("power")
    return {"port": data["port"], "uart": {"id": data["uart"]["id"]}, "pins": pins,
            "inverted": inverted, "i2c": [supply["i2c"]["address"]] if "i2c" in supply else []}

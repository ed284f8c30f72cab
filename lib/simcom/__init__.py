"""A SIMCom SIM800 or SIM7000 module on a UART as a network interface with sockets.

`SIM800`, `SIM7000`, `ModemError`, the `STAT_…` and the modules are imported when first asked for:
a program that has one family pays for one. So are *parts* (parts.py): modules with methods that a
telemetry loop does not need.
"""

import gc

__version__ = "0.1.0"


def load(part):
    """The module of that name in this package."""
    if part not in globals() and hasattr(gc, "mem_free") and not __file__.endswith(".mpy"):
        gc.collect()  # source: what compiling leaves behind would lie between what stays
    return getattr(__import__("simcom." + part), part)


def __getattr__(name):
    part = "names" if name.startswith("STAT_") else name.lower()
    try:
        if part[:3] == "sim":  # one by one: imports inside imports fill a small stack
            for low in ("fields", "lexer", "dialogue", "pump", "modem"):
                load(low)
        module = load("errors" if name == "ModemError" else part)
        return module if name == part else getattr(module, name)
    except ImportError:
        raise AttributeError(name)

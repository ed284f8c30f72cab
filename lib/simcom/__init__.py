"""A SIMCom SIM800 or SIM7000 module on a UART as a network interface with sockets.

`SIM800`, `SIM7000`, `ModemError`, the `STAT_…` and the modules are imported when first asked for:
a program that has one family pays for one.
"""

__version__ = "0.1.0"

_ROWS = "sim800 SIM800 \nsim7000 SIM7000 \nerrors ModemError \n"


def __getattr__(name):
    from .parts import get, load, of

    try:
        if name.startswith("STAT_"):
            return get("names", name)
        return load(name) if name >= "a" else get(of(_ROWS, name), name)
    except ImportError:
        raise AttributeError(name)

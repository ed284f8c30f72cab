"""A SIMCom SIM800 or SIM7000 module on a UART as a network interface with sockets.

`SIM800`, `SIM7000`, `ModemError`, the `STAT_…` and the modules are imported when first asked for:
a program that has one family pays for one. So are *parts*: modules with methods that a telemetry
loop does not need. A table has a line for each part: its name, then the methods it has, functions
whose first argument is the object.
"""

__version__ = "0.1.0"

_ROWS = "sim800 SIM800 \nsim7000 SIM7000 \nerrors ModemError \n"


def load(part):
    """The module of that name in this package."""
    return getattr(__import__("simcom." + part), part)


def get(table, name):
    """What the part that has `name` calls so; AttributeError when none has it."""
    i = table.find(" " + name + " ")
    if i < 0:
        raise AttributeError(name)
    i = table.rfind("\n", 0, i) + 1
    return getattr(load(table[i : table.find(" ", i)]), name)


def find(m, table, name):
    """The method `name` of its part, bound to `m`. Allocates."""
    f = get(table, name)
    return lambda *args, **kw: f(m, *args, **kw)


def __getattr__(name):
    try:
        if name.startswith("STAT_"):
            return getattr(load("names"), name)
        return load(name) if name >= "a" else get(_ROWS, name)
    except ImportError:
        raise AttributeError(name)

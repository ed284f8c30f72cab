"""Parts are modules that are imported when something in them is first used.

A table has a line for each part: its name, then the methods it has: functions whose first argument
is the object. So a telemetry loop does not pay for `scan()`.
"""


def of(table, name):
    """The part that has `name`; AttributeError when none has."""
    i = table.find(" " + name + " ")
    if i < 0:
        raise AttributeError(name)
    i = table.rfind("\n", 0, i) + 1
    return table[i : table.find(" ", i)]


def get(part, name):
    return getattr(load(part), name)


def find(obj, table, name):
    """The method `name` of its part, bound to `obj`. Allocates."""
    f = get(of(table, name), name)
    return lambda *args, **kw: f(obj, *args, **kw)


def load(part):
    """The module of that name in this package."""
    return getattr(__import__("simcom." + part), part)

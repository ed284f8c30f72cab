"""Parts are modules that are imported when something in them is first used.

A table has a line for each part: its name, then the methods it has: functions whose first argument
is the object. So a telemetry loop does not pay for `scan()`.
"""


def find(obj, table, name):
    """The method `name`, bound to `obj`; AttributeError when no part has it. Allocates."""
    i = table.find(" " + name + " ")
    if i < 0:
        raise AttributeError(name)
    j = table.rfind("\n", 0, i) + 1
    f = getattr(load(table[j : table.find(" ", j)]), name)
    return lambda *args, **kw: f(obj, *args, **kw)


def load(part):
    """The module of that name in this package."""
    return getattr(__import__("simcom." + part), part)

"""Which part has a method, and how it is found. Imported with the first of them.

A part is a module of functions whose first argument is the object. Where the name is a class, the
object gets one of it, made at the first use: `modem.sms`.
"""

from . import load

# A part, and the names it has; a name is found between two spaces.
MODEM = (
    "control active connect disconnect recover flush keep socket \n"
    "contexts context \n"
    "tasks ask \n"
    "waiting command \n"
    "events on report deliver \n"
    "aio run \n"
    "settings config \n"
    "inquiry scan detail ifconfig ipconfig registration \n"
    "lookup resolve \n"
    "clock time \n"
    "losses lose gone rebooted mute mended overdue ended \n"
    "sleep sleep \n"
    "wake wake asleep \n"
    "lightsleep lightsleep \n"
    "opening free_number link_at \n"
    "sms sms \n"
    "call call \n"
    "gnss gnss \n"
    "timers sleep_timers \n"
    "transparent transparent "
)
# Those of MODEM that wait: their functions are calls (waiting.py).
CALLS = " active connect disconnect recover flush command config scan resolve detail time "
SOCKET = (
    "opening connect connected \n"
    "sockextra read readline sendall sendto recvfrom flush abort "
    "setsockopt makefile rest linger hears \n"
    "acked wait_acked unacked send_limit \n"
    "textsend send_text \n"
    "server bind listen accept "
)
STREAM = "streamextra read readline flush \noutside command_mode go hears "


def get(table, name):
    """What the part that has `name` calls so; AttributeError when none has it."""
    i = table.find(" " + name + " ")
    if i < 0:
        raise AttributeError(name)
    i = table.rfind("\n", 0, i) + 1
    return getattr(load(table[i : table.find(" ", i)]), name)


def find(m, table, name):
    """The method `name` of its part, bound to `m`; or the object, which `m` then keeps."""
    f = get(table, name)
    if isinstance(f, type):
        f = f(m)
        setattr(m, name, f)
        return f
    if table == MODEM and " " + name + " " in CALLS:
        wait = load("waiting").wait
        return lambda *args, **kw: wait(m, f(m, *args, **kw))
    return lambda *args, **kw: f(m, *args, **kw)

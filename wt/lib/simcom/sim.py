"""The SIM's PIN: entered once, and only when all its attempts are left. Imported when needed."""
try:
    from micropython import const
except ImportError:
    from ._host import const

_DONE = const(1)
_ALL = const(3)  # attempts


def enter_pin(m):
    # a boot loop must not lock a SIM: a PIN that failed, or may have, is not tried again
    if not m.sim_pin:
        raise OSError(13, "SIM PIN needed")
    if not m.own.get("pin_worked"):
        left = -1
        for line in m.ROWS.split("\n")[6].split(" "):
            yield line
            if m.last.outcome == _DONE and m.last.lines:
                fields = m.last.lines[0].split(":")[1].split(",")
                numbers = [f for f in fields if f.strip().isdigit()]
                left = int(numbers[0]) if numbers else -1
                break
        if left != _ALL:
            raise OSError(13, "SIM PIN attempts left: %d" % left)
    pin = m.sim_pin
    m.own["pin_worked"] = False
    m.sim_pin = None
    yield "+CPIN=" + pin
    if m.last.outcome != _DONE:
        raise OSError(13, "SIM PIN refused")
    m.sim_pin = pin
    m.own["pin_worked"] = True

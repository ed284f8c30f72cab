"""Settings that are more than a number: functions named as they are. Imported when written."""
from .inquiry import ask

# mode: CNMP, CMNB [SIM7000 manual 5.2.19]
_MODES = {"auto": (2, None), "gsm": (13, None), "lte-m": (38, 1), "nb-iot": (38, 2)}


def baudrate(m, rate):
    rates = [int(r) for r in m.ROWS.split("\n")[2].split(" ")]
    if rate not in rates:
        raise ValueError("baudrate")
    if not m.up:
        raise OSError(19, "")
    ask(m, "+IPR=%d" % rate)
    m.own["baudrate"] = rate
    from .control import run_task
    from .finding import change_rate

    run_task(m, change_rate(m, rate))


def reconnect(m, on):
    m.own["reconnect"] = bool(on)


def keepalive(m, new):
    """False, True, or (idle, interval, count): seconds 30-7200, seconds 30-600, 1-9."""
    if isinstance(new, (tuple, list)):
        idle, interval, count = new
        if not (30 <= idle <= 7200 and 30 <= interval <= 600 and 1 <= count <= 9):
            raise ValueError("keepalive")
        ask(m, "+CIPTKA=1,%d,%d,%d" % (idle, interval, count))
    else:
        ask(m, "+CIPTKA=%d" % bool(new))
    m.own["keepalive"] = new


def send_timer(m, seconds):
    if not 0 <= seconds <= 100:
        raise ValueError("send_timer")
    ask(m, "+CIPATS=1,%d" % seconds if seconds else "+CIPATS=0")


def calls(m, on):
    ask(m, "+GSMBUSY=%d" % (not on))
    m.own["calls"] = bool(on)


def mode(m, mode):
    if mode not in _MODES or "+CEREG?" not in m.ROWS:
        raise ValueError("mode")
    radio, kind = _MODES[mode]
    ask(m, "+CNMP=%d" % radio)
    if kind:
        ask(m, "+CMNB=%d" % kind)
    m.own["mode"] = mode

"""What goes wrong on the day: ``NAME@START[+DURATION]``, as in ``network@6h+3h,reboot@12h30m``."""

import re

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
RAIL_US = 300000        # both are without supply for so long
_TIME = re.compile(r"(?:(\d+(?:\.\d+)?)([dhms]))")


def seconds(text):
    """``1h30m`` and the like; a bare number is seconds."""
    if re.fullmatch(r"\d+(\.\d+)?", text):
        return float(text)
    if not text or _TIME.sub("", text):
        raise ValueError("not a time: %r (like 6h, 1h30m, 45s)" % text)
    return sum(float(n) * _UNITS[u] for n, u in _TIME.findall(text))


def _network(run, undo):
    if undo is None:
        return run.modem.faults.lose_network()
    return undo.remove()


def _server(run, undo):
    run.net.away = undo is None
    return True


def _silent(run, undo):
    run.net.silent = undo is None
    return True


def _resets(run, undo):
    if undo is None:
        run.server.resets += 1


def _reboot(run, undo):
    if undo is None:
        run.modem.faults.reboot()


def _hang(run, undo):
    if undo is None:
        run.modem.faults.hang(until="pwrkey")


def _undervoltage(run, undo):
    """With CBATCHK=1 the module says so and shuts down; without it it just dies."""
    if undo is None:
        if run.modem.settings.get("CBATCHK") and run.modem.power_part.mode == "on":
            run.modem.undervoltage(down=True)
        else:
            run.modem.unaware("undervoltage")
            run.modem.power(False)
        return True
    run.modem.power(True)       # the cell recovers; PWRKEY starts the module


def _supply(run, undo):
    """Host and module; the host starts again a moment later than the supply is back."""
    if undo is None:
        run.modem.unaware("supply")
        run.modem.power(False)
        run.board.reset_at(run.clock.ticks_us() + 1)
        run.clock.at(RAIL_US, lambda: run.modem.power(True))


def _deact(run, undo):
    if undo is None:
        run.modem.faults.pdp_deact()


def _sms(run, undo):
    if undo is None:
        run.modem.sms("+31612345678", "hello")


def _host(run, undo):
    if undo is None:
        run.board.reset_at(run.clock.ticks_us() + 1)


def _crash(run, undo):
    """The host is reset in the middle of the next payload that it sends."""
    if undo is None:
        run.board.crash = lambda buf: run.modem.serial.mode == "payload"


# name: (what to do, does it last, seconds when not said, what it is)
FAULTS = {
    "network": (_network, True, 3600, "no service"),
    "server": (_server, True, 3600, "the server refuses connections"),
    "silence": (_silent, True, 3600, "the server does not answer"),
    "peer-reset": (_resets, False, 0, "the server resets the next report, unacknowledged"),
    "reboot": (_reboot, False, 0, "the module restarts by itself"),
    "hang": (_hang, False, 0, "the module stops answering until PWRKEY switches it"),
    "undervoltage": (_undervoltage, True, 5, "the supply sags, the module goes off"),
    "supply": (_supply, False, 0, "host and module lose their supply for a moment"),
    "deact": (_deact, False, 0, "the network takes the context"),
    "sms": (_sms, False, 0, "a message arrives: RI pulses"),
    "host": (_host, False, 0, "the host is reset"),
    "host-midway": (_crash, False, 0, "the host is reset while it sends its next report"),
}


def parse(text):
    """``[(name, start in s, duration in s)]``; ValueError says what is wrong."""
    out = []
    for item in filter(None, (text or "").split(",")):
        match = re.fullmatch(r"([a-z-]+)@([\d.dhms]+?)(?:\+([\d.dhms]+))?", item.strip())
        if not match or match[1] not in FAULTS:
            raise ValueError("no such fault: %r; NAME@START[+DURATION] with NAME one of %s"
                             % (item, " ".join(sorted(FAULTS))))
        _do, lasts, usual, _what = FAULTS[match[1]]
        if match[3] and not lasts:
            raise ValueError("%s is over at once: no duration" % match[1])
        out.append((match[1], seconds(match[2]), seconds(match[3]) if match[3] else usual))
    return out


def plan(run, wanted):
    """Put them on the clock, counted from now."""
    for name, start, lasting in wanted:
        _arm(run, name, start, lasting)


def _arm(run, name, start, lasting):
    do, lasts, _usual, _what = FAULTS[name]

    def begin():
        undo = do(run, None)
        if lasts:
            run.clock.at(int(lasting * 1e6), lambda: do(run, undo))
    run.clock.at(int(start * 1e6), begin)

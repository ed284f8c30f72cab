"""A module that is stuck until a rung of the ladder, and the rungs that the driver tried."""

# rung, what a stuck module waits for, what the rungs up to it look like
RUNGS = ("CIPSHUT", "CGATT=0", "CFUN=0", "CFUN=1,1", "reset", "pwrkey", "supply")
PINS = ("reset", "pwrkey", "status")


class Supply:
    """The board's switch of the supply rail; it is written down."""

    def __init__(self):
        self.calls = []
        self.modem = None

    def __call__(self, on):
        self.calls.append(bool(on))
        self.modem.power(on)


def stage(make, pins=PINS, driver_mux=True, **kw):
    supply = Supply()
    w = make(pins=pins, driver={"power": supply, "mux": driver_mux}, **kw)
    supply.modem = w.modem
    w.supply = supply
    return w


def seen(w, since=0):
    """The rungs that were tried, in order."""
    m = w.modem
    found = [(t, line[3:]) for t, line in w.log if line[3:] in RUNGS]
    for name, rung, least in (("reset", "reset", 100), ("pwrkey", "pwrkey", 1000)):
        changes = m.lines[name].changes
        for (t0, low), (t1, _) in zip(changes, changes[1:], strict=False):
            if not low and t1 - t0 >= least:
                found.append((t0, rung))
    found += [(t, "supply") for t, on in w.cuts if not on]
    order = []
    for t, rung in sorted(found):
        if t >= since and rung not in order:
            order.append(rung)
    return order


def watch(w):
    """Write down the commands and the cuts of the supply with their times."""
    w.log, w.cuts = [], []
    start, power = w.modem.executor.start, w.supply.modem.power

    def noted(text, tainted=False):
        w.log.append((w.clock.ticks_ms(), text))
        start(text, tainted)

    def cut(on):
        w.cuts.append((w.clock.ticks_ms(), on))
        power(on)

    w.modem.executor.start = noted
    w.supply.modem = type("Rail", (), {"power": staticmethod(cut)})
    return w.clock.ticks_ms()

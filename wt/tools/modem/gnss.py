"""Position of the SIM7000: CGNSPWR, CGNSINF, +UGNSINF [manual 14]."""

from .outcome import OK
from .parser import TEST

FIX_MS = 30000      # cold start
PLACE = (52.370216, 4.895168, 3.5, 0.4, 182.1)      # lat, lon, alt, km/h, course


class Gnss:
    """Fixes some time after it was switched on."""

    def __init__(self, modem):
        self.m = modem
        self.place = PLACE
        self.fix_ms = FIX_MS
        self.reset()

    def reset(self):
        self.since = None
        self._timer = None

    def power(self, on):
        if on and self.since is None:
            self.since = self.m.clock.ticks_ms()
        elif not on:
            self.since = None
        self.m.energy.look()
        self.restart()

    def restart(self):
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        every = self.m.settings.get("CGNSURC", 0)
        if every and self.since is not None:
            self._timer = self.m.after(every * 1000, self._tell)

    def _tell(self):
        self.m.serial.report("+UGNSINF: " + self.fields())
        self.m.power.ring("urc")
        self.restart()

    def fields(self):
        """Twenty-one fields."""
        m = self.m
        if self.since is None:
            return "0,,,,,,,,,,,,,,,,,,,,"
        t = "%04d%02d%02d%02d%02d%02d.000" % m.wall_time()
        if m.clock.ticks_ms() - self.since < self.fix_ms:
            return "1,0,%s,,,,0.00,0.0,0,,,,,,5,0,,,30,," % t
        lat, lon, alt, speed, course = self.place
        return "1,1,%s,%.6f,%.6f,%.3f,%.2f,%.1f,1,,1.1,1.4,0.9,,11,7,3,,42,," % (
            t, lat, lon, alt, speed, course)


def cgnspwr(m, cmd):
    from .cmd_general import setting
    outcome = setting(m, cmd)
    m.gnss.power(m.settings["CGNSPWR"])
    return outcome


def cgnsinf(m, cmd):
    if cmd.form != TEST:
        m.serial.line_out("+CGNSINF: " + m.gnss.fields())
    return OK


def cgnsurc(m, cmd):
    from .cmd_general import setting
    return setting(m, cmd)

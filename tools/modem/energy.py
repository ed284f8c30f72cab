"""The energy ledger: how long the module was in which state, for what, and what that drew.

Every microsecond of the module's time is booked once, to a state of ``currents.STATES`` and to a
cause; a charge is a whole number of microamperes times microseconds, so that sums are exact.  What
is not moved by the serial line or the pins is: the radio's time for what is sent and received,
which goes on while the host does something else.  A sleeping module sleeps only when its radio is
done [hardware designs: nothing on the air].

Not modelled: repetitions on the air, hand-over, the battery.  GNSS is booked on top.
"""

from collections import deque

from . import currents

KEEP = 500000           # changes kept for a picture; older ones are dropped and counted

# the cause of a state that is nobody's transfer
CAUSES = {
    "no supply": "off", "off": "off", "boot": "start", "stopping": "stop", "psm": "psm",
    "radio off": "radio off", "radio off asleep": "radio off",
    "searching": "search", "no service": "no network", "no service asleep": "no network",
    "idle": "awake and idle", "sleep": "asleep, paging",
}
MAH = 3.6e12        # microamperes times microseconds in a milliampere-hour


class Energy:
    """``modem.energy``.  ``currents``, ``air`` are parameters: change them, then ``clear()``."""

    def __init__(self, modem):
        self.m = modem
        self._on = False            # nothing to book before the modem is whole
        self.search = dict(currents.SEARCH)
        self._phases = deque()      # what the radio still has to do: [state, cause, us]
        self._timers = {}
        self._lost_at = None        # searching since
        self._updates = False       # the next periodic update has its timer
        self._gnss_on = False
        self._state = ("off", "off", 0)
        self.use(modem.family.name)
        self.clear()

    def use(self, name):
        """Take another set of ``currents.CURRENTS``."""
        access = self.m.radio.rat
        self.currents, self.sources = currents.set_for(name, access)
        self.air = dict(currents.AIR[access])
        self.gnss_ua = currents.GNSS[0]

    def clear(self):
        """Begin a new account now; parameters that were changed hold from here on."""
        self.since = self._at = self.m.clock.ticks_us()
        self.booked = {}            # (state, cause) -> [us, charge]
        self.changes = []           # (us, state, cause, microamperes)
        self.forgotten = 0
        self.attaches = []          # us of each
        self.gnss = [0, 0]
        self._cancel("update")
        self._updates = False
        self.look()

    def start(self):
        """The modem is whole: from here on everything is booked."""
        self.use(self.m.family.name)
        self._on = True
        self.clear()

    # ---- what there is to book

    def look(self):
        """Something may have changed: book what was, see what is."""
        if not self._on:
            return
        self._book()
        rest = self._resting()
        state, cause = self._phases[0][:2] if self._talking() else (rest, CAUSES[rest])
        now = (state, cause, self._draw(state))
        if now != self._state or not self.changes:
            self._state = now
            if self.changes and self.changes[-1][0] == self._at:
                self.changes.pop()          # it lasted no time
            self.changes.append((self._at, *now))
            if len(self.changes) > KEEP:
                self.forgotten += KEEP // 10
                del self.changes[:KEEP // 10]

    def _book(self):
        now = self.m.clock.ticks_us()
        us, self._at = now - self._at, now
        if us <= 0:
            return
        state, cause, ua = self._state
        entry = self.booked.setdefault((state, cause), [0, 0])
        entry[0] += us
        base = ua
        if self._gnss_on:
            self.gnss[0] += us
            self.gnss[1] += us * self.gnss_ua
            base -= self.gnss_ua
        entry[1] += us * base

    def _draw(self, state):
        self._gnss_on = self.m.gnss.since is not None
        return self.currents[state] + (self.gnss_ua if self._gnss_on else 0)

    def _talking(self):
        return bool(self._phases) and self.m.power_part.mode == "on" and (
            self.m.radio.registered or self._phases[0][0] == "signalling")

    def _resting(self):
        """The state of a module whose radio has nothing to carry."""
        m = self.m
        power = m.power_part
        if power.mode != "on":
            self._lost_at = None
            if power.mode == "off" and not power.supply:
                return "no supply"
            return {"booting": "boot"}.get(power.mode, power.mode)
        asleep = self._asleep()
        if m.settings.get("CFUN") != 1:
            self._lost_at = None
            return "radio off asleep" if asleep else "radio off"
        if m.radio.registered:
            self._lost_at = None
            every = self.air["update_s"]
            if every and not self._updates:
                self._updates = True
                self._later("update", every * 1000000, self._update)
            return "sleep" if asleep else "idle"
        if m.radio.sim != "READY":
            return "no service asleep" if asleep else "no service" if m.radio.sim else "boot"
        if self._searches():
            return "searching"
        return "no service asleep" if asleep else "no service"

    def _asleep(self):
        m = self.m
        if m.settings.get("CSCLK") == 2:        # nobody says when that begins
            left = m.power_part.active_us + m.switch.autosleep_ms * 1000 - self._at
            if left > 0:
                self._later("autosleep", left)
        return m.power_part.sleeping

    def _searches(self):
        if self._lost_at is None:
            self._lost_at = self._at
        s = self.search
        since = (self._at - self._lost_at) // 1000000
        if since < s["first_s"]:
            self._later("search", self._lost_at + s["first_s"] * 1000000 - self._at)
            return True
        turn = (self._at - self._lost_at - s["first_s"] * 1000000) % (s["every_s"] * 1000000)
        rest = (s["every_s"] - s["for_s"]) * 1000000
        self._later("search", rest - turn if turn < rest else s["every_s"] * 1000000 - turn)
        return turn >= rest

    def _later(self, name, us, fn=None):
        """Look again then; one timer of each name."""
        self._cancel(name)
        self._timers[name] = self.m.clock.at(max(1, us), fn or self.look)

    def _cancel(self, name):
        timer = self._timers.pop(name, None)
        if timer is not None:
            timer.cancel()

    # ---- the radio's work

    def signal(self, cause):
        """Talk to the network: registration, attach, bearer, update."""
        if cause == "attach":
            self.attaches.append(self.m.clock.ticks_us())
        self._work([["signalling", cause, self.air[cause + "_ms"] * 1000]])

    def carry(self, cause, up=0, down=0):
        """So many bytes of payload, in packets with their headers and acknowledgements."""
        work = []
        for n, other, state, rate in ((up, down, "transmitting", "up_bps"),
                                      (down, up, "receiving", "down_bps")):
            packets = (n + currents.PACKET - 1) // currents.PACKET
            answers = (other + currents.PACKET - 1) // currents.PACKET
            bits = 8 * (n + currents.HEADERS * (packets + answers))
            if bits:
                work.append([state, cause, max(self.air["least_ms"] * 1000,
                                               bits * 1000000 // self.air[rate])])
        self._work(work)

    def _work(self, work):
        if not self._on or not work or self.m.power_part.mode != "on":
            return
        phases = self._phases
        begins = len(phases) < 2            # nothing is going on but holding
        if phases:
            phases.pop()                    # the holding that was to come, or is
        elif work[0][0] != "signalling":
            phases.append(["receiving", work[0][1], self.air["setup_ms"] * 1000])
        phases.extend(work)
        phases.append(["held", "held by the network", self.air["held_ms"] * 1000])
        if begins:
            self._begin()
        self.look()

    def _begin(self):
        self._later("phase", self._phases[0][2], self._done)

    def _done(self):
        self._phases.popleft()
        if self._phases:
            self._begin()
        self.look()

    def wipe(self):
        """The module starts anew: its radio is silent."""
        self._phases.clear()
        for name in list(self._timers):
            self._cancel(name)
        self._updates = False
        self._lost_at = None
        self.look()

    def _update(self):
        self._updates = False
        if self.m.radio.registered:
            self.signal("update")

    # ---- what it comes to

    def read(self):
        """The account until now, as plain data: times in us, charges in mAh.

        ``states`` and ``causes`` each add up to ``us`` and, with ``gnss``, to ``mah``.
        """
        self._book()
        elapsed = self._at - self.since
        states, causes = {}, {}
        for (state, cause), (us, charge) in self.booked.items():
            for table, name in ((states, state), (causes, cause)):
                entry = table.setdefault(name, [0, 0])
                entry[0] += us
                entry[1] += charge
        total = sum(charge for _us, charge in self.booked.values()) + self.gnss[1]

        def plain(table):
            return {name: {"us": us, "mah": charge / MAH} for name, (us, charge) in
                    sorted(table.items(), key=lambda item: -item[1][1])}
        return {
            "us": elapsed, "mah": total / MAH,
            "average_ma": total / elapsed / 1000 if elapsed else 0.0,
            "states": plain(states), "causes": plain(causes),
            "gnss": {"us": self.gnss[0], "mah": self.gnss[1] / MAH},
            "attaches": len(self.attaches), "attaches_hour": self.busiest_hour(),
            "now": self._state[0],
        }

    def busiest_hour(self):
        """Most attaches in any sixty minutes."""
        most = first = 0
        for i, t in enumerate(self.attaches):
            while t - self.attaches[first] >= 3600 * 1000000:
                first += 1
            most = max(most, i - first + 1)
        return most

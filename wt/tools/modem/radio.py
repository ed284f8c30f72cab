"""SIM, registration and attach; the reports of becoming ready."""

HOME, ROAMING, SEARCHING, DENIED, NONE = 1, 5, 2, 3, 0
NETACT = {"GSM": 0, "EDGE": 3, "CAT-M": 7, "NB": 9}


class Radio:
    """What the module knows of the SIM and the network."""

    def __init__(self, modem):
        self.m = modem
        self.lost = False           # the network, not the module: survives a reboot
        self.reset()

    def reset(self):
        self.sim = ""               # text of CPIN?; empty: not ready
        self.tries = self.m.switch.sim_tries
        self.puk_tries = 10
        self.attached = False
        self.detached_by_host = False
        self.sms_ready = False
        self.stat = {"CREG": NONE, "CGREG": NONE, "CEREG": NONE}
        self.unlocked = False

    # ---- becoming ready

    def start(self, quiet, at_once):
        m = self.m
        self.quiet = quiet
        if at_once:
            self._sim_up(False)
            if self.sim == "READY":
                self._register(False)
                self.sms_ready = True
            return
        if m.settings["CFUN"] == 1:
            m.after(m.switch.sim_ready_ms, self._sim_up)
            m.after(m.switch.register_ms, self._register)
            m.after(m.switch.sms_ready_ms, self._ready)

    def _say(self, text):
        if not self.quiet:
            self.m.serial.report(text)

    def _sim_up(self, say=True):
        s = self.m.switch
        if not s.sim_inserted:
            self.sim = "NOT INSERTED"
        elif s.cpin_text != "READY":
            self.sim = s.cpin_text
        elif s.sim_pin and not self.unlocked:
            self.sim = "SIM PIN" if self.tries > 0 else "SIM PUK"
        else:
            self.sim = "READY"
        if say and self.m.settings["IPR"]:      # not while the rate is found by itself
            self._say("+CPIN: " + self.sim)
        self.m.energy.look()

    def _register(self, say=True):
        m = self.m
        if self.sim != "READY" or self.lost or m.settings["CFUN"] != 1:
            return
        where = m.switch.register_where
        names = where.split(",") if where else m.family.registrations
        if not where and "CEREG" in names:
            # on GSM CEREG stays unregistered, on LTE CGREG may
            names = [n for n in names if n != ("CEREG" if self.rat == "GSM" else "CGREG")]
        was = self.registered, self.attached
        for name in m.family.registrations:
            new = m.switch.registration if name in names else NONE
            self._set(name, new, say)
        if say and self.registered > was[0]:
            m.energy.signal("registration")
        if self.registered and m.switch.auto_attach and not self.detached_by_host:
            apn = m.switch.attach_apn
            if not apn or m.settings.get("CGDCONT", {}).get(1, "") == apn:
                self.attached = True
        if say and self.attached > was[1]:
            m.energy.signal("attach")
        if say and self.registered and m.settings["CLTS"] and m.switch.time_valid:
            self.tell_time()

    def _ready(self):
        m = self.m
        if self.sim != "READY" or m.settings["CFUN"] != 1:
            return
        self.sms_ready = True
        said = ["Call Ready", "SMS Ready"] if m.family.call_ready else ["SMS Ready"]
        if m.switch.sms_ready_first:
            said.reverse()
        for text in said if m.settings.get("CIURC", 1) else ():
            self._say(text)
        m.psm.activity()

    def unlock(self):
        """The PIN was right."""
        m = self.m
        self.unlocked = True
        self._sim_up()
        m.after(m.switch.register_ms, self._register)
        m.after(m.switch.sms_ready_ms, self._ready)

    # ---- state

    @property
    def rat(self):
        if self.m.family.calls:
            return "GSM"
        return self.m.switch.rat or "CAT-M"

    @property
    def registered(self):
        return any(v in (HOME, ROAMING) for v in self.stat.values())

    def data_ready(self):
        return self.registered and self.attached

    def sim_error(self):
        """CME code for what needs a SIM, or ``None``."""
        return {"READY": None, "NOT INSERTED": 10, "SIM PIN": 11, "SIM PUK": 12}.get(self.sim, 14)

    def _set(self, name, new, say=True):
        m = self.m
        if self.stat[name] == new:
            return
        self.stat[name] = new
        m.energy.look()
        n = m.settings.get(name, 0)
        if say and n:
            m.serial.report("+%s: %s" % (name, self.fields(name, n)))
            m.power.ring("urc")

    def fields(self, name, n):
        """``stat[,"lac","ci"[,netact]]`` as the report mode wants it."""
        stat = self.stat[name]
        text = str(stat)
        if n >= 2 and stat in (HOME, ROAMING):
            if self.m.family.calls:
                text += ',"1A2B","3C4D"'
            else:
                text += ',"5B57","195071B",%d' % NETACT[self.rat]
                if n == 4 and name == "CEREG":
                    text += ',,,"00000000","01100000"'
        return text

    # ---- losing it

    def lose(self, stat=SEARCHING):
        self.lost = True
        self.down(stat)

    def down(self, stat=NONE):
        m = self.m
        for name in m.family.registrations:
            self._set(name, stat)
        self.attached = False
        m.tcp.deactivated()

    def regain(self):
        if self.lost:
            self.lost = False
            self.m.after(200, self._register)

    def detach(self):
        """CGATT=0."""
        self.attached = False
        self.detached_by_host = True

    def attach(self):
        self.detached_by_host = False
        if self.registered:
            self.attached = True
            self.m.energy.signal("attach")
        return self.attached

    def radio_off(self):
        self.sms_ready = False
        self.down(NONE)
        self.sim = ""

    def radio_on(self):
        m = self.m
        self.quiet = False
        m.after(min(200, m.switch.sim_ready_ms), self._sim_up)
        m.after(min(500, m.switch.register_ms), self._register)
        m.after(min(800, m.switch.sms_ready_ms), self._ready)

    # ---- time

    def tell_time(self):
        m = self.m
        t = m.wall_time()
        broken = m.switch.psuttz_malformed
        if broken is None:
            broken = m.family.psuttz_malformed
        times = 2 if m.switch.time_twice else 1
        for _ in range(times):
            if broken:
                text = '*PSUTTZ: %02d/%02d/%02d,%02d:%02d:%02d","+00",0' % (
                    t[0] % 100, t[1], t[2], t[3], t[4], t[5])
            else:
                text = '*PSUTTZ: %d,%d,%d,%d,%d,%d,"+0",0' % tuple(t[:6])
            m.serial.report(text)
        m.serial.report("DST: 0")

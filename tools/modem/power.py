"""Supply, PWRKEY, RESET, STATUS, boot, shutdown, sleep, RI and DCD [hardware designs]."""

from . import serial

OFF, BOOTING, ON, STOPPING, PSM = "off", "booting", "on", "stopping", "psm"

PULSE_MS = {"call data": 50, "sms": 120, "tcpip": 120, "urc": 120}      # RI low for
_WAKERS = set(b"ATat\r\n\x00\xff")      # what a careful host wakes CSCLK=2 with


class Power:
    """Whether the module runs, listens, sleeps; and its pins."""

    def __init__(self, modem):
        self.m = modem
        self.supply = False
        self.mode = OFF
        self.asleep = False         # CSCLK=1 with DTR high
        self.awake_us = 0           # deaf until then after DTR fell
        self.active_us = 0          # last serial input or event, for CSCLK=2
        self.deaf_until = 0
        self.warning = None
        self.fed = []               # lines that are high without a supply
        self._pwr_down_us = None
        self._pwr_used = False
        self._ri_event = None
        self._boot_event = None
        lines = modem.lines
        lines["pwrkey"].listeners.append(self._pwrkey)
        lines["reset"].listeners.append(self._reset)
        lines["dtr"].listeners.append(self._dtr)

    @property
    def listening(self):
        return self.mode == ON

    @property
    def mode(self):
        return self._mode

    @mode.setter
    def mode(self, mode):
        self._mode = mode
        self.m.energy.look()

    @property
    def asleep(self):
        return self._asleep

    @asleep.setter
    def asleep(self, asleep):
        self._asleep = asleep
        self.m.energy.look()

    # ---- supply and keys

    def set_supply(self, on):
        if on == self.supply:
            return
        self.supply = on
        if self.m.switch.fed_by_pins and self._fed(on):
            return
        self.m.faults.happened("supply")
        if not on:
            self._go_off()
        elif self.m.switch.start_on_power:
            self.boot(self._boot_ms())
        self.m.energy.look()

    def _fed(self, on):
        """Switch fed_by_pins: it goes on through a line that was high when the supply went."""
        m = self.m
        if not on:
            self.fed = [name for name, level in (("dtr", m.lines["dtr"].level),
                                                 ("tx", m.to_module.idle)) if level]
            m.counters["fed_by_pins"] += bool(self.fed)
        fed, self.fed = self.fed, [] if on else self.fed
        return bool(fed)

    def _boot_ms(self):
        given = self.m.switch.boot_ms
        return self.m.family.boot_ms if given is None else given

    def _pwrkey(self, line, old, level):
        m = self.m
        now = m.clock.ticks_us()
        if not level:
            self._pwr_down_us = now
            self._pwr_used = False
            m.clock.at(m.family.on_low_ms * 1000, lambda: self._pwr_on(now))
            m.clock.at(m.family.off_low_ms[1] * 1000, lambda: self._pwr_long(now))
            return
        if self._pwr_down_us is None:
            return
        held = (now - self._pwr_down_us) / 1000
        self._pwr_down_us = None
        lo, hi = m.family.off_low_ms
        if self.mode == ON and not self._pwr_used and lo <= held < hi:
            self.shut_down("NORMAL POWER DOWN")

    def _pwr_on(self, since):
        if self._pwr_down_us == since and self.supply and self.mode in (OFF, PSM):
            self._pwr_used = True
            self.m.faults.happened("pwrkey")
            self.boot(self._boot_ms() - self.m.family.on_low_ms)

    def _pwr_long(self, since):
        if self._pwr_down_us == since and self.supply and self.mode == ON \
                and not self._pwr_used:
            self._pwr_used = True
            self.restart()

    def _reset(self, line, old, level):
        if level and self.supply and self.mode in (ON, BOOTING) and \
                line.held_us >= self.m.family.reset_low_ms * 1000:
            self.m.unaware("reset pin")
            self.m.faults.happened("reset")
            self.restart()

    # ---- boot and shutdown

    def boot(self, ms, quiet=False):
        """Start; the UART listens after ``ms``."""
        m = self.m
        m.wipe()
        self.mode = BOOTING
        if self._boot_event is not None:
            self._boot_event.cancel()
        if m.switch.autobaud_noise:
            m.to_host.send(b"\x00IIII\xff\xff\xff\xff", 115200)
        self._boot_event = m.clock.at(max(0, ms) * 1000, lambda: self.up(quiet))

    def up(self, quiet=False, at_once=False):
        """The UART listens.  ``at_once``: everything is ready already, without reports."""
        m = self.m
        self._boot_event = None
        self.mode = ON
        self.asleep = False
        self.awake_us = 0
        self.deaf_until = 0
        self.active_us = m.clock.ticks_us()
        m.load_settings()
        m.lines["status"].set(1)
        m.lines["ri"].set(1)
        self.dcd(False)
        if not at_once:
            m.counters["boots"] += 1
            if not quiet and m.serial.synced:
                m.serial.report("RDY")
                m.serial.report("+CFUN: %d" % m.settings["CFUN"])
        m.radio.start(quiet, at_once)
        m.after(m.switch.sms_ready_ms + 100, self.consider_sleep)

    def restart(self, quiet=False):
        """Reset: everything that was not saved is gone."""
        self.m.lines["status"].set(0)
        self.boot(self.m.family.reset_boot_ms, quiet)

    def shut_down(self, text):
        """Say ``text`` (None: nothing) and go off."""
        m = self.m
        if text:
            if m.switch.power_down_bare and text != "NORMAL POWER DOWN":
                m.serial.emit(text.encode() + b"\r\n")
            else:
                m.serial.emit(b"\r\n" + text.encode() + b"\r\n")
        m.wipe()
        self.mode = STOPPING
        epoch = m.epoch
        m.clock.at(m.switch.shutdown_ms * 1000,
                   lambda: m.epoch == epoch and self._go_off())

    def _go_off(self):
        m = self.m
        if self._boot_event is not None:
            self._boot_event.cancel()
            self._boot_event = None
        m.wipe()
        if not self.supply:
            m.to_host.clear()
        self.mode = OFF
        self.asleep = False
        m.lines["status"].set(0)
        m.lines["dcd"].set(1)
        m.lines["ri"].set(1 if self.supply else 0)

    # ---- sleep

    def _dtr(self, line, old, level):
        m = self.m
        m.transparent.dtr(level, line.held_us)
        if level:
            self.consider_sleep()
        elif self.asleep:
            if m.switch.wake_misses:
                m.switch.wake_misses -= 1
                m.unaware("an edge of DTR that was missed")
                return
            self.asleep = False
            self.awake_us = m.clock.ticks_us() + m.switch.wake_ms * 1000
            if m.switch.wake_garbage:
                m.serial.emit(b"\xff" * m.switch.wake_garbage)
            m.after(m.switch.wake_ms, m.serial.awake)

    def consider_sleep(self):
        """CSCLK=1, DTR high, nothing going on: asleep."""
        m = self.m
        if self.mode != ON or self.asleep or m.settings.get("CSCLK") != 1 or \
                not m.lines["dtr"].level or not m.serial.synced:
            return
        if m.serial.busy is not None or m.serial.mode != serial.COMMAND or \
                m.voice.call is not None:
            return
        wait = m.to_host.done_us - m.clock.ticks_us()
        if wait > 0:
            m.after_us(wait + 100, self.consider_sleep)
            return
        self.asleep = True
        m.counters["sleeps"] += 1

    def deaf(self, data, t0):
        """Is what came lost because the module sleeps?"""
        m = self.m
        how = m.settings.get("CSCLK")
        if how == 1 and (self.asleep or t0 < self.awake_us):
            m.counters["deaf"] += len(data)
            if data.strip(b"\r\n\x00") and not m.is_unaware:
                m.violation("asleep", "bytes to a sleeping module: %r" % data[:40])
            return True
        if how == 2 and m.serial.mode == serial.COMMAND and m.serial.busy is None:
            if t0 - self.active_us >= m.switch.autosleep_ms * 1000 and t0 >= self.deaf_until:
                self.deaf_until = t0 + m.switch.autosleep_deaf_ms * 1000
                self.active_us = t0
                m.counters["sleeps"] += 1
            if t0 < self.deaf_until:
                m.counters["deaf"] += len(data)
                if not set(data) <= _WAKERS and not m.is_unaware:
                    m.violation("asleep", "bytes to a sleeping module: %r" % data[:40])
                return True
        return False

    @property
    def sleeping(self):
        """Asleep right now, in either way."""
        if self.mode != ON:
            return False
        if self.m.settings.get("CSCLK") == 2:
            return self.m.clock.ticks_us() - self.active_us >= self.m.switch.autosleep_ms * 1000
        return self.asleep

    def serial_activity(self):
        self.active_us = self.m.clock.ticks_us()
        if self.m.settings.get("CSCLK") == 2:
            self.m.energy.look()

    def activity(self):
        """An event over the air or a command: CSCLK=2 and PSM start counting again."""
        self.serial_activity()
        self.m.psm.activity()

    # ---- RI and DCD

    def ring(self, kind):
        """Pulse RI as this kind of report does."""
        m = self.m
        if kind in ("tcpip", "urc"):
            self.activity()
            cfg = m.settings["CFGRI"]
            if not cfg or (cfg == 2 and kind == "urc"):
                return
        line = m.lines["ri"]
        if self._ri_event is not None:
            self._ri_event.cancel()
        line.set(0)
        self._ri_event = m.clock.at(PULSE_MS[kind] * 1000, self._ri_up)

    def _ri_up(self):
        self._ri_event = None
        if not self.m.voice.holding_ri:
            self.m.lines["ri"].set(1)

    def dcd(self, on):
        """DCD low: connection in transparent mode; &C0: always low."""
        m = self.m
        if m.settings.get("&C") == 0:
            level = 0
        else:
            level = 0 if on and m.tcp.mode and not m.tcp.mux else 1
        if level and not m.lines["dcd"].level and m.switch.dcd_after_text:
            m.after(0, self._dcd_off)
        else:
            m.lines["dcd"].set(level)

    def _dcd_off(self):
        """The connection is gone: when the text that says so is out."""
        m = self.m
        if m.settings.get("&C") == 0 or any(x.state == "CONNECTED" for x in m.links[:1]):
            return
        wait = m.to_host.done_us - m.clock.ticks_us()
        if wait > 0:
            m.after_us(wait + 1, self._dcd_off)
        else:
            m.lines["dcd"].set(1)

    # ---- voltage

    def voltage(self, text):
        """One of the voltage reports; POWER DOWN switches off."""
        if self.mode != ON or not self.m.settings["CBATCHK"]:
            return
        self.warning = None
        if text.endswith("DOWN"):
            self.shut_down(text)
        else:
            self.m.serial.report(text)
            self.m.power_part.ring("urc")

    def voltage_stays(self, text):
        """The same, again and again until ``voltage_fine()``."""
        self.warning = text

        def again():
            if self.warning == text:
                self.voltage(text)
                self.warning = text
                self.m.after(self.m.switch.warn_repeat_ms, again)
        again()

    def voltage_fine(self):
        self.warning = None

"""Voice calls of the SIM800: RING, RI held low, ATA, ATH."""

from . import serial
from .errors import Refused
from .outcome import OK


class Call:
    """One incoming call."""

    def __init__(self, voice, number):
        self.voice = voice
        self.number = number
        self.state = "ringing"

    def end(self):
        """The caller gives up, or hangs up."""
        self.voice.over(self, True)


class Voice:
    """At most one call."""

    def __init__(self, modem):
        self.m = modem
        self.call = None

    def reset(self):
        self.call = None

    @property
    def holding_ri(self):
        """RI stays low while it rings, in command mode."""
        return self.call is not None and self.call.state == "ringing" and \
            self.m.serial.mode != serial.DATA

    def incoming(self, number):
        m = self.m
        able = m.switch.has_calls if m.switch.has_calls is not None else m.family.calls
        if not able or self.call is not None or m.settings.get("GSMBUSY") == 1 \
                or not m.radio.registered:
            return None
        call = self.call = Call(self, number)
        if m.serial.mode == serial.DATA:
            m.power.ring("call data")
        else:
            m.lines["ri"].set(0)
        m.power.activity()
        self._ring(call)
        return call

    def _ring(self, call):
        m = self.m
        if self.call is not call or call.state != "ringing":
            return
        if m.serial.mode != serial.DATA:
            m.lines["ri"].set(0)
            m.serial.report("+CRING: VOICE" if m.settings.get("CRC") else "RING")
            if m.settings.get("CLIP"):
                m.serial.report('+CLIP: "%s",145,"",0,"",0' % call.number)
        elif not any(b"RING" in h for h in m.serial.held):
            m.serial.report("+CRING: VOICE" if m.settings.get("CRC") else "RING")
        m.after(m.switch.ring_ms, lambda: self._ring(call))

    def over(self, call, by_caller):
        m = self.m
        if self.call is not call:
            return
        self.call = None
        call.state = "over"
        m.lines["ri"].set(1)
        for link in m.links:
            m.receiving.arrived(link)
        if by_caller:
            m.serial.report("NO CARRIER")
        m.after(0, m.power.consider_sleep)


def dial(m, cmd):
    if not cmd.raw and m.voice.call is not None:
        raise Refused(3)
    return OK


def answer(m, cmd):
    call = m.voice.call
    if call is None or call.state != "ringing":
        m.serial.result("NO CARRIER")
        from .outcome import SILENT
        return SILENT
    call.state = "active"
    m.lines["ri"].set(1)
    return OK


def hang_up(m, cmd):
    if m.voice.call is not None:
        m.voice.over(m.voice.call, False)
    return OK


def cpas(m, cmd):
    call = m.voice.call
    m.serial.line_out("+CPAS: %d" % (0 if call is None else 3 if call.state == "ringing" else 4))
    return OK


def clcc(m, cmd):
    call = m.voice.call
    if call is not None:
        m.serial.line_out('+CLCC: 1,1,%d,0,0,"%s",145,""' % (
            4 if call.state == "ringing" else 0, call.number))
    return OK

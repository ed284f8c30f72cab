"""Runs under MicroPython: what transparent mode and sleep keep of the heap, in use and after.

`fakes` and the module that knows data mode are those of the unit tests, on virtual time: the modem
is powered up, has a bearer and has used a socket before anything is counted.
"""
import gc
import sys

import micropython
from fakes import OK, Clock, Pin
from test_transparent import Plain

from simcom import SIM800, load, socket

BLOCK = bytes(range(32, 232)) * 5
KB = 10


class Module(Plain):
    """Ordinary connections as well as transparent ones."""

    transparent = False

    def heard(self):
        if self.line.startswith(b"AT+CIPSEND=", 0):
            self.want = int(bytes(self.line[11 : self.count]))
            self.got = 0
            self.accept = b"\r\nDATA ACCEPT:%d\r\n" % self.want
            self.say(b"\r\n> ")
        else:
            Plain.heard(self)

    def command(self, said):
        if said.startswith(b"AT+CIPMODE="):
            self.transparent = said.endswith(b"1")
        if said.startswith(b"AT+CIPSTART=") and not self.transparent:
            self.say(OK + b"\r\nCONNECT OK\r\n")
        elif said == b"AT+CIPSTATUS":
            self.say(OK + b"\r\nSTATE: IP GPRSACT\r\n")
        else:
            Plain.command(self, said)
        del self.lines[:]


def show(name, buffers=0):
    """What is kept now, without buffers and with what is known of names beside it."""
    modem.poll()
    gc.collect()
    gc.collect()
    print("%s=%d" % (name, gc.mem_alloc() - buffers))
    micropython.qstr_info()


def up(**kw):
    global uart, modem
    clock = Clock().install()
    uart = Module(clock)
    modem = SIM800(uart, mux=False, **kw)
    modem.active(True)
    modem.connect("apn")
    s = socket.socket()
    s.connect(("10.0.0.1", 80))
    s.send(BLOCK[:200])
    s.close()
    for _ in range(100):
        modem.poll()
        clock.pass_ms(1)
    modem.links[0] = None  # the ordinary connection and its buffer: what follows is all counted


def exchange():
    for _ in range(KB * 1024 // len(BLOCK) + 1):
        link.write(BLOCK)
        uart.say(BLOCK)
        got = 0
        while got < len(BLOCK):
            got += link.readinto(buf)


def data():
    global link
    modem.pins[5].level = 0
    link = modem.transparent(("10.0.0.1", 80))
    link.settimeout(5)
    exchange()


def readline():
    uart.say(b"line\n")
    link.readline()


def leave():
    global mode
    mode = link.command_mode()
    mode.__enter__()


def back():
    global mode
    mode.__exit__()
    mode = None
    exchange()


def close():
    global link
    link.close()
    link = None


def sleep():
    modem.sleep()


def wake():
    modem.wake()


def watch():
    """RI, as `active()` does it where the modem has that pin."""
    modem.pins = modem.pins[:4] + (Pin(1),) + modem.pins[5:]
    load("ring").install(modem)


# Each step is a function: what a running one has left on its stack the collector takes for
# references. In its figure the stream's buffer, if there is one, is left out.
STEPS = {
    "transparent": (("data", data, 1), ("readline", readline, 1), ("commands", leave, 1),
                    ("again", back, 1), ("closed", close, 0)),
    "sleep": (("asleep", sleep, 0), ("awake", wake, 0)),
    "ring": (("watched", watch, 0), ("asleep", sleep, 0), ("awake", wake, 0)),
}
buf = bytearray(256)
link = mode = None
up(dcd=Pin(), dtr=None if sys.argv[1] == "transparent" else Pin())
show("before")
for name, step, buffers in STEPS[sys.argv[1]]:
    step()
    show(name, buffers * modem.rxbuf)

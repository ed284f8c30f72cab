"""Wake, take a reading, report it, sleep. For a device that lives on a battery.

The host sleeps in `lightsleep` and the module with it (DTR), its bearer up; the timer or RI wakes
them. A line is `NUMBER,DROPPED,READING`, the server answers it with `ok NUMBER`, and only that
frees the reading: each arrives at least once. Readings wait in a file, so that a reset of the host
loses none; when there are too many the oldest is dropped, and counted in each later line.

`python3 -m tools power examples/low_power/main.py` shows a day of it. Settings are in config.py.
"""
import os
import time

import config
from machine import UART, WDT, Pin

from simcom import SIM800, SIM7000, socket

FILE = "readings.txt"
KEEP = 200  # readings that wait at most
AT_ONCE = 20  # lines in one go: about one packet
NAP_MS = config.WATCHDOG_MS * 3 // 4  # the watchdog runs on while the host sleeps
CONNECT_MS = 60000  # no network: it is not looked for longer than this, once in an interval
ANSWER_S = 30  # for the server's `ok`
CALM_MS = 60000  # RI makes a report at most so often: a module that is off holds it low
TROUBLE_MS = 3600000  # no report for so long: the module is restarted, which is an attach


class Readings:
    """Numbered, oldest first; what is in the file is what is known after a reset."""

    def __init__(self):
        self.number = self.dropped = 0
        self.waiting: list[tuple[int, str]] = []
        try:
            with open(FILE) as f:
                self.number, self.dropped = [int(n) for n in f.readline().split()]
                for line in f:
                    n, value = line.strip().split(",", 1)
                    self.waiting.append((int(n), value))
        except (OSError, ValueError):
            pass  # the first start, or a damaged file: what could be read is kept

    def save(self):
        with open(FILE + ".new", "w") as f:
            f.write("%d %d\n" % (self.number, self.dropped))
            for reading in self.waiting:
                f.write("%d,%s\n" % reading)
        os.rename(FILE + ".new", FILE)  # a reset finds the old file or the new one, never half

    def take(self, value):
        self.number += 1
        self.waiting.append((self.number, value))
        if len(self.waiting) > KEEP:
            self.waiting.pop(0)
            self.dropped += 1
        self.save()

    def send(self, sock):
        """Send what waits; what the server acknowledges is freed."""
        while self.waiting:
            lines = ["%d,%d,%s\n" % (n, self.dropped, v) for n, v in self.waiting[:AT_ONCE]]
            sock.sendall("".join(lines))
            for _ in lines:
                if sock.readline() != b"ok %d\n" % self.waiting[0][0]:
                    raise OSError(5, "not acknowledged")
                self.waiting.pop(0)
            self.save()


def measure():
    """A real device reads its sensor here."""
    return str(time.time())


def make_modem(idle):
    pins: dict = {}
    for name, number in config.PINS.items():
        out = name in ("pwrkey", "reset", "dtr")
        pins[name] = Pin(number, Pin.OUT, value=name != "dtr") if out else Pin(number, Pin.IN)
    model = {"sim800": SIM800, "sim7000": SIM7000}[config.MODEL]
    return model(UART(config.UART, 115200, rxbuf=2048, **config.WIRES), idle=idle, **pins)


def report(modem, readings):
    if not modem.active():
        modem.active(True)
        modem.config(reconnect=False)  # a lost bearer is brought up when there is a report
    if not modem.isconnected():
        modem.connect(config.APN, timeout_ms=CONNECT_MS)
    sock = socket.socket()
    sock.settimeout(ANSWER_S)
    try:
        sock.connect((config.HOST, config.PORT))
        readings.send(sock)
    except OSError:
        sock.abort()  # quick, and never raises: what was not acknowledged is still kept
        raise
    sock.close()


def rest(modem, wdt, until):
    """Sleep until that tick, or until RI asks for attention."""
    start = time.ticks_ms()
    while True:
        wdt.feed()
        left = time.ticks_diff(until, time.ticks_ms())
        if left <= 0:
            return
        try:
            if modem.active() and modem.lightsleep(min(left, NAP_MS)) == "timer":
                continue
            if modem.active() and time.ticks_diff(time.ticks_ms(), start) > CALM_MS:
                return
        except OSError as e:
            print("awake:", e)
        # RI again already, no module, or something is under way: a second later it may be over
        time.sleep_ms(min(left, 1000))
        modem.poll()


def main():
    wdt = WDT(timeout=config.WATCHDOG_MS)
    modem = make_modem(wdt.feed)
    readings = Readings()
    due = good = time.ticks_ms()
    while True:
        readings.take(measure())
        try:
            if time.ticks_diff(time.ticks_ms(), good) > TROUBLE_MS:
                good = time.ticks_ms()
                modem.active(False)
            report(modem, readings)
            good = time.ticks_ms()
        except OSError as e:
            print(len(readings.waiting), "readings wait:", e)
        print("reading", readings.number, "dropped", readings.dropped)
        while time.ticks_diff(due, time.ticks_ms()) <= 0:  # what was missed is not made up for
            due = time.ticks_add(due, config.INTERVAL_MS)
        rest(modem, wdt, due)


main()

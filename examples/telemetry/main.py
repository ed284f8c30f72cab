"""Report readings to a TCP server: at least once, numbered, freed only by its acknowledgement.

The server answers each line with `ok N`. A lost network, a module that restarts, a server that is
away: the readings wait in a bounded buffer, the oldest is dropped when it is full and counted, and
the line says so. Settings are in config.py.
"""
import time

import config
from machine import UART, Pin

from simcom import SIM800, SIM7000, socket

KEEP = 50  # readings that wait at most
RETRY_MS = 5000  # after a failed try
ANSWER_S = 30  # for the server's `ok`

waiting: list[bytes] = []
dropped = 0


def make_modem():
    pins: dict = {}
    for name, number in config.PINS.items():
        out = name in ("pwrkey", "reset", "dtr")
        pins[name] = Pin(number, Pin.OUT, value=name != "dtr") if out else Pin(number, Pin.IN)
    model = {"sim800": SIM800, "sim7000": SIM7000}[config.MODEL]
    return model(UART(config.UART, 115200, rxbuf=2048, **config.WIRES), **pins)


def take_reading(number):
    """A real device reads its sensor here."""
    global dropped
    waiting.append(b"%d,%d\n" % (number, time.ticks_ms()))
    if len(waiting) > KEEP:
        waiting.pop(0)
        dropped += 1


def report(sock):
    """Send what waits, one acknowledgement each; returns how many were acknowledged."""
    sent = 0
    while waiting:
        sock.sendall(waiting[0])
        if not sock.readline().startswith(b"ok"):
            raise OSError(5)
        waiting.pop(0)
        sent += 1
    return sent


def main():
    modem = make_modem()
    sock = None
    number = sent = 0
    due = time.ticks_ms()
    while not config.READINGS or number < config.READINGS or waiting:
        if time.ticks_diff(due, time.ticks_ms()) <= 0:
            if not config.READINGS or number < config.READINGS:
                number += 1
                take_reading(number)
            due = time.ticks_add(due, config.INTERVAL_MS)
            if time.ticks_diff(due, time.ticks_ms()) < 0:  # an outage is not made up for
                due = time.ticks_add(time.ticks_ms(), config.INTERVAL_MS)
        try:
            if not modem.active():
                modem.active(True)
                print("found a", modem.config("model"))
            if not modem.isconnected():
                modem.connect(config.APN)
                print("address", modem.ifconfig()[0], "signal", modem.status("rssi"), "dBm")
            if waiting:
                if sock is None:
                    sock = socket.socket()
                    sock.settimeout(ANSWER_S)
                    sock.connect((config.HOST, config.PORT))
                sent += report(sock)
                print("sent", sent, "dropped", dropped)
        except OSError as e:
            print("not now:", e)
            if sock is not None:
                sock.abort()  # quick, and never raises: what it held is still in `waiting`
                sock = None
            wait(modem, time.ticks_add(time.ticks_ms(), RETRY_MS))
        wait(modem, due)
    if sock is not None:
        sock.close()
    modem.flush()
    print("sent", sent, "dropped", dropped)


def wait(modem, until):
    """Until that tick; the modem's reports are taken meanwhile."""
    while time.ticks_diff(until, time.ticks_ms()) > 0:
        modem.poll()
        time.sleep_ms(20)


main()

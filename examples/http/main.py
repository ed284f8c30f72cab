"""Post readings as JSON with `requests` as it is. Settings are in config.py.

Where the firmware does not bring it: `mpremote mip install requests`.
"""
import time

import config
from machine import UART, Pin

from simcom import SIM800, SIM7000, socket

ANSWER_S = 30  # for the server's answer
RETRY_MS = 5000  # after a failed try


def make_modem():
    pins: dict = {}
    for name, number in config.PINS.items():
        pins[name] = Pin(number, Pin.OUT, value=name != "dtr")
    model = {"sim800": SIM800, "sim7000": SIM7000}[config.MODEL]
    return model(UART(config.UART, 115200, rxbuf=2048, **config.WIRES), **pins)


def post(reading):
    """True: the server has it."""
    import requests  # after install(): it takes the modem's sockets

    answer = requests.post(config.URL, json=reading, timeout=ANSWER_S)
    try:
        return answer.status_code == 200 and bool(answer.content)
    finally:
        answer.close()


def wait(modem, until):
    """Until that tick; the modem's reports are taken meanwhile."""
    while time.ticks_diff(until, time.ticks_ms()) > 0:
        modem.poll()
        time.sleep_ms(20)


def main():
    modem = make_modem()
    socket.install(modem)
    number = 0
    while not config.READINGS or number < config.READINGS:
        due = time.ticks_add(time.ticks_ms(), config.INTERVAL_MS)
        try:
            if not modem.active():
                modem.active(True)
            if not modem.isconnected():
                modem.connect(config.APN)
                print("address", modem.ifconfig()[0], "signal", modem.status("rssi"), "dBm")
            if post({"number": number + 1, "ticks": time.ticks_ms()}):
                number += 1
                print("posted", number)
            else:
                print("refused")
        except (OSError, ValueError) as e:  # ValueError: an answer that is none
            print("not now:", e)
            due = time.ticks_add(time.ticks_ms(), RETRY_MS)
        wait(modem, due)
    modem.flush()


main()

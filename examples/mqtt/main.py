"""Publish readings by MQTT with `umqtt.simple` as it is: QoS 1, a last will, commands.

`mpremote mip install umqtt.simple` beside the package. What fails is tried again: the network by
the modem, the session here. Settings are in config.py.
"""
import time

import config
from machine import UART, Pin

from simcom import SIM800, SIM7000, socket

ANSWER_S = 30  # for the broker's word
RETRY_MS = 5000  # after a failed try


def make_modem():
    pins: dict = {}
    for name, number in config.PINS.items():
        pins[name] = Pin(number, Pin.OUT, value=name != "dtr")
    model = {"sim800": SIM800, "sim7000": SIM7000}[config.MODEL]
    return model(UART(config.UART, 115200, rxbuf=2048, **config.WIRES), **pins)


def heard(topic, message):
    print("heard", topic.decode(), message.decode())


def session(modem):
    """A connected client; OSError or MQTTException when there is none."""
    from umqtt.simple import MQTTClient  # after install(): it takes the modem's sockets

    if not modem.active():
        modem.active(True)
    if not modem.isconnected():
        modem.connect(config.APN)
    client = MQTTClient(
        config.NAME, config.BROKER, config.BROKER_PORT, keepalive=config.KEEPALIVE_S
    )
    client.set_callback(heard)
    client.set_last_will(config.TOPIC + b"state", b"lost", retain=True, qos=1)
    client.connect()
    client.sock.settimeout(ANSWER_S)
    client.subscribe(config.TOPIC + b"set", qos=1)
    client.publish(config.TOPIC + b"state", b"here", retain=True, qos=1)
    return client


def main():
    modem = make_modem()
    socket.install(modem)
    client = None
    number = 0
    due = pinged = time.ticks_ms()
    while not config.READINGS or number < config.READINGS:
        try:
            if client is None:
                client = session(modem)
                print("connected, signal", modem.status("rssi"), "dBm")
            if time.ticks_diff(due, time.ticks_ms()) <= 0:
                client.publish(config.TOPIC + b"reading", b"%d,%d" % (number + 1, due), qos=1)
                number += 1  # the broker has it
                print("published", number)
                due = time.ticks_add(time.ticks_ms(), config.INTERVAL_MS)
            if time.ticks_diff(time.ticks_ms(), pinged) > config.KEEPALIVE_S * 500:
                client.ping()
                pinged = time.ticks_ms()
            client.check_msg()
            client.sock.settimeout(ANSWER_S)  # check_msg leaves it waiting for ever
            time.sleep_ms(20)
        except Exception as e:  # the client ends with an IndexError when a session is cut
            print("not now:", e)
            if client is not None and client.sock is not None:
                client.sock.close()
            client = None
            until = time.ticks_add(time.ticks_ms(), RETRY_MS)
            while time.ticks_diff(until, time.ticks_ms()) > 0:
                modem.poll()
                time.sleep_ms(20)
    client.disconnect()
    modem.flush()


main()

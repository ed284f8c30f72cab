"""Runs on MicroPython wired to the virtual modem: one use of each client between two marks."""
import gc
import json
import time

from machine import UART

from simcom import SIM800, SIM7000, socket

NAME = "server.test"
REST_MS = 400  # after a mark: what is counted is over, and the counting is done


def mark(m, name, **values):
    values["name"] = name
    print(json.dumps(values))
    until = time.ticks_add(time.ticks_ms(), REST_MS)
    while time.ticks_diff(until, time.ticks_ms()) > 0:
        m.poll()
        time.sleep_ms(1)


Base = socket.socket


class Plain(Base):
    """Without gathering: each write is a CIPSEND."""

    def __init__(self, *args, **kw):
        Base.__init__(self, *args, **kw)
        self.nodelay = True


def timed(m, name, f, end=None):
    gc.collect()
    mark(m, name + " begin")
    start = time.ticks_ms()
    r = f()
    ms = time.ticks_diff(time.ticks_ms(), start)
    mark(m, name + " end", ms=ms)
    return r


def main(model, gather, url, broker, tls_port, ca):
    m = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 115200, rxbuf=4096))
    m.active(True)
    m.connect("internet")
    socket.install(m)
    if not gather:
        socket.socket = Plain
    import requests
    import tls
    from umqtt.simple import MQTTClient

    for name in ("warm", "get"):
        timed(m, name, lambda: requests.get(url + "/bytes/100").close())
    c = MQTTClient("bench", "127.0.0.1", broker)
    c.connect()
    for name in ("warm", "publish"):
        timed(m, name, lambda: c.publish("some/topic", b'{"t": 21.5, "n": 1234}', qos=1))
    c.disconnect()
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.verify_mode = tls.CERT_REQUIRED
    with open(ca, "rb") as f:
        context.load_verify_locations(f.read())
    s = socket.socket()
    s.connect((NAME, tls_port))
    t = timed(m, "handshake", lambda: context.wrap_socket(s, server_hostname=NAME))
    t.close()
    m.flush()

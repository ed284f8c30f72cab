"""One reading over TLS, the server's certificate verified. Settings are in config.py.

`requests` as it is does not verify certificates; this does. The authority's certificate is a file
in DER (`openssl x509 -in ca.pem -outform DER -out ca.der`), and the host's clock must be right
where the port's mbedTLS looks at dates: the network tells the time.
"""
import json

import config
import machine
import tls
from machine import UART, Pin

from simcom import SIM800, SIM7000, socket

ANSWER_S = 30  # for the server's answer


def make_modem():
    pins: dict = {}
    for name, number in config.PINS.items():
        pins[name] = Pin(number, Pin.OUT, value=name != "dtr")
    model = {"sim800": SIM800, "sim7000": SIM7000}[config.MODEL]
    return model(UART(config.UART, 115200, rxbuf=2048, **config.WIRES), **pins)


def set_clock(modem):
    """The port's clock from the network's; where that is not known the clock stays as it is."""
    now = modem.time()
    if now is not None:
        year, month, day, hour, minute, second, weekday, _ = now
        machine.RTC().datetime((year, month, day, weekday, hour, minute, second, 0))


def post(url, reading):
    """The status of the server's answer. ValueError: its certificate is not good."""
    _, _, host, path = url.split("/", 3)
    host, _, port = host.partition(":")
    context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
    context.verify_mode = tls.CERT_REQUIRED
    with open(config.CA, "rb") as file:
        context.load_verify_locations(file.read())
    plain = socket.socket()
    try:
        plain.settimeout(ANSWER_S)
        plain.connect((host, int(port or 443)))
        link = context.wrap_socket(plain, server_hostname=host)
        body = json.dumps(reading)
        head = "POST /%s HTTP/1.0\r\nHost: %s\r\nContent-Type: application/json\r\n" % (path, host)
        link.write(("%sContent-Length: %d\r\n\r\n%s" % (head, len(body), body)).encode())
        status = link.readline()
        return int(status.split()[1]) if status else 0
    finally:
        plain.close()


def main():
    modem = make_modem()
    modem.active(True)
    modem.connect(config.APN)
    set_clock(modem)
    try:
        print("status", post(config.URL, {"number": 1, "signal": modem.status("rssi")}))
    except ValueError as e:
        print("refused:", str(e).strip())
    modem.flush()


main()

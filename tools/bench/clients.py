"""What real clients cost: AT commands, bytes on the line and time, with gathering and without."""

import ssl
from pathlib import Path

from tools.board import ModemProcess
from tools.peers import Broker, Certificates, Client, HttpServer, RawServer

SCRIPT = Path(__file__).with_name("device") / "clients.py"
# what is done: (its name, most CIPSEND with gathering)
ROWS = {"get": ("requests.get, 100 bytes", 1), "publish": ("MQTT publish, QoS 1", 1),
        "handshake": ("TLS 1.2 handshake", 3)}


def _stats(modem):
    counters = modem.ask("stats")["stats"]["counters"]
    return (len(modem.ask("commands")["commands"]),
            counters.get("bytes_in", 0) + counters.get("bytes_out", 0))


def _idle(line):
    while line.recv(4096):
        pass


def measure(model, gather):
    """{name: (commands, CIPSENDs, bytes, ms)} of one run."""
    figures = {}
    with Certificates() as certificates, HttpServer() as http, Broker() as broker, \
            RawServer(_idle, certificates.context("good", ssl.TLSVersion.TLSv1_2)) as tls:
        mapped = "--map=server.test:%d=127.0.0.1:%d" % (tls.port, tls.port)
        given = {"model": model, "gather": gather, "url": http.url, "broker": broker.port,
                 "tls_port": tls.port, "ca": certificates.ca_der}
        with ModemProcess(model, mapped) as modem, Client(modem, SCRIPT, given=given,
                                                          bits=32) as client:
            for name in ROWS:
                client.wait(name + " begin")
                commands, total = _stats(modem)
                ms = client.wait(name + " end")["ms"]
                after, bytes_after = _stats(modem)
                texts = modem.ask("commands")["commands"][commands:after]
                sends = sum("CIPSEND=" in text for text in texts)
                figures[name] = (len(texts), sends, bytes_after - total, ms)
            client.finish()
            if modem.violations():
                raise RuntimeError(modem.violations())
    return figures


def main():
    """Print the table; the number of rows that need more sends than they should."""
    bad = 0
    print("real clients at 115200 baud (SIM800): with gathering / without / ratio")
    print("  %-24s %16s %14s %20s %18s" % ("", "commands", "CIPSEND", "bytes on the line", "ms"))
    on, off = measure("sim800", True), measure("sim800", False)
    for name, (what, most) in ROWS.items():
        with_, without = on[name], off[name]
        over = with_[1] > most
        bad += over
        cells = ["%d / %d / %.2f" % (a, b, a / b) for a, b in zip(with_, without)]
        print("  %-24s %16s %14s %20s %18s%s" % (what, *cells, "   OVER" if over else ""),
              flush=True)
    return bad

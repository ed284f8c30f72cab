"""Ten thousand requests in a board's heap: nothing grows, nothing is fragmented."""

import time
from pathlib import Path

from tools.board import ModemProcess
from tools.peers import Client, HttpServer

SCRIPT = Path(__file__).with_name("device") / "soak.py"
REQUESTS = 10000
EVERY = 1000
BAUD = 921600
HEAP = "192K"
GROWTH = 64         # bytes in use: more than before by so much is growth
SHARE = 0.95        # of the largest free block, that must be left
TIMEOUT_S = 1800


def measure(requests=REQUESTS, every=EVERY):
    """Rows (requests so far, bytes in use, largest free block, failed requests)."""
    rows = []
    with HttpServer() as server, ModemProcess("sim7000", "--baud", str(BAUD)) as modem, \
            Client(modem, SCRIPT, given={"url": server.url, "n": requests, "every": every,
                                         "baud": BAUD}, bits=32, heap=HEAP) as client:
        for _ in range(requests // every):
            row = client.wait("at", TIMEOUT_S)
            rows.append((row["n"], row["used"], row["largest"], row["bad"]))
            server.gets.clear()
        client.finish()
        if modem.violations():
            raise RuntimeError(modem.violations()[:5])
    return rows


def main():
    """Print the rows; 1 when there is a trend."""
    start = time.monotonic()
    print("%d requests.get of 100 bytes, 32-bit MicroPython, heap %s" % (REQUESTS, HEAP))
    print("  requests   bytes in use   largest free block   failed")
    rows = measure()
    for row in rows:
        print("  %8d   %12d   %18d   %6d" % row)
    print("  %d s" % (time.monotonic() - start))
    first, last = rows[0], rows[-1]
    return int(last[1] > first[1] + GROWTH or last[2] < SHARE * first[2] or last[3] > 0)

"""Ten thousand requests in a board's heap: nothing grows, nothing is fragmented.

The heap is looked at about each hundred, at uneven distances. What stays in the middle of the free
memory, be it small, lies elsewhere after each other number of requests since the last look, and at
the same place after the same number: few looks, or even ones, would miss it.
"""

import time
from pathlib import Path

from tools.board import ModemProcess
from tools.peers import Client, HttpServer

SCRIPT = Path(__file__).with_name("device") / "soak.py"
REQUESTS = 10000
EVERY = 100
UNEVEN = 29         # requests: garbage is collected about so often
SHOWN = 1000        # a line of what is printed
BAUD = 921600
HEAP = "192K"
GROWTH = 64         # bytes in use: more than before by so much is growth
SHARE = 0.95        # of the largest free block, that must be left
TIMEOUT_S = 1800


def looks(requests, every):
    """After how many requests the heap is looked at: before them, unevenly, and at their end."""
    uneven = min(every, UNEVEN)
    return [n * every - 7 * n * n % uneven for n in range(requests // every)] + [requests]


def measure(requests=REQUESTS, every=EVERY):
    """Rows (requests so far, bytes in use, largest free block, failed requests); the first is
    before them."""
    rows = []
    at = looks(requests, every)
    with HttpServer() as server, ModemProcess("sim7000", "--baud", str(BAUD)) as modem, \
            Client(modem, SCRIPT, given={"url": server.url, "looks": at, "baud": BAUD}, bits=32,
                   heap=HEAP) as client:
        for _ in at:
            row = client.wait("at", TIMEOUT_S)
            rows.append((row["n"], row["used"], row["largest"], row["bad"]))
            server.gets.clear()
        client.finish()
        if modem.violations():
            raise RuntimeError(modem.violations()[:5])
    return rows


def strays(rows):
    """The rows at which something had grown, the free memory was in pieces, or a request had
    failed. Which of two rows is right is not known: they are held against the best."""
    least = min(row[1] for row in rows)
    best = max(row[2] for row in rows)
    return [row for row in rows
            if row[1] > least + GROWTH or row[2] < SHARE * best or row[3]]


def main():
    """Print the worst of each thousand; how many looks found a trend."""
    start = time.monotonic()
    print("%d requests.get of 100 bytes, 32-bit MicroPython, heap %s, looked at %d times"
          % (REQUESTS, HEAP, len(looks(REQUESTS, EVERY))))
    print("  requests   most bytes in use   smallest largest free block   failed")
    rows = measure()
    for end in range(0, REQUESTS + 1, SHOWN):
        some = [row for row in rows if end - SHOWN < row[0] <= end]
        print("  %8d   %17d   %27d   %6d" % (end, max(row[1] for row in some),
                                             min(row[2] for row in some), some[-1][3]))
    wrong = strays(rows)
    for row in wrong[:10]:
        print("  OUT OF BOUNDS: after %d requests %d in use, largest free block %d, %d failed"
              % row)
    print("  %d s" % (time.monotonic() - start))
    return len(wrong)

"""Clients in the heap of a board: 192 KB, 32 bit."""

import pytest
from clients.test_mqtt import Broker
from clients.test_tls import V12, echo, mapped
from clients.world import Bench

from tools.bench import soak
from tools.peers import HttpServer, RawServer

HEAP = "192K"
# What mbedTLS takes from MicroPython's heap on rp2 and from the system's on the unix port: the
# buffers of a record in and out (16 KB and 4 KB, and what is around them), and small blocks for
# the handshake, its keys and certificates [assumed: 24 KB].
BALLAST = [16384 + 333, 4096 + 333] + [512] * 48
SHARE = 0.95        # of the largest free block, that must be there again


@pytest.fixture
def bench():
    with Bench(32, "sim800") as bench:
        yield bench


def steady(r, name):
    """After a use there is as much as before it. The first imports, and the second may take
    another connection, with its buffers, while the first one's close is under way."""
    for turn in (1, 2):
        print(r["%s%d" % (name, turn)])
    row = r["%s2" % name]
    assert row["after"] >= SHARE * row["before"], row


def test_requests(bench):
    with HttpServer() as server:
        r = bench.run("memory", "http", url=server.url, n=8192, heap=HEAP)
    steady(r, "get")
    assert all(r["get%d" % turn]["same"] for turn in range(3))


def test_mqtt(bench):
    with Broker() as broker:
        r = bench.run("memory", "mqtt", port=broker.port, heap=HEAP)
    steady(r, "mqtt")


def test_tls(bench, certificates):
    with RawServer(echo, certificates.context("good", V12)) as server:
        mapped(bench, server.port)
        r = bench.run("memory", "tls", port=server.port, ca=certificates.ca_der, ballast=BALLAST,
                      heap=HEAP)
    steady(r, "tls")
    assert all(r["tls%d" % turn]["same"] for turn in range(3))


def test_soak():
    """A short one; `python3 -m tools bench soak` does 10 000. Every look at the heap counts."""
    rows = soak.measure(500, 20)
    assert len(rows) == 26 and rows[-1][0] == 500
    assert soak.strays(rows) == []


def test_one_stray_look_is_enough():
    rows = [(n, 106000, 42000, 0) for n in range(0, 1000, 100)]
    assert soak.strays(rows) == []
    for wrong in ((500, 106000, 30343, 0), (500, 106100, 42000, 0), (500, 106000, 42000, 1)):
        assert soak.strays([*rows, wrong]) == [wrong]
    assert soak.strays([(0, 106000, 30343, 0), *rows[1:]]) == [(0, 106000, 30343, 0)]

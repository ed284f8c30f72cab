"""The way of `ntptime`, and WebSockets to microdot: a client from PyPI, and one by the RFC."""

import pytest

from tools.peers import NtpServer
from tools.peers.raw import NTP_1900
from tools.peers.websocket import WebSocketServer


def test_ntptime(bench):
    with NtpServer(1790000000) as server:
        bench.modem("--map=pool.ntp.org:123=127.0.0.1:%d" % server.port)
        r = bench.run("small_clients", "ntp")
        assert len(server.requests) == 3 and server.requests[0] == b"\x23" + bytes(47)
    for turn in range(3):
        assert r["time%d" % turn] == {"name": "time%d" % turn, "n": 48,
                                      "t": 1790000000 + NTP_1900}
    assert r["nobody"]["r"][:2] == ["OSError", "110"] and 500 <= r["nobody"]["ms"] < 2500


def test_websocket(bench):
    with WebSocketServer() as server:
        r = bench.run("small_clients", "websocket", port=server.port)
    assert "101" in r["ws"]["status"]
    assert r["ws"]["accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="      # RFC 6455's example
    assert r["ws"]["got"] == [True] * 4
    assert r["closed"]["r"][0] == 0x88
    assert [len(text) for text in server.heard] == [5, 125, 126, 3000]


@pytest.mark.parametrize("sizes, rxbuf, tasks", [((1, 125, 126, 1400), 1460, 3),
                                                 ((3000, 4000), 4096, 2)], ids=["short", "long"])
def test_websocket_client(bench, sizes, rxbuf, tasks):
    """It does not look how much a `write` has taken: a message fits into the read-ahead."""
    with WebSocketServer() as server:
        r = bench.run("websocket_client", port=server.port, tasks=tasks, sizes=sizes, rxbuf=rxbuf)
    assert r["echo"]["good"] == [[True] * 2 * len(sizes)] * tasks
    assert r["left"]["r"] == [None, False]
    assert r["closed"]["links"] == 0
    assert len(server.heard) == tasks * 2 * len(sizes) + 1

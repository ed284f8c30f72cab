"""A transparent connection as a stream of asyncio and `tls` on MicroPython, with pins, without."""

import pytest
from clients.test_tls import V12, V13, echo, mapped

from tools.peers import RawServer


@pytest.fixture(params=[True, False], ids=["pins", "nopins"])
def pins(request):
    return request.param


def until_bye(line):
    """An echo that closes behind a line `bye`, in the middle of the answer's packets."""
    end = b""
    while not end.endswith(b"bye\n"):
        data = line.recv(4096)
        if not data:
            return
        end = (end + data)[-4:]
        line.sendall(data)


def test_asyncio(bench, pins):
    with RawServer(until_bye) as server:
        r = bench.run("transparent_streams", "streams", port=server.port, pins=pins)
    assert r["echoes"]["good"] == 12 and r["echoes"]["late"]
    assert r["echoes"]["rest"] == "bye\n"       # then the end, and no CLOSED in it
    assert r["echoes"]["gap"] < 200             # the loop was never held for long
    assert r["left"]["state"] in ("IP STATUS", "TCP CLOSED") and not r["left"]["overruns"]


@pytest.mark.parametrize("version", [V12, V13], ids=["1.2", "1.3"])
def test_tls(bench, certificates, pins, version):
    with RawServer(echo, certificates.context("good", version)) as server:
        mapped(bench, server.port)
        r = bench.run("transparent_streams", "secure", port=server.port, pins=pins,
                      ca=certificates.ca_der)
        assert not server.errors
    assert r["secure"]["good"] == 6
    assert r["inside"]["csq"] == "+CSQ:" and r["after"]["same"]
    assert not r["left"]["overruns"]

"""`tls` as client over our sockets: Python's `ssl` on the other side, certificates verified."""

import contextlib
import ssl

import pytest

from tools.peers import HttpServer, RawServer

NAME = "server.test"
V12, V13 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3


def echo(line):
    while True:
        data = line.recv(4096)
        if not data:
            return
        line.sendall(data)


def mapped(bench, *ports):
    bench.modem(*["--map=%s:%d=127.0.0.1:%d" % (NAME, port, port) for port in ports])


@pytest.mark.parametrize("version", [V12, V13], ids=["1.2", "1.3"])
def test_handshake_and_data(bench, certificates, version):
    with RawServer(echo, certificates.context("good", version)) as server:
        mapped(bench, server.port)
        r = bench.run("tls_client", port=server.port, ca=certificates.ca_der)
        assert not server.errors
    assert r["echo"]["good"] == 7
    assert r["closed"]["links"] == 0


def test_pushed(bench, certificates):
    with RawServer(echo, certificates.context("good", V12)) as server:
        mapped(bench, server.port)
        r = bench.run("tls_client", port=server.port, ca=certificates.ca_der, push=True)
    assert r["echo"]["good"] == 7


def test_wrong_certificates_are_refused(bench, certificates):
    with contextlib.ExitStack() as stack:
        servers = {name: stack.enter_context(RawServer(echo, certificates.context(name, V12)))
                   for name in ("good", "expired", "stranger", "misnamed")}
        mapped(bench, *[server.port for server in servers.values()])
        ports = {name: server.port for name, server in servers.items()}
        good = ports.pop("good")
        r = bench.run("tls_client", "refused", port=good, ca=certificates.ca_der, names=ports)
    for name in ports:
        # mbedTLS's own error and words
        print(name, r[name])
        assert r[name]["r"][0] in ("OSError", "ValueError"), name
    assert "expired" in " ".join(r["expired"]["r"])
    assert r["good"]["r"]


def test_https(bench, certificates):
    with HttpServer(certificates.context("good"), NAME) as server:
        mapped(bench, server.port)
        r = bench.run("tls_client", "https", url=server.url)
    assert r["/bytes/10"]["same"] and r["/bytes/20000"] == {
        "name": "/bytes/20000", "n": 20000, "same": True}
    assert r["post"]["r"]["type"] == "application/json"

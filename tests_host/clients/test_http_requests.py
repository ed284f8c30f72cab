"""`requests`, unmodified, to Python's own HTTP server."""

import pytest

from tools.peers import HttpServer


@pytest.mark.parametrize("push", [False, True], ids=["manual", "push"])
def test_requests(bench, push):
    with HttpServer() as server:
        server._server.slowness_s = 0.5
        r = bench.run("http_requests", url=server.url, push=push)
    assert r["get"]["r"] == [200, True, 100]
    assert r["long"]["r"] == [200, True, 30000]
    assert r["until_end"]["r"] == [200, True, 5000]
    assert r["head"]["status"] == 200
    assert sum(r["stream"]["pieces"]) == 8192 and r["stream"]["pieces"][0] == 1000
    assert r["json"]["r"]["size"] > 2000 and r["json"]["r"]["type"] == "application/json"
    assert r["data"]["r"]["size"] == 10000
    assert r["chunks"]["r"]["head"].startswith("chunk 0 chunk 0 ")
    assert r["redirect"]["r"] == r["redirects"]["r"] == "hello"
    assert r["chunked"]["r"][0] == "ValueError"
    assert r["short"]["r"] == [200, True, 1500]
    # the client's own word for an empty answer; the module reports a reset as it reports an end
    assert r["nothing"]["r"][0] == r["reset"]["r"][0] == "ValueError"
    assert r["after"]["r"] == [200, True, 100]
    assert r["refused"]["r"][:2] == ["OSError", "111"]
    assert r["timeout"]["r"][:2] == ["OSError", "110"]
    # those that the client itself leaves open: an answer it does not understand
    assert r["links"]["n"] == 3


def test_connections_do_not_run_out(bench):
    with HttpServer() as server:
        r = bench.run("http_requests", "nonsense", url=server.url)
    assert r["after"] == {"name": "after", "errors": ["ValueError"] * 20, "good": True}


def test_a_request_is_one_send(bench):
    with HttpServer() as server:
        bench.run("http_requests", "short", url=server.url)
    assert len(bench.commands("CIPSEND=")) == 3

"""asyncio streams and microdot, unmodified, over the virtual modem."""

import base64
import concurrent.futures
import http.client
import json
import os
import socket
import time

from clients.test_tls import echo

from tools.modem.links import IN_USE
from tools.peers import RawServer
from tools.peers.broker import free_port
from tools.peers.http import body

LINKS = {"sim800": 6, "sim7000": 8}


def test_as_many_as_there_are_and_more(bench):
    with RawServer(echo) as server:
        r = bench.run("streams_asyncio", port=server.port, tasks=LINKS[bench.model] + 3)
    assert r["many"]["bad"] == [0] * (LINKS[bench.model] + 3)
    assert r["many"]["gap"] < 200       # the loop was never held for long
    assert r["late"]["late"] and r["late"]["line"] == "still\n"


def test_start_server(bench):
    port = free_port()
    with bench.client("streams_asyncio", "server", port=port) as client:
        client.wait("up")
        lines = [open_line(port) for _ in range(3)]
        for i, line in enumerate(lines):
            line.sendall(b"hello %d\n" % i)
        assert [line.recv(100) for line in lines] == [b"HELLO %d\n" % i for i in range(3)]
        lines[0].close()
        lines[1].sendall(b"stop\n")
        assert lines[1].recv(100) == b"STOP\n"
        for line in lines[1:]:
            line.close()
        assert client.finish()["down"]["server"] is False


def open_line(port):
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except OSError:
            time.sleep(0.05)
    raise TimeoutError


def fetch(port, path, data=None):
    # as far away as any peer is: the module gives a number to the next client at once, and a
    # CIPCLOSE that is under way meets that one
    time.sleep(0.1)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        headers = {"Content-Type": "application/json"} if data else {}
        line.request("POST" if data else "GET", path, data, headers)
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def test_microdot(bench):
    port = free_port()
    with bench.client("microdot_server", port=port) as client:
        client.wait("up")
        assert fetch(port, "/?name=world") == (200, b"hello world")
        status, answer = fetch(port, "/json", json.dumps({"a": ["x" * 2500, 1]}))
        assert json.loads(answer)["got"] == {"a": ["x" * 2500, 1]}
        assert fetch(port, "/none")[0] == 404
        # several at once: one is slow, one is long
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            paths = ("/slow", "/big/8000", "/?name=a", "/?name=b")
            answers = list(pool.map(lambda path: fetch(port, path), paths))
        assert answers == [(200, b"slow"), (200, body(8000)), (200, b"hello a"),
                           (200, b"hello b")]
        time.sleep(0.1)
        talk_websocket(port)
        until_closed(bench)
        assert fetch(port, "/stop")[0] == 200
        client.finish()


def until_closed(bench):
    """However long the board's processor is somebody else's: see `fetch`."""
    for _ in range(300):
        links = bench.process.ask("stats")["stats"]["links"]
        if not any(link["state"] in IN_USE for link in links):
            return
        time.sleep(0.1)
    raise TimeoutError(links)


def talk_websocket(port):
    """A WebSocket client by the RFC: masked frames out, plain frames in."""
    with open_line(port) as line, line.makefile("rb") as file:
        key = base64.b64encode(os.urandom(16)).decode()
        line.sendall(("GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade"
                      "\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n\r\n"
                      % key).encode())
        assert b"101" in file.readline()
        while file.readline() != b"\r\n":
            pass
        for text in (b"hi", b"m" * 500):
            size = bytes([0x80 | len(text)]) if len(text) < 126 else b"\xfe" + len(
                text).to_bytes(2, "big")
            mask = os.urandom(4)
            line.sendall(b"\x81" + size + mask + bytes(c ^ mask[i % 4]
                                                        for i, c in enumerate(text)))
            head = file.read(2)
            assert head[0] == 0x81
            n = head[1] if head[1] < 126 else int.from_bytes(file.read(2), "big")
            assert file.read(n) == text

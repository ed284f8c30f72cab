"""The examples run as they are: only config.py differs."""

import json

import pytest

from tools.board import ModemProcess, VirtualBoard
from tools.peers import Broker, HttpServer, RawServer
from tools.setup import ROOT, umqtt_dir

COMMON = """MODEL = "sim800"
APN = "internet"
UART = 1
WIRES = {"tx": 27, "rx": 26}
PINS = {"pwrkey": 4, "dtr": 25}
"""


def play(tmp_path, name, config, options=(), files=(), done=r">>> $"):
    """What `examples/NAME/main.py` prints on a board, from its start to the prompt."""
    with ModemProcess("sim800", *options) as modem, \
            VirtualBoard(tmp_path, modem=modem.addresses) as board:
        board.mpremote("mip", "install", "./package.json")
        (tmp_path / "config.py").write_text(COMMON + config)
        for target, data in files:
            (tmp_path / target).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / target).write_bytes(data)
        board.mpremote("fs", "cp", ROOT / "examples" / name / "main.py", ":main.py")
        mark = board.reset()
        board.expect(done, 60, mark)
        assert modem.violations() == []
        return board.read(mark)[0]


def test_mqtt(tmp_path):
    with open(umqtt_dir() + "/umqtt/simple.py", "rb") as file:
        client = file.read()
    with Broker() as broker:
        out = play(tmp_path, "mqtt", "BROKER, BROKER_PORT = '127.0.0.1', %d\nNAME = b'meter'\n"
                   "TOPIC = b'm/1/'\nKEEPALIVE_S = 60\nREADINGS = 3\nINTERVAL_MS = 100\n"
                   % broker.port, files=[("lib/umqtt/simple.py", client)])
        log = broker.log("Received DISCONNECT from meter")
    assert "published 3" in out and "Traceback" not in out
    assert log.count("'m/1/reading'") == 3 and "Received DISCONNECT from meter" in log


def test_http(tmp_path):
    with HttpServer() as server:
        out = play(tmp_path, "http", "URL = %r\nREADINGS = 2\nINTERVAL_MS = 100\n"
                   % (server.url + "/readings"))
    assert "posted 2" in out and "Traceback" not in out
    assert [json.loads(data)["number"] for _, _, data in server.posts] == [1, 2]


@pytest.mark.parametrize("name", ["good", "stranger"])
def test_https(tmp_path, certificates, name):
    with open(certificates.ca_der, "rb") as file:
        ca = file.read()
    with HttpServer(certificates.context(name), "server.test") as server:
        out = play(tmp_path, "https", "URL = %r\nCA = 'ca.der'\n" % (server.url + "/readings"),
                   ["--map=server.test:%d=127.0.0.1:%d" % (server.port, server.port)],
                   [("ca.der", ca)])
    if name == "good":
        assert "status 200" in out and json.loads(server.posts[0][2])["number"] == 1
    else:
        assert "refused: The certificate is not correctly signed by the trusted CA" in out
        assert server.posts == []
    assert "Traceback" not in out


def test_asyncio(tmp_path):
    """An order changes what the other connection does; a server that goes is called again."""
    lines = []

    def readings(line):
        for text in line.makefile("rb"):
            lines.append(text)
            if len(lines) == 2:
                return                      # unanswered: it comes once more
            line.sendall(b"ok\n")

    def orders(line):
        line.sendall(b"interval 50\n")
        line.recv(1)

    with RawServer(readings) as one, RawServer(orders) as other:
        out = play(tmp_path, "asyncio", "SERVER = %r\nORDERS = %r\nREADINGS = 5\n"
                   "INTERVAL_MS = 4000\n" % (one.address, other.address))
        assert (one.connections, other.connections) == (2, 1)
    assert [int(text.split()[0]) for text in lines] == [1, 2, 2, 3, 4, 5]
    assert "sent 5" in out and "order b'interval 50" in out and "Traceback" not in out

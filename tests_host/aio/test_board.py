"""The same under MicroPython's own asyncio: 64 and 32 bit, polls that wait for events or ask."""

import ast
import shutil
import socket
import threading
import time

import pytest

from tests_device.echo import EchoServer
from tools.board import ModemProcess, VirtualBoard
from tools.checks.mpy import compile_package
from tools.setup import ROOT

SETTINGS = "BOARD = 'virtual'\nMODEL = %r\nPEER = %r\nAPN = 'internet'\n"
# model, bits, a poll that waits for events, whose UART.irq
BOARDS = (("sim800", 32, True, "rp2"), ("sim7000", 64, False, "esp32"))

PORT = 1234  # the module's server


class Device:
    def __init__(self, board, modem, peer, server):
        self.board, self.modem, self.peer, self.server = board, modem, peer, server
        self.prepared = False

    def run(self, name, *args):
        """What one of aio_device's tries returned."""
        if not self.prepared:
            out = self.execute("import aio_device; aio_device.prepare(%r, %r)" % self.peer)
            assert "prepared True" in out, out
            self.prepared = True
        code = "aio_device.go(%s)" % ", ".join(repr(arg) for arg in (name,) + args)
        out = self.execute(code)
        found = [line for line in out.split("\n") if line.startswith(name + " ")]
        assert found, out
        assert self.modem.violations() == []
        return ast.literal_eval(found[-1][len(name) + 1 :].strip())

    def execute(self, code):
        return self.board.mpremote("resume", "exec", code, timeout=100).stdout.replace("\r", "")

    def links(self):
        """Connections that the module has open or on their way."""
        rows = self.modem.ask("links")["links"]
        return [row for row in rows if row["state"] not in ("INITIAL", "CLOSED")]


@pytest.fixture(scope="module", params=BOARDS, ids=lambda row: "%s-%d" % row[:2])
def device(request, tmp_path_factory):
    model, bits, events, port = request.param
    root = tmp_path_factory.mktemp("flash")
    shutil.copytree(compile_package(), root / "lib")
    for path in ("tests_device/wiring.py", "tests_host/aio/device/aio_device.py"):
        shutil.copy(ROOT / path, root / "lib")
    heap = "192K" if bits == 32 else "384K"
    with socket.create_server(("127.0.0.1", 0)) as free:
        server = free.getsockname()[1]
    option = ("--server-port", "%d=%d" % (PORT, server))
    with EchoServer() as peer, ModemProcess(model, *option) as modem, VirtualBoard(
        root, heap, modem.addresses, {"port": port}, event_poll=events, bits=bits
    ) as board:
        (root / "lib" / "run_settings.py").write_text(SETTINGS % (model, peer.address))
        yield Device(board, modem, peer.address, server)


def test_streams(device):
    assert device.run("echo") == b"hello\n"


def test_refused(device):
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        address = nobody.getsockname()[:2]
    assert device.run("refused", *address) in (104, 111)


@pytest.mark.parametrize("name", ["cancel_open", "cancel_read", "cancel_write"])
def test_cancelled_streams(device, name):
    counts = device.run(name)
    assert len(counts) == 2 and min(counts) >= 1, counts
    assert not device.links()


def test_timeouts(device):
    assert device.run("cancel_wait_for") == (True, True, b"hello\n")


def test_cancelled_twins(device):
    for counts in device.run("cancel_twins"):
        assert len(counts) == 2 and min(counts) >= 1, counts


def test_ten_tasks_on_five_sockets(device):
    sent, got, calm = device.run("ten_tasks", 40)
    assert calm is True
    for counts in (sent, got):
        assert min(counts) * 2 >= sum(counts) / 5, (sent, got)


def test_interrupt_or_polls(device):
    """Few polls where an interrupt tells what comes (docs/asyncio.md)."""
    count, interrupt = device.run("polls", 2000)
    assert interrupt
    assert count <= 60


def dial(port, found):
    """A client of the module's server, as soon as that listens."""
    for _ in range(200):
        try:
            with socket.create_connection(("127.0.0.1", port), 10) as line:
                line.sendall(b"who is there")
                found.append(line.recv(100))
                return
        except OSError:
            time.sleep(0.1)


def test_start_server(device):
    found = []
    client = threading.Thread(target=dial, args=(device.server, found))
    client.start()
    assert device.run("server", PORT) is True
    client.join()
    assert found == [b"who is there"]


def test_cancelled_connect(device):
    assert device.run("cancel_connect") == b"hello\n"

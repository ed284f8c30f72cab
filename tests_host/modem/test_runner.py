"""Real time: a child process, real sockets, a pseudo-terminal, the control port."""

import json
import os
import select
import socket
import subprocess
import sys
import threading
import time

import pytest

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class Child:
    """The command line as a child process."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tools.modem", "--json", "--control", "0", *args],
            stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self.where = json.loads(self.process.stdout.readline())
        self.control = socket.create_connection(("127.0.0.1", self.where["control"]), 5)
        self.file = self.control.makefile("rw")
        self.buffer = b""
        if "tcp" in self.where:
            self.sock = socket.create_connection(("127.0.0.1", self.where["tcp"]), 5)
            self.fd = self.sock.fileno()
        else:
            self.fd = os.open(self.where["pty"], os.O_RDWR | os.O_NOCTTY)

    def ask(self, op, **more):
        self.file.write(json.dumps(dict(op=op, **more)) + "\n")
        self.file.flush()
        while True:
            answer = json.loads(self.file.readline())
            if "event" not in answer:
                return answer
            self.events.append(answer)

    events = []

    def write(self, data):
        os.write(self.fd, data)

    def until(self, token, seconds=5):
        end = time.monotonic() + seconds
        while token not in self.buffer:
            left = end - time.monotonic()
            assert left > 0, "no %r in %r" % (token, self.buffer)
            if select.select([self.fd], [], [], left)[0]:
                self.buffer += os.read(self.fd, 65536)
        i = self.buffer.index(token) + len(token)
        out, self.buffer = self.buffer[:i], self.buffer[i:]
        return out

    def take(self, n):
        while len(self.buffer) < n:
            assert select.select([self.fd], [], [], 5)[0]
            self.buffer += os.read(self.fd, 65536)
        out, self.buffer = self.buffer[:n], self.buffer[n:]
        return out

    def at(self, line, token=b"OK\r\n", seconds=5):
        self.write(b"AT" + line.encode() + b"\r")
        return self.until(token, seconds)

    def end(self):
        try:
            self.ask("quit")
            assert self.process.wait(5) == 0
        finally:
            if self.process.poll() is None:
                self.process.terminate()
                self.process.wait()
            self.process.stdout.close()
            self.control.close()


@pytest.fixture
def child(request):
    made = []

    def build(*args):
        made.append(Child(*args))
        return made[-1]
    yield build
    for c in made:
        c.end()


@pytest.fixture
def server():
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(4)
    got = []

    def serve():
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock:
                while True:
                    data = sock.recv(65536)
                    if not data:
                        break
                    got.append(data)
                    sock.sendall(data.upper())
    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1], got
    listener.close()


UP = ("E0", "+CIPMUX=1", "+CIPRXGET=1", "+CIPQSEND=1", '+CSTT="x"', "+CIICR")


@pytest.mark.parametrize("where", [("--tcp", "0"), ("--pty",)])
def test_session(child, server, where):
    port, got = server
    c = child("--model", "sim7000", "--map", "example.com:80=127.0.0.1:%d" % port, *where)
    for line in UP:
        c.at(line)
    c.at("+CIFSR", b"10.78.245.128\r\n")
    c.at('+CIPSTART=0,"TCP","example.com",80', b"\r\n0, CONNECT OK\r\n")
    c.at("+CIPSEND=0,5", b"\r\n> ")
    c.write(b"hello")
    c.until(b"\r\nDATA ACCEPT:0,5\r\n")
    c.until(b"\r\n+CIPRXGET: 1,0\r\n")
    assert c.at("+CIPRXGET=2,0,100").startswith(b"\r\n+CIPRXGET: 2,0,5,0\r\nHELLO\r\n")
    assert b"5,5,0" in c.at("+CIPACK=0")
    c.at("+CIPCLOSE=0", b"\r\n0, CLOSE OK\r\n")
    assert got == [b"hello"]
    assert c.ask("violations") == {"ok": True, "violations": []}
    assert c.ask("counters")["counters"]["payload_out"] == 5


def test_rate_holds(child):
    c = child("--tcp", "0", "--baud", "9600", "--model", "sim800")
    c.at("E0")
    start = time.monotonic()
    c.at("+CIPSEND?;" * 20 + "+CSQ")
    took = time.monotonic() - start
    n = 2 + len("+CIPSEND?;" * 20) + 5 + 20 * 15 + 14 + 6
    assert took > n / 960 * 0.95
    assert took < n / 960 * 1.5 + 0.3


def test_control(child):
    c = child("--tcp", "0")
    assert c.ask("pins")["pins"]["status"] == 1
    assert c.ask("subscribe")["ok"]
    assert c.ask("pin", name="pwrkey", value=0)["value"] == 0
    assert not c.ask("pin", name="status", value=0)["ok"]
    assert not c.ask("nonsense")["ok"]
    assert not c.ask("pin", name="nonsense")["ok"]
    handle = c.ask("fault", name="refuse", args=["CSQ"], kwargs={"times": 1})["handle"]
    c.at("E0")
    assert b"ERROR" in c.at("+CSQ", b"ERROR\r\n")
    assert c.ask("unfault", handle=handle)["count"] == 1
    assert c.ask("fault", name="no_way")["ok"]
    assert c.ask("switch", name="rssi", value=7)["value"] == 7
    assert b"+CSQ: 7,0" in c.at("+CSQ")
    assert c.ask("do", name="sms", args=["+31", "text"])["result"] == 1
    c.until(b'\r\n+CMTI: "SM",1\r\n')
    assert c.ask("stats")["stats"]["family"] == "sim800"
    assert c.ask("history")["history"][-1][2].startswith("\r\n+CMTI")
    c.file.write("not json\n")
    c.file.flush()
    line = json.loads(c.file.readline())
    while "event" in line:
        line = json.loads(c.file.readline())
    assert not line["ok"]


def test_boot_and_pin_events(child):
    c = child("--tcp", "0", "--off", "--set", "boot_ms=1100", "--set", "sim_ready_ms=10",
              "--set", "register_ms=20", "--set", "sms_ready_ms=30")
    assert c.ask("subscribe")["pins"]["status"] == 0
    c.ask("pin", name="pwrkey", value=0)
    c.until(b"\r\nSMS Ready\r\n")
    c.ask("pin", name="pwrkey", value=1)
    names = [(e["name"], e["value"]) for e in Child.events]
    assert ("status", 1) in names


def test_server_and_udp(child):
    c = child("--tcp", "0", "--server-port", "8888=0", "--server-port", "7000=0")
    for line in UP:
        c.at(line)
    c.at("+CIFSR", b"10.78.245.128\r\n")
    probe = socket.socket()
    probe.bind(("127.0.0.1", 0))
    free = probe.getsockname()[1]
    probe.close()
    c.at("+CIPSERVER=1,%d" % free, b"SERVER OK\r\n")
    client = socket.create_connection(("127.0.0.1", free), 5)
    c.until(b"\r\n0, REMOTE IP: 127.0.0.1\r\n")
    client.sendall(b"hi")
    c.until(b"+CIPRXGET: 1,0\r\n")
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("127.0.0.1", 0))
    udp.settimeout(5)
    c.at('+CIPSTART=1,"UDP","127.0.0.1",%d' % udp.getsockname()[1], b"1, CONNECT OK\r\n")
    c.at("+CIPSEND=1,3", b"> ")
    c.write(b"abc")
    data, frm = udp.recvfrom(100)
    assert data == b"abc"
    udp.sendto(b"defg", frm)
    c.until(b"+CIPRXGET: 1,1\r\n")
    assert b"\r\n+CIPRXGET: 2,1,4,0\r\ndefg\r\n" in c.at("+CIPRXGET=2,1,100")
    client.close()
    c.until(b"\r\n0, CLOSED\r\n")
    udp.close()


def test_nothing_is_lost_when_the_host_is_slow(child):
    """More than the module, and the kernel, hold: the sender has to wait."""
    data = bytes(i * 31 & 255 for i in range(400000))
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    progress = [0]

    def serve():
        sock, _ = listener.accept()
        with sock:
            while progress[0] < len(data):
                progress[0] += sock.send(data[progress[0]:progress[0] + 4096])
    threading.Thread(target=serve, daemon=True).start()
    c = child("--tcp", "0", "--model", "sim7000", "--baud", "4000000")
    for line in UP:
        c.at(line)
    c.at("+CIFSR", b"10.78.245.128\r\n")
    c.at('+CIPSTART=0,"TCP","127.0.0.1",%d' % listener.getsockname()[1], b"CONNECT OK\r\n")
    c.until(b"+CIPRXGET: 1,0\r\n")
    time.sleep(0.2)
    assert progress[0] < len(data) / 2
    assert c.ask("links")["links"][0]["unread"] == 2920
    got = b""
    while True:
        c.write(b"AT+CIPRXGET=2,0,1460\r")
        head = c.until(b"\r\n+CIPRXGET: 2,0,") and c.until(b"\r\n")
        n = int(head.split(b",")[0])
        got += c.take(n)
        c.until(b"\r\nOK\r\n")
        if len(got) == len(data):
            break
    assert got == data
    time.sleep(0.1)
    assert "\r\n0, CLOSED\r\n" in "".join(h[2] for h in c.ask("history")["history"][-8:])
    assert c.ask("violations")["violations"] == []
    listener.close()


def test_host_rate_differs(child):
    c = child("--tcp", "0")
    c.at("E0")
    assert c.ask("baud", value=9600)["host"] == 9600
    c.write(b"AT\r")
    time.sleep(0.1)
    assert c.ask("counters")["counters"]["garbled"] == 3
    c.ask("baud", value=115200)
    c.write(b"\r")
    c.at("+IPR=57600")
    c.ask("baud", value=57600)
    c.at("")


def test_help_and_switches():
    out = subprocess.run([sys.executable, "-m", "tools.modem", "--switches"], cwd=ROOT,
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    assert "udp_merge" in out
    out = subprocess.run([sys.executable, "-m", "tools.modem", "--help"], cwd=ROOT,
                         stdout=subprocess.PIPE, text=True, check=True).stdout
    assert "--map" in out

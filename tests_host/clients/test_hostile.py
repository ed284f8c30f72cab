"""Peers that do their worst, in real time; slowness of hours is on virtual time (session)."""

import threading
import time

import pytest

from tools.peers import RawServer
from tools.peers.raw import reset

# every report and result of the module, as payload; twice, so that one lies across blocks
LINES = (
    "OK", "ERROR", "+CME ERROR: 3", "+CMS ERROR: 500", "> ", "0, CONNECT OK", "5, CONNECT FAIL",
    "5, CLOSED", "7, CLOSED", "CLOSED", "5, CLOSE OK", "5, SEND OK", "DATA ACCEPT:5,100",
    "DATA ACCEPT:7,100", "+CIPRXGET: 1,5", "+CIPRXGET: 2,5,4,0", "+CIPRXGET: 2,7,4,0",
    "+RECEIVE,5,10:", "+RECEIVE,7,1460:", "+IPD,4:abcd", "+PDP: DEACT", "SHUT OK", "RDY",
    "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready", "NORMAL POWER DOWN",
    "UNDER-VOLTAGE WARNNING", "STATE: IP STATUS", 'C: 5,0,"TCP","1.2.3.4","80","CLOSED"',
    "SERVER OK", "0, REMOTE IP: 1.2.3.4", "RING", '+CMTI: "SM",1', "+CREG: 0", "+++", "NO CARRIER",
    "AT+CIPSHUT\r", "\x1a\x1b\x00\xff", "ALREADY CONNECT", "+CDNSGIP: 1,\"a\",\"1.2.3.4\"")
NASTY = b"".join(b"\r\n" + line.encode("latin-1") + b"\r\n" for line in LINES) * 2


def imitator(line):
    """Says all of it, in pieces of several sizes, then takes back what it said."""
    for size in (len(NASTY), 1, 7):
        part = NASTY if size != 1 else NASTY[:600]
        for at in range(0, len(part), size):
            line.sendall(part[at:at + size])
        got = b""
        while len(got) < len(part):
            piece = line.recv(4096)
            if not piece:
                return
            got += piece
        line.sendall(b"same" if got == part else b"differ")


@pytest.mark.parametrize("push", [False, True], ids=["manual", "push"])
def test_payload_that_looks_like_the_module(bench, push):
    with RawServer(imitator) as server:
        r = bench.run("hostile", "imitated", port=server.port, push=push, total=len(NASTY))
    for turn in range(3):
        assert r["turn%d" % turn]["answer"] == "same"
        assert r["turn%d" % turn]["same"] and r["turn%d" % turn]["first"] == "\r\nOK\r\n"


def flood(line):
    """1 MB at once, whether it is read or not."""
    line.sendall(bytes(1 << 20))
    line.recv(1)


def resetting(line):
    line.recv(1)
    line.sendall(b"the last words")
    time.sleep(0.2)
    reset(line)


def echo(line):
    while True:
        data = line.recv(4096)
        if not data:
            return
        line.sendall(data)


def test_neighbours_are_not_disturbed(bench):
    over = threading.Event()        # until then a greedy one takes nothing
    with RawServer(flood) as one, RawServer(lambda line: over.wait(60)) as two, \
            RawServer(resetting) as three, RawServer(echo) as good:
        try:
            r = bench.run("hostile", "neighbours", flood=one.port, greedy=two.port,
                          reset=three.port, port=good.port)
        finally:
            over.set()
    assert r["flood"]["echoes"] == [True] * 20 and r["flood"]["ms"] < 10000
    assert r["flood"]["kept"] <= 1460       # of the megabyte: one block, the rest waits there
    assert r["greedy"]["error"][:2] == ["OSError", "110"]
    assert r["greedy"]["echo"] is True
    assert r["reset"]["words"] == "the last words" and r["reset"]["end"] == ""
    assert r["reset"]["write"][:2] == ["OSError", "104"]

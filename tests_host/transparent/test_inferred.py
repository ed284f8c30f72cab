"""What no document says outright of transparent mode: the other ways happen here."""

import pytest
from transparent_world import QUIET, SERVER, UDP, failing, pattern

NOBODY = ("10.0.0.8", 80)


@pytest.mark.parametrize("text", ["STATE", "CONNECT FAIL", "NO CARRIER"])
@pytest.mark.parametrize("kind", ["refused", "never"])
def test_a_connection_that_fails(make, way, dcd, text, kind):
    """ECONNREFUSED; a text that is in no document is no answer: ETIMEDOUT."""
    w = make(pins=way + dcd, transparent_fail_text=text, limit_ms=3600000).up()
    if kind == "refused":
        w.net.refuse(*NOBODY)
    else:
        w.net.blackhole(*NOBODY)
    with failing("ETIMEDOUT" if text == "NO CARRIER" else "ECONNREFUSED"):
        w.m.transparent(NOBODY).settimeout(10)
    said = b"".join(d for _, how, d in w.modem.history if how == "<")
    assert (b"STATE: TCP CLOSED\r\n\r\nCONNECT FAIL" in said) is (text == "STATE")
    assert (text.encode() if text != "STATE" else b"CONNECT FAIL") in said
    s = w.link()
    s.write(b"there")
    assert s.read(5) == b"there"
    s.close()
    w.works()


def test_signs_that_reach_the_peer(make, dcd):
    """Nothing can be done about it without a DTR pin: the peer reads +++ at each escape."""
    w = make(pins=dcd, plus_withheld=False)
    s = w.link(QUIET)
    for i in range(2):
        s.write(b"number %d" % i)
        with s.command_mode():
            assert w.m.status("rssi") == -73
    assert w.modem.counters["plus_sent"] >= 6
    w.run(500)
    assert bytes(w.peer.received) == b"number 0+++number 1+++"
    s.close()
    w.works()


def test_signs_that_would_reach_the_peer_are_not_said_with_dtr(make, dcd):
    w = make(pins=("dtr",) + dcd, plus_withheld=False)
    s = w.link()
    for i in range(2):
        s.write(b"number %d" % i)
        with s.command_mode():
            assert w.m.status("rssi") == -73
        assert s.read(8) == b"number %d" % i
    s.close()
    assert w.modem.counters["plus_sent"] == 0
    w.works()


EDGES = [{"dtr_edge": "falling"}, {"dtr_ok_ms": 400}, {"dtr_ok_ms": 1500},
         {"dtr_edge": "falling", "dtr_ok_ms": 400}, {"dtr_edge": "falling", "dtr_ok_ms": 1500}]


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_another_edge_of_dtr_or_a_late_ok(make, pieces, dcd, edge):
    w = make(pieces=pieces, pins=("dtr",) + dcd, **edge)
    for address in (SERVER, UDP):
        s = w.link(address, proto=1 + (address == UDP))
        for i in range(3):
            s.write(b"number %d" % i)
            with s.command_mode():
                assert w.m.status("rssi") == -73
                assert w.m.status("state", refresh=True) == "CONNECT OK"
            assert s.read(8 if address == SERVER else 11)[-8:] == b"number %d" % i
        s.close()
        assert w.modem.counters["dtr_escapes"] >= 4
        assert w.modem.lines["dtr"].level == 0
        w.works()
    assert all(b"AT" not in bytes(c.received) for c in w.net.connections)


@pytest.mark.parametrize("edge", EDGES, ids=str)
def test_the_peer_talks_while_dtr_is_used(make, edge):
    w = make(pins=("dtr",), **edge)
    s = w.link(QUIET)
    got = b""
    expected = b""
    for i in range(3):
        w.peer.send(pattern(300, i))
        expected += pattern(300, i)
        with s.command_mode():
            assert w.m.status("rssi") == -73
        got += s.read(300)
    assert got == expected
    s.close()
    w.works()


@pytest.mark.parametrize("edge", EDGES, ids=str)
@pytest.mark.parametrize("escape", [True, False])
def test_a_host_that_was_reset_finds_it_by_dtr(make, edge, escape):
    w = make(pins=("dtr", "pwrkey"), limit_ms=3600000, **edge)
    s = w.link(escape=escape)
    s.write(b"before")
    assert s.read(6) == b"before"
    w.cut()
    w.up()
    s = w.link()
    s.write(b"after")
    assert s.read(5) == b"after"
    s.close()
    w.works()


def test_a_server_whose_state_stays_the_same(make, way, dcd):
    """Its client is asked about after an escape: it is there."""
    w = make(pins=way + dcd, accepted_listening=True).up()
    s = w.m.transparent(listen=1234)
    s.settimeout(30)
    c = w.net.dial(w.modem.tcp.contexts[0].ip, 1234)
    w.run(500)
    c.send(b"hello")
    assert s.read(5) == b"hello"
    for _ in range(2):
        with s.command_mode():
            assert w.m.status("state", refresh=True) == "SERVER LISTENING"
        s.write(b"back")
        w.run(500)
    c.send(b"\r\nCLOSED\r\n")  # is payload
    assert s.read(10) == b"\r\nCLOSED\r\n"
    c.send(b"more")
    assert s.read(4) == b"more"
    assert bytes(c.received) == b"backback"
    assert w.modem.counters["accepted_listening"] > 0
    s.close()
    w.works()

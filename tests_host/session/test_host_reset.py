"""The host is reset at any byte of any exchange, the module stays powered and knows nothing of it.

A new driver on the same module: `active(True)`, `connect()` and a socket work again, and nothing
that was said on the way was a command to a peer.
"""

import pytest
from forks import Forks
from session_world import Sink, Wire, World, take


class Keep(Sink):
    """Has something to say at once."""

    def opened(self):
        self.send(b"unread " * 20)


def life(w):
    """What may be cut anywhere: from a cold start to a change of the rate."""
    m = w.m
    m.active(True)
    m.connect("internet")
    s = w.open(("10.0.0.3", 3))
    s.send(b"0123456789" * 5)
    s.recv(10)
    t = w.open()
    t.sendall(b"second")
    take(t, 6)
    m.status("rssi")
    m.config(baudrate=57600)
    s.send(b"abc")
    s.close()
    m.disconnect()


def world(family, **kw):
    w = World(family, **kw)
    w.net.serve("10.0.0.3", 3, Keep)
    return w


def revive(w, where):
    w.clock.sleep_ms(40)
    w.cut()
    w.m.active(True)
    w.m.connect("internet")
    s = w.open()
    s.sendall(b"hello")
    assert take(s, 5) == b"hello", where
    s.close()
    w.run(300)
    assert w.m.command("+CSQ") == ["+CSQ: 20,0"], where
    w.run(300)
    for peer in w.net.connections:
        assert b"AT+" not in peer.received and b"ATE" not in peer.received, (where, peer.received)
    busy = [v for v in w.modem.violations if v[1] not in ("early", "busy")]
    assert busy == [], where
    w.m.disconnect()


@pytest.mark.parametrize("way", ["out", "in"])
def test_at_every_byte(family, each_ms, way):
    w = world(family, each_ms=each_ms)
    wire = w.wire
    with Forks() as forks:
        setattr(wire, "forks_" + way, forks)
        try:
            life(w)
        except Wire.Cut:
            revive(w, forks.where)
    assert w.modem.violations == []
    assert forks.count > 600, forks.count


@pytest.mark.parametrize("got", [0, 1, 5, 99, 199])
def test_in_the_middle_of_a_payload(family, got):
    w = world(family).up()
    s = w.open(("10.0.0.3", 3))
    peer = w.peer
    w.wire.cut_out = w.wire.sent + len("AT+CIPSEND=0,200\r") + got
    with pytest.raises(Wire.Cut):
        s.send(b"0123456789" * 20)
    revive(w, got)
    text = bytes(peer.received)
    assert text.startswith((b"0123456789" * 20)[:got])
    assert text[got:].strip(b"+\r") == b""


def test_in_the_middle_of_a_payload_at_another_rate(family):
    w = world(family).up()
    w.m.config(baudrate=57600)
    s = w.open(("10.0.0.3", 3))
    peer = w.peer
    w.wire.cut_out = w.wire.sent + len("AT+CIPSEND=0,200\r") + 3
    with pytest.raises(Wire.Cut):
        s.send(b"0123456789" * 20)
    revive(w, "rate")
    assert b"AT" not in peer.received
    assert w.m.config("baudrate") == 115200


def test_at_a_message_prompt(family):
    w = world(family).up()
    w.wire.write(b"AT+CMGF=1\r")
    w.clock.sleep_ms(100)
    w.wire.write(b'AT+CMGS="+31612345678"\r')
    w.clock.sleep_ms(100)
    revive(w, "message")


def test_every_link_open(family):
    w = world(family).up()
    for _ in range(w.m.LINKS):
        w.open(("10.0.0.3", 3))
    revive(w, "links")
    assert len([x for x in w.modem.links if x.state == "CONNECTED"]) == 0


def test_a_live_bearer_is_adopted(family):
    w = world(family).up()
    w.open()
    w.cut()
    w.commands()
    w.m.active(True)
    w.m.connect("internet")
    said = w.commands()
    assert "AT+CIICR" not in said and "AT+CIPSHUT" not in said
    assert w.open().send(b"x") == 1
    w.cut()
    w.m.active(True)
    w.m.connect("other.apn")
    assert any("other.apn" in c for c in w.commands())
    assert w.open().send(b"x") == 1


@pytest.mark.parametrize("mode", ["single", "push", "transparent"])
def test_a_former_life_in_another_mode(family, mode):
    w = World(family)
    w.net.serve("10.0.0.3", 3, Keep)
    said = ["E0", "+CIPMUX=%d" % (mode == "push"), "+CIPMODE=%d" % (mode == "transparent"),
            '+CSTT="internet"', "+CIICR", "+CIFSR",
            '+CIPSTART=%s"TCP","10.0.0.3",3' % ("0," if mode == "push" else "")]
    for line in said:
        w.wire.write(b"AT" + line.encode() + b"\r")
        w.clock.sleep_ms(300)
        w.wire.read()
    w.modem.violations.clear()
    revive(w, mode)
    for peer in w.net.connections[:1]:
        assert b"AT" not in peer.received


@pytest.mark.parametrize("line", ["E1", "V0", "Q1", "V0Q1E1", "+CMEE=2", "+CIPMUX=0", "+CIPHEAD=0",
                                  "+CREG=2", "+CIPSRIP=1", "+IPR=9600", "+IPR=0", "+CFUN=4",
                                  "+CIPSPRT=2", "+CIPSPRT=0", "+CIPQSEND=0", "+CIPATS=1,2"])
def test_other_settings(family, line):
    w = world(family)
    w.wire.write(b"AT" + line.encode() + b"\r")
    w.clock.sleep_ms(300)
    revive(w, line)

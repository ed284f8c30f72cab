"""Sending in all its ways, and what goes wrong with it."""

OK = b"\r\nOK\r\n"


def link(t, **kw):
    t.up(**kw)
    assert t.at('+CIPSTART=0,"TCP","10.0.0.1",80', 500) == OK + b"\r\n0, CONNECT OK\r\n"
    return t


def test_backspace_and_escape(make):
    t = link(make(), quick=0)
    t.at("+CIPSEND=0")
    assert t.raw(b"helllo\x08\x08o\x1a") == b"\r\n0, SEND OK\r\n"
    assert t.peer.received == b"hello"
    t.at("+CIPSEND=0")
    assert t.raw(b"never\x1b") == b""
    assert t.at("") == OK
    assert t.peer.received == b"hello"
    t.modem.switch.cancel_text = "OK"
    t.at("+CIPSEND=0")
    assert t.raw(b"\x1b") == OK


def test_timer_sends(make):
    t = link(make())
    assert t.at("+CIPATS=1,3") == OK
    assert t.at("+CIPATS?") == b"\r\n+CIPATS: 1,3\r\n" + OK
    t.at("+CIPSEND=0")
    assert t.raw(b"typed") == b""
    assert t.wait(3000) == b"\r\nDATA ACCEPT:0,5\r\n"
    assert t.peer.received == b"typed"


def test_limits(make):
    t = link(make(clean=False))
    assert t.at("+CIPSEND=0,1461") == b"\r\nERROR\r\n"
    assert [v[1] for v in t.modem.violations] == ["too long"]
    assert t.at("+CIPSEND=0,1460") == b"\r\n> "
    assert t.raw(bytes(1460)) == b"\r\nDATA ACCEPT:0,1460\r\n"
    t.at("+CIPSEND=0")
    assert t.raw(b"x" * 1461 + b"\x1a") == b"\r\nERROR\r\n"


def test_window_fills_and_opens(make):
    t = link(make())
    t.peer.pause()
    t.peer.endpoint.window = 1000
    sent = 0
    while True:
        room = int(t.at("+CIPSEND?").split(b"+CIPSEND: 0,")[1].split(b"\r")[0])
        if not room:
            break
        assert t.at("+CIPSEND=0,%d" % room) == b"\r\n> "
        t.raw(b"x" * room)
        sent += room
    assert t.at("+CIPSEND=0,10") == b"\r\nERROR\r\n"
    assert t.at("+CIPACK=0") == b"\r\n+CIPACK: %d,1000,%d\r\n" % (sent, sent - 1000) + OK
    t.peer.endpoint.window = 65535
    t.peer.resume()
    t.wait(200)
    assert len(t.peer.received) == sent
    assert t.at("+CIPACK=0") == b"\r\n+CIPACK: %d,%d,0\r\n" % (sent, sent) + OK


def test_normal_mode_waits_for_the_peer(make):
    t = link(make(), quick=0)
    t.peer.pause()
    t.peer.endpoint.window = 0
    t.at("+CIPSEND=0,3")
    assert t.raw(b"abc", 600000) == b""
    assert t.wait(46000) == b"\r\n0, CLOSED\r\n"
    assert t.at("+CIPSTATUS=0").endswith(b'"CLOSED"\r\n' + OK)


def test_normal_mode_takes_a_round_trip(make):
    t = link(make(latency_ms=200), quick=0)
    t.at("+CIPSEND=0,3")
    t.uart.write(b"abc")
    t.clock.sleep_ms(390)
    assert not t.uart.any()
    assert t.wait(20) == b"\r\n0, SEND OK\r\n"


def test_cipsprt(make):
    t = link(make(), quick=0)
    t.at("+CIPSPRT=0")
    assert t.at("+CIPSEND=0,3") == b""
    assert t.raw(b"abc") == b"\r\n0, SEND OK\r\n"
    t.at("+CIPSPRT=2")
    assert t.at("+CIPSEND=0,3") == b""
    assert t.raw(b"abc") == b""
    assert t.at("") == OK
    assert t.peer.received == b"abcabc"


def test_close_while_the_payload_is_owed(make):
    t = link(make())
    assert t.at("+CIPSEND=0,5") == b"\r\n> "
    t.peer.close()
    assert t.wait(50) == b"\r\n0, CLOSED\r\n"
    assert t.raw(b"\r\r\r\r\r") == b""
    assert t.at("") == OK


def test_send_fail_and_short_accept(make):
    t = link(make())
    t.modem.faults.send_fail()
    t.at("+CIPSEND=0,5")
    assert t.raw(b"hello") == b"\r\n0, SEND FAIL\r\n"
    t.modem.faults.short_accept(2)
    t.at("+CIPSEND=0,5")
    assert t.raw(b"hello") == b"\r\nDATA ACCEPT:0,3\r\n"
    assert t.peer.received == b"hel"


def test_payload_echo(make):
    t = link(make())
    t.at("E1")
    t.raw(b"AT+CIPSEND=0,5\r")
    assert t.raw(b"hello") == b"hello\r\nDATA ACCEPT:0,5\r\n"


def test_not_connected(make):
    t = make(clean=False).up()
    assert t.at("+CIPSEND=0,5") == b"\r\nERROR\r\n"
    t.at("+CMEE=1")
    assert t.at("+CIPSEND=0,5") == b"\r\n+CME ERROR: 3\r\n"
    t.at("+CMEE=2")
    assert t.at("+CIPCLOSE=3") == b"\r\n+CME ERROR: operation not allowed\r\n"
    assert len(t.modem.violations) == 3


def test_hex_payload(make):
    t = link(make("sim7000"))
    t.at("+CIPSENDHEX=1")
    t.at("+CIPSEND=0,4")
    t.raw(b"4869")
    assert t.peer.received == b"Hi"

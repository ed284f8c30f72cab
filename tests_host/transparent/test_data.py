"""Bytes both ways: TCP client, UDP client, server; what the module is told for it."""

import pytest
from transparent_world import ERR, HUP, IN, OUT, QUIET, SERVER, UDP, failing, pattern

from simcom import socket


def test_tcp_client(make, pieces, way, dcd):
    w = make(pieces=pieces, pins=way + dcd)
    with w.link() as s:
        assert s.connected()
        assert w.m.status("state") == "CONNECT OK"
        assert s.write(b"raw bytes") == 9
        buf = bytearray(9)
        assert s.readinto(buf) == 9
        assert buf == b"raw bytes"
        data = pattern(3000)
        assert s.write(data) == 3000
        assert s.read(3000) == data
    assert not s.connected()
    assert w.m.isconnected()
    assert w.peer.is_closed
    w.works()


def test_what_the_module_is_told(make, way):
    w = make(pins=way).up()
    w.commands()
    w.link().close()
    said = w.commands()
    dtr = ["AT&D1"] if way else []
    least = "AT+CIPCCFG=5,2,1024,1,0,1460,50"
    assert said[:3] == ["AT+CIPMODE=1", "AT+CIPRXGET=0", least]
    assert said[3:] == dtr + ['AT+CIPSTART="TCP","10.0.0.1",80'] + [
        "AT+CIPCLOSE=0", "AT+CIPMODE=0", "AT&D0", "AT+CIPRXGET=1"]


def test_udp_client(make, pieces, way):
    w = make(pieces=pieces, pins=way)
    with w.link(UDP, proto=socket.SOCK_DGRAM) as s:
        for text in (b"to you", b"and again"):
            s.write(text)
            assert s.read(3 + len(text)) == b"re:" + text
        with s.command_mode():
            assert w.m.status("rssi") == -73
            s_port = w.net.datagrams[-1][0]
            w.net.sendto(b"meanwhile", s_port, frm=UDP)
            w.run(300)
        assert s.read(9) == b"meanwhile"
        s.write(b"third")
        assert s.read(8) == b"re:third"
    w.works()
    assert w.m.status("state", refresh=True) == "TCP CLOSED"


def test_server(make, pieces, way, dcd):
    w = make(pieces=pieces, pins=way + dcd).up()
    with w.link(None, listen=1234) as s:
        assert w.m.status("state") == "SERVER LISTENING"
        assert not s.connected()
        c = w.net.dial(w.modem.tcp.contexts[0].ip, 1234)
        s.write(b"welcome")
        assert s.connected()
        assert w.run(1000, lambda: c.received == b"welcome")
        c.send(b"hello")
        assert s.read(5) == b"hello"
        with s.command_mode():
            assert w.m.status("state", refresh=True) == "CONNECT OK"
        s.write(b"!")
        c.send(b"bye")
        w.run(500)
        c.close()
        assert s.read() == b"bye"
        assert s.read(1) == b""
        assert c.received == b"welcome!"
    assert w.m.status("state", refresh=True) in ("IP STATUS", "TCP CLOSED")
    w.works()


def test_a_server_nobody_came_to(make, way):
    w = make(pins=way).up()
    s = w.link(None, listen=1234, timeout=5)
    with failing("ETIMEDOUT"):
        s.read(1)
    with s.command_mode():  # there is no data mode to leave yet
        assert w.m.status("rssi") == -73
    with failing("EBUSY"):
        w.m.status("rssi")
    s.close()
    w.works()


def test_server_without_a_bearer(make):
    """As in the notes: straight after CGATT, the module brings its context up by itself."""
    w = make()
    w.m.active(True)
    w.run(3000)
    with w.m.transparent(listen=1234) as s:
        s.settimeout(20)
        c = w.net.dial(w.modem.tcp.contexts[0].ip, 1234)
        c.send(b"hello")
        assert s.read(5) == b"hello"
    w.m.connect("internet")
    w.works()


def test_readline_and_read(make, pieces, dcd):
    w = make(pieces=pieces, pins=dcd)
    s = w.link(QUIET)
    w.peer.send(b"one\r\ntwo\nrest")
    assert s.readline() == b"one\r\n"
    assert s.readline() == b"two\n"
    w.run(300)
    w.peer.close()
    assert s.readline() == b"rest"
    assert s.readline() == b"" == s.read()
    s.close()


def test_timeouts(make):
    w = make()
    s = w.link(QUIET, timeout=2)
    start = w.now()
    with failing("ETIMEDOUT"):
        s.read(1)
    assert 2000 <= w.now() - start <= 2020
    w.peer.send(b"abc")
    assert s.read(5) == b"abc"  # what came is not lost to the timeout
    buf = bytearray(10)
    w.peer.send(b"abcd")
    start = w.now()
    assert s.readinto(buf) == 4  # … and a pause ends it
    assert 200 <= w.now() - start <= 260
    s.settimeout(0)
    assert s.read(1) is None
    assert s.readinto(buf) is None
    assert s.readline() is None
    w.peer.send(b"xyz")
    w.run(100)
    assert s.read(10) == b"xyz"
    s.setblocking(True)
    w.peer.send(b"1")
    assert s.read(1) == b"1"
    with pytest.raises(ValueError):
        s.settimeout(-1)
    s.close()
    for call in (lambda: s.read(1), lambda: s.write(b"x"), lambda: s.readinto(buf)):
        with failing("EBADF"):
            call()
    s.close()
    assert s.ioctl(3, IN) == HUP


def test_select(make, dcd):
    w = make(pins=dcd)
    s = w.link()
    assert s.ioctl(3, IN | OUT) == OUT
    s.settimeout(0)
    assert s.write(b"echo") == 4
    assert w.run(500, lambda: s.ioctl(3, IN | OUT) == IN | OUT)
    w.run(50)
    assert s.read(10) == b"echo"
    assert s.ioctl(3, IN) == 0
    w.peer.close()
    assert w.run(1000 if dcd else 9000, lambda: s.ioctl(3, IN | OUT) & IN)
    assert s.ioctl(3, IN | OUT) == IN | OUT | HUP
    assert s.read(10) == b""
    with failing("ECONNRESET"):
        s.write(b"x")
    assert s.ioctl(99, 0) == -1
    s.ioctl(4, 0)
    assert s.closed


def test_big_writes(make, way, dcd):
    """Twice more than the UART's transmit buffer holds, and no byte of it twice."""
    w = make(pins=way + dcd, limit_ms=900000)
    s = w.link(QUIET)
    w.wire._uart.txbuf = 256
    a, b = pattern(3000), pattern(2500, 7)
    assert s.write(a) == 3000
    assert s.write(memoryview(b)) == 2500
    s.flush()
    w.run(1000)
    assert w.peer.received == a + b
    s.settimeout(0)
    sent = 0
    while sent < 3000:
        sent += s.write(a, sent, 3000 - sent) or 0
        w.m.poll()
        w.nap(3)
    s.settimeout(9)
    assert s.write(a, 2) == 2
    s.close()
    assert w.peer.received == a + b + a + a[:2]
    w.works()


def test_a_full_ring_leaves_the_bytes_in_the_uart(make, way):
    w = make(pins=way, rxbuf=16000)
    s = w.link(QUIET)
    data = pattern(9000)
    w.peer.send(data)
    w.idly(3000)
    assert s.overruns == 1
    assert w.wire.any() > 5000
    with s.command_mode():  # the OK is behind all that
        assert w.m.status("rssi") == -73
    assert s.read(9000) == data
    s.close()
    w.works()


def test_flow_control(make, way):
    w = make(pins=way, limit_ms=900000, rxbuf=600)
    w.m.active(True)
    s = w.link(QUIET, flow=True)
    assert w.m.config("flow") is True
    assert w.modem.settings["IFC"] == (2, 2)
    down = pattern(20000)
    w.peer.send(down)
    w.idly(3000)
    assert s.overruns == 0 == w.wire.lost
    got = b""
    while len(got) < 20000:
        got += s.read(700 if len(got) < 19600 else 20000 - len(got))
    assert got == down
    # the peer takes nothing: the module holds us, poll() does not wait
    w.peer.pause()
    w.peer.endpoint.window = 0
    s.settimeout(5)
    up = pattern(30000)
    sent = s.write(up)
    assert 0 < sent < 30000
    with failing("ETIMEDOUT"):
        s.write(up, sent, 30000 - sent)
    with failing("ETIMEDOUT"):
        s.flush()
    w.peer.endpoint.window = 65535
    w.peer.resume()
    s.settimeout(60)
    assert s.write(up, sent, 30000 - sent) == 30000 - sent
    s.close()
    assert w.peer.received == up
    w.works()


@pytest.mark.parametrize("host", ["10.0.0.9", "nosuch.example"])
def test_refused(make, host, way):
    w = make(pins=way).up()
    with failing("ECONNREFUSED", "EHOSTUNREACH"):
        w.link((host, 81))
    w.works()
    with w.link() as s:
        s.write(b"x")
        assert s.read(1) == b"x"
    w.works()


def test_nobody_answers(make):
    w = make().up()
    w.net.blackhole("10.0.0.9")
    start = w.now()
    with failing("ECONNREFUSED", "ETIMEDOUT"):
        w.link(("10.0.0.9", 80))
    assert w.now() - start < 175000
    w.works()


def test_one_at_a_time(make):
    w = make().up()
    s = w.link()
    with failing("EBUSY"):
        w.m.transparent(SERVER)
    t = socket.socket(modem=w.m)
    t.settimeout(3)
    with failing("ENOBUFS"):
        t.connect(SERVER)
    s.write(b"undisturbed")
    assert s.read(11) == b"undisturbed"
    s.close()
    t.connect(SERVER)
    with failing("ENOBUFS"):
        w.m.transparent(SERVER)
    t.close()
    w.link().close()  # a connection that is being closed is waited for
    w.works()


CCFG = (("retries", 0, 3, 8), ("send_size", 2, 1, 1460), ("escape", 3, 0, 1),
        ("rx_mode", 4, 0, 1), ("rx_size", 5, 50, 1460), ("rx_timer", 6, 20, 1000))


def test_every_parameter(make, family):
    w = make(pins=("dtr",)).up()
    for name, i, low, high in (*CCFG, ("wait", 1, 2 if family == "sim800" else 1, 10)):
        for value in (low, high):
            w.link(**{name: value}).close()
            assert w.modem.settings["CIPCCFG"][i] == value
        w.commands()
        for value in (low - 1, high + 1):
            with pytest.raises(ValueError):
                w.m.transparent(SERVER, **{name: value})
        with pytest.raises(TypeError):
            w.m.transparent(SERVER, **{name: "1"})
        assert w.commands() == []
    w.works()


def test_wait_and_size(make):
    """WaitTm and SendSz are the module's: a full packet at once, the rest after a pause."""
    w = make()
    s = w.link(QUIET, wait=4, send_size=10)
    s.write(b"0123456789012")
    w.run(60)
    assert w.peer.received == b"0123456789"
    w.run(500)
    assert w.peer.received == b"0123456789012"
    s.close()
    w.works()


def test_pauses_between_blocks(make):
    w = make()
    s = w.link(QUIET, rx_mode=1, rx_size=50, rx_timer=1000)
    w.peer.send(pattern(120))
    start = w.now()
    assert s.read(120) == pattern(120)
    assert 2000 < w.now() - start < 2100
    s.close()


def test_bad_input(make):
    w = make(driver={"mux": True}, clean=False)
    with failing("EINVAL"):
        w.m.transparent(SERVER)
    w = make()
    with failing("ENODEV"):
        w.m.transparent(SERVER)
    w.m.active(True)
    with failing("ENETDOWN"):
        w.m.transparent(SERVER)
    w.up()
    w.commands()
    for bad in ((None,), (("a b", 80),), (("", 80),), (("x", 0),), (("x", 65536),)):
        with pytest.raises(ValueError):
            w.m.transparent(*bad)
    for kw in ({"address": SERVER, "listen": 5}, {"listen": 0}, {"listen": 65536},
               {"address": SERVER, "proto": 7}):
        with pytest.raises(ValueError):
            w.m.transparent(**kw)
    for kw in ({"listen": "80"}, {"address": (1, 2)}, {"address": ("x", "80")}):
        with pytest.raises(TypeError):
            w.m.transparent(**kw)
    with failing("EOPNOTSUPP"):
        w.m.transparent(listen=5, proto=socket.SOCK_DGRAM)
    with failing("EINVAL"):
        w.m.transparent(SERVER, escape=False)
    s = w.link()
    with pytest.raises(TypeError):
        s.write(5)
    s.write("text")
    assert s.read(4) == b"text"
    s.close()
    w.works()


def test_a_handler_cannot_wait(make):
    w = make()
    s = w.link(QUIET)
    errors = []

    def handler(m, value):
        for call in (lambda: s.read(1), s.command_mode().__enter__):
            with pytest.raises(OSError) as e:
                call()
            errors.append(e.value.errno)

    w.m.on("reboot", handler)
    w.m.report(-1)
    w.m.poll()
    assert errors == [16, 16]
    s.close()


def test_push(make):
    w = make(driver={"mux": False, "push": True})
    with w.link() as s:
        s.write(b"x")
        assert s.read(1) == b"x"
    w.works()


assert ERR == 8

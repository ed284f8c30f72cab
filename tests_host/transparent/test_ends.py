"""Where the stream ends, and what only looks like it: with DCD and without."""

import pytest
from transparent_world import QUIET, SERVER, failing, pattern

CLOSED = b"\r\nCLOSED\r\n"
IMITATIONS = (
    CLOSED, b"\r\nOK\r\n", b"+++", b"\r\nNO CARRIER\r\n", b"\r\n+PDP: DEACT\r\n", b"\r\nRDY\r\n",
    b"\r\nERROR\r\n", b"\r\nCONNECT\r\n", b"\r\nNORMAL POWER DOWN\r\n", b"\r\n+CMTI: \"SM\",3\r\n",
)


def modem_is_idle(w):
    """Nothing of it is left: no task, nothing in anybody's place."""
    return w.m.task is None and "stream" not in w.m.own and "next" not in vars(w.m)


@pytest.mark.parametrize("after_text", [True, False])
def test_the_peer_closes(make, pieces, way, dcd, after_text):
    w = make(pieces=pieces, pins=way + dcd, dcd_after_text=after_text)
    s = w.link(QUIET)
    data = pattern(1000)
    w.peer.send(data)
    w.peer.close()
    assert s.read() == data
    assert s.read(1) == b"" == s.readline()
    assert s.readinto(bytearray(5)) == 0
    assert not s.connected()
    with failing("ECONNRESET"):
        s.write(b"x")
    assert w.m.status("state") == "TCP CLOSED"
    s.close()
    assert modem_is_idle(w)
    w.works()


@pytest.mark.parametrize("text", IMITATIONS, ids=[str(i) for i in range(len(IMITATIONS))])
def test_payload_stays_payload(make, dcd, way, text):
    """Alone, twice, cut, and in front of the true end."""
    w = make(pins=way + dcd)
    s = w.link(QUIET)
    for data in (text, text + text, b"a" + text + b"b", text[:-1], text[1:] + b"\r\n",
                 text[:4] + text, text + b"\r", b"\r" + text, text[:-2] + text):
        start = w.now()
        w.peer.send(data)
        assert s.read(len(data)) == data
        assert w.now() - start < (800 if dcd else 4000)
        s.write(b"<" + data + b">")
        w.run(500)
        assert w.peer.received.endswith(b"<" + data + b">")
    w.peer.send(text[:-2] + CLOSED)
    w.peer.close()
    assert s.read() == text[:-2] + CLOSED
    s.close()
    w.works()


def test_imitations_byte_by_byte(make, dcd, pieces):
    w = make(pins=dcd, pieces=pieces)
    s = w.link(QUIET)
    data = b"x" + CLOSED + b"\r\nlines\r\nand\r\n" + b"".join(IMITATIONS) + pattern(300) + CLOSED
    w.peer.send(data)
    assert s.read(len(data)) == data
    w.peer.send(data)
    w.peer.close()
    assert s.read() == data
    s.close()
    w.works()


def test_a_small_buffer(make, dcd, pieces):
    """What is held back has room with the smallest `rxbuf`, too; sockets go on with that."""
    w = make(pins=dcd, pieces=pieces, rxbuf=64)
    s = w.link(QUIET)
    data = pattern(700) + CLOSED + b"\r\nline\r\n" * 40 + CLOSED
    for _ in range(2):
        w.peer.send(data)
        assert s.read(len(data)) == data
    w.peer.send(data)
    w.peer.close()
    assert s.read() == data
    s.close()
    w.works()


def test_only_a_line_that_begins_as_a_text_waits(make):
    """A prompt, an echo, a number: there at once, although no line end follows."""
    w = make()
    s = w.link(QUIET)
    for data, waits in ((b"\r\n> ", 0), (b"\r\n12:30", 0), (b"\r\nCLO", 1), (b"\r\n", 1)):
        w.run(200)
        start = w.now()
        w.peer.send(data)
        assert s.read(len(data)) == data
        assert w.now() - start < (80 if waits else 20)


def test_an_imitation_stops_the_writer(make, way):
    """Without DCD nothing is written until it is known."""
    w = make(pins=way)
    s = w.link(QUIET)
    w.peer.send(CLOSED)
    w.run(300)
    start = w.now()
    assert s.write(b"wait for it") == 11
    assert w.now() - start > (0 if way else 1500)
    w.run(500)
    assert w.peer.received == b"wait for it"
    assert s.read(10) == CLOSED
    s.close()


def test_dcd_wakes_a_reader_and_stops_a_writer(make):
    w = make(pins=("dcd",))
    s = w.link(QUIET)
    w.clock.at(500000, w.peer.close)
    start = w.now()
    assert s.read(1) == b""
    assert 500 < w.now() - start < 700
    s.close()
    s = w.link(QUIET)
    w.clock.at(200000, w.peer.close)
    data = bytes(50000)
    n = s.write(data)
    assert n < 5000
    assert len(w.peer.received) <= n
    w.run(500)
    # at most what was written between two looks at the pin came to the command line
    assert n - len(w.peer.received) <= 1024 + 64
    s.close()
    w.modem.violations.clear()
    w.works()


def test_deact(make, pieces, way, dcd):
    w = make(pieces=pieces, pins=way + dcd)
    s = w.link(QUIET)
    w.peer.send(b"the last words")
    w.run(100)
    w.modem.faults.pdp_deact()
    assert s.read() == b"the last words"
    assert not s.connected()
    with failing("ENETDOWN", "ECONNRESET"):
        s.write(b"x")
    s.close()
    assert w.run(60000, w.m.isconnected)
    w.works()


def test_a_silent_deact_in_command_mode(make, way):
    w = make(pins=way)
    s = w.link(QUIET)
    with s.command_mode():
        w.modem.faults.pdp_deact()
        w.run(200)
    assert s.read() == b""
    s.close()
    assert w.run(60000, w.m.isconnected)
    w.works()


@pytest.mark.parametrize("rdy", [True, False])
def test_reboot(make, way, dcd, rdy):
    w = make(pins=way + dcd + ("status",))
    seen = []
    w.m.on("reboot", lambda m, v: seen.append(v))
    s = w.link(QUIET)
    w.peer.send(b"before")
    w.run(100)
    w.modem.faults.reboot(rdy=rdy)
    assert s.read() == b"before"
    assert s.read(1) == b""
    s.close()
    assert w.run(90000, w.m.isconnected)
    assert len(seen) == 1
    w.works()


def test_reboot_without_any_pin(make):
    w = make()
    s = w.link(QUIET, timeout=60)
    w.peer.send(b"before")
    w.run(100)
    w.modem.faults.reboot()
    assert s.read() == b"before"
    s.close()
    assert w.run(90000, w.m.isconnected)
    w.works()


def test_power_down(make, dcd):
    w = make(pins=dcd + ("pwrkey",))
    s = w.link(QUIET, timeout=60)
    w.peer.send(b"before")
    w.run(100)
    w.modem.power.shut_down("NORMAL POWER DOWN")
    assert s.read() == b"before"
    s.close()


def test_disconnect_and_off(make, way):
    """Whoever ends the bearer ends the stream: no command comes to the peer."""
    w = make(pins=way)
    s = w.link(QUIET)
    w.m.disconnect()
    assert w.modem.state == "IP INITIAL"
    assert s.read() == b""
    s.close()
    w.m.connect("internet")
    w.works()
    s = w.link(QUIET)
    w.m.connect("another.apn")
    assert s.read() == b""
    s.close()
    w.works()
    s = w.link(QUIET)
    w.m.active(False)
    assert s.read() == b""
    s.close()
    w.run(5000)


def test_recover(make, way):
    """In single connection mode the ladder shuts the bearer: the stream ends."""
    w = make(pins=way)
    s = w.link(SERVER)
    w.m.recover()
    assert s.read() == b""
    s.close()
    w.works()


def test_long_silence(make, dcd):
    """Nothing is asked of a module in data mode, however long it is silent."""
    w = make(pins=dcd, limit_ms=5000000)
    s = w.link(SERVER)
    w.run(700000)
    s.write(b"x")
    assert s.read(1) == b"x"
    w.run(700000)
    w.peer.close()
    assert s.read() == b""
    s.close()
    w.works()


def test_connect_is_damaged(make, way):
    """A byte of CONNECT is lost: no command may go out, the peer would get it."""
    w = make(pins=way, limit_ms=900000).up()
    w.modem.faults.drop_out(b"\r\nCONNECT\r\n", 1, 4)
    with failing("ETIMEDOUT"):
        w.m.transparent(SERVER)
    for peer in w.net.connections:
        assert peer.received == b""
    w.modem.violations.clear()
    w.run(1000)
    w.works()


@pytest.mark.parametrize("ms", [8000, *range(9996, 10006), *range(10055, 10075, 2), 30000])
def test_a_close_that_ends_when_nobody_waits_for_it_any_more(make, way, ms):
    """The peer does not close: CLOSE OK comes at the limit, and is not the next one's result."""
    w = make(pins=way, slow_close_max_ms=ms)
    s = w.link(QUIET)
    s.write(b"bye")
    w.net.connections[-1].answer_close = False
    del w.modem.commands[:]
    s.close()
    assert w.m.isconnected()  # the bearer stays
    assert "AT+CIPSHUT" not in w.modem.commands
    w.works()

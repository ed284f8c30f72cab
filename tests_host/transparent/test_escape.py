"""To command mode and back: by DTR, by +++ with its silences, to the millisecond."""

import pytest
from session_world import Wire
from transparent_world import IN, OUT, QUIET, SERVER, UDP, failing, pattern


def sent(w):
    """(ms, bytes) of what went to the module, as it came in."""
    return [(t, data) for t, direction, data in w.modem.history if direction == ">"]


def test_there_and_back(make, pieces, way, dcd):
    w = make(pieces=pieces, pins=way + dcd)
    s = w.link()
    for i in range(3):
        s.write(b"number %d" % i)
        with s.command_mode():
            assert w.m.status("rssi") == -73
            assert w.m.status("state", refresh=True) == "CONNECT OK"
        assert s.read(8) == b"number %d" % i
    s.close()
    assert b"+++" not in w.peer.received
    w.works()


def test_silences_around_the_signs(make):
    """A second and a little before and behind; everything else goes on meanwhile."""
    w = make()
    s = w.link(QUIET)
    data = pattern(2000)  # 174 ms on the line
    s.write(data)
    turns = []
    w.m.idle = lambda: turns.append(w.now())
    with s.command_mode():
        pass
    out = sent(w)
    at = max(i for i, (_, d) in enumerate(out) if d == b"+++")
    before, signs, behind = out[at - 1][0], out[at][0], out[at + 1][0]
    assert out[at + 1][1] == b"ATO\r"
    assert 1000 <= signs - before <= 1100
    assert 1000 <= behind - signs <= 1200
    assert max(b - a for a, b in zip(turns, turns[1:])) <= 100
    w.run(300)
    assert w.peer.received == data
    s.close()


def test_what_the_transmit_buffer_holds_goes_first(make, way):
    """At 9600 baud 2000 bytes take two seconds: the guard begins behind the last."""
    w = make(pins=way, baud=9600, rate=9600)
    s = w.link(QUIET)
    s.write(pattern(2000))
    with s.command_mode():
        assert w.m.status("rssi") == -73
    w.run(300)
    assert w.peer.received == pattern(2000)
    s.close()
    w.works()


@pytest.mark.parametrize("before, behind", [(996, 1002), (1000, 1002), (1000, 998)])
def test_guard_from_both_sides(make, before, behind):
    """The module itself: a silence that is a few ms shorter is none, before and behind."""
    w = make()
    s = w.link(QUIET)
    w.wire.write(b"x")
    w.clock.sleep_ms(before)
    w.wire.write(b"+++")
    w.clock.sleep_ms(behind)
    escaped = b"OK" in (w.wire._uart.read() or b"")
    assert escaped == (before >= 1000 and behind > 1000)
    if escaped:
        w.wire.write(b"ATO\r")
        w.clock.sleep_ms(50)
        w.wire._uart.read()
    else:
        w.wire.write(b"y")
        w.clock.sleep_ms(500)
    assert w.peer.received == (b"x" if escaped else b"x+++y")
    s.close()
    w.works()


def test_dtr(make):
    w = make(pins=("dtr",))
    line = w.modem.lines["dtr"]
    s = w.link(QUIET)
    start = w.now()
    with s.command_mode():
        high, low = line.changes[-2:]
        assert high[1] == 1 and low[1] == 0
        assert 1000 <= high[0] - start <= 1100
        assert low[0] - high[0] <= 100
    with s.command_mode():
        (t, level), _ = line.changes[-2:]
        assert level == 1 and t - low[0] >= 1000
    assert w.peer.received == b""
    s.close()
    assert line.level == 0
    assert b"+++" not in b"".join(d for _, d in sent(w)[-20:])
    w.works()


def test_without_signs(make):
    """escape=False: DTR is the way out."""
    w = make(pins=("dtr",))
    with w.link(QUIET, escape=False) as s:
        w.run(1200)
        s.write(b"+++")
        w.run(1500)
        assert w.peer.received == b"+++"
        with s.command_mode():
            assert w.m.status("rssi") == -73
    w.works()


def test_only_the_peer_can_end_it(make):
    """escape=False, and DCD alone: no command is said, whoever wants to."""
    w = make(pins=("dcd",))
    s = w.link(QUIET, escape=False)
    with failing("ENODEV"):
        s.command_mode().__enter__()
    with failing("ECONNRESET", "ENODEV"):
        w.m.recover()
    s.write(b"data")
    w.run(300)
    with failing("ETIMEDOUT"):
        s.close()
    assert w.peer.received == b"data"
    w.run(3000)
    with failing("EBUSY"):
        w.m.status("rssi")
    w.peer.send(b"for nobody" * 500)
    w.peer.close()
    w.run(2000)
    w.works()


def test_data_goes_on_until_command_mode(make, way, dcd):
    """What comes during the guard is payload, an OK among it too."""
    w = make(pins=way + dcd)
    s = w.link(QUIET)
    expected = b""
    for ms in range(20, 2100, 90):
        text = b"\r\nOK\r\n" if ms % 3 else b"data"
        w.clock.at(ms * 1000, lambda text=text: w.peer.send(text))
        expected += text
    with s.command_mode():
        assert w.m.status("rssi") == -73
        w.run(2500)
    assert s.read(len(expected)) == expected
    s.close()
    w.works()


def test_imitation_of_ok_at_the_moment_of_the_true_one(make, pieces, way):
    w = make(pins=way, pieces=pieces, latency_ms=0)
    s = w.link(QUIET)
    for ms in range(2095, 2105) if not way else range(1045, 1060):
        w.clock.at(ms * 1000, lambda: w.peer.send(b"\r\nOK\r\n"))
    with s.command_mode():
        assert w.m.status("rssi") == -73
    n = 10 if not way else 15
    assert s.read(6 * n) == b"\r\nOK\r\n" * n
    s.close()
    w.works()


def test_reports_held_back(make, family, way, dcd, pieces):
    w = make(pins=way + dcd, pieces=pieces)
    seen = []
    w.m.on("sms", lambda m, line: seen.append(line))
    w.m.on("ring", lambda m, line: seen.append(line))
    s = w.link(QUIET)
    w.modem.sms("+31612345678", "hello")
    if family == "sim800":
        w.modem.call("+31612345678")
    w.run(500)
    assert seen == []
    with s.command_mode():
        pass
    assert seen == ['+CMTI: "SM",1'] + ["RING"] * (family == "sim800")
    w.modem.sms("+31612345678", "another")
    w.peer.send(b"payload")
    assert s.read(7) == b"payload"
    s.close()
    assert seen[-1] == '+CMTI: "SM",2'
    w.works()


def test_the_peer_leaves_meanwhile(make, way, dcd, pieces):
    w = make(pins=way + dcd, pieces=pieces)
    for ms in (100, 900, 1040, 1300, 2050, 2099, 2200):
        s = w.link(QUIET)
        s.write(b"a")
        peer = w.peer
        w.clock.at(ms * 1000, lambda peer=peer: (peer.send(b"bye"), peer.close()))
        with s.command_mode():
            w.run(400)
            assert w.m.status("rssi") == -73
        assert s.read() == b"bye"
        s.close()
    w.works()


@pytest.mark.parametrize("text", ["ERROR", "NO CARRIER"])
def test_ato_fails(make, way, text):
    """The report of the end was lost; ATO tells."""
    w = make(pins=way, ato_fail_text=text)
    s = w.link(QUIET)
    with s.command_mode():
        w.modem.faults.drop_out(b"\r\nCLOSED\r\n", 10)
        w.peer.close()
        w.run(300)
    assert s.read(5) == b""
    s.close()
    w.modem.violations.clear()
    w.works()


def test_busy(make, way):
    """In data mode no command, in command mode no data."""
    w = make(pins=way)
    s = w.link()
    for call in (lambda: w.m.status("rssi"), lambda: w.m.command("+CSQ"), w.m.scan, w.m.time,
                 lambda: w.m.config("imei"), lambda: w.m.resolve("example.com")):
        with failing("EBUSY"):
            call()
    w.run(300)
    with s.command_mode():
        with failing("EBUSY"):
            s.write(b"x")
        with failing("EBUSY"):
            s.read(1)
        assert s.ioctl(3, IN | OUT) == 0
        with s.command_mode():
            assert w.m.status("rssi") == -73
        assert w.m.status("rssi") == -73
    s.write(b"x")
    assert s.read(1) == b"x"
    s.close()
    assert w.peer.received == b"x"
    w.works()


def test_an_exception_inside(make, way):
    w = make(pins=way)
    s = w.link()
    with pytest.raises(ZeroDivisionError), s.command_mode():
        raise ZeroDivisionError
    s.write(b"x")
    assert s.read(1) == b"x"
    s.close()
    w.works()


def test_closing_without_waiting(make, way):
    w = make(pins=way)
    s = w.link(QUIET)
    s.settimeout(0)
    s.write(b"last words")
    start = w.now()
    s.close()
    assert w.now() == start
    w.run(6000)
    assert w.peer.is_closed and w.peer.received == b"last words"
    w.works()


def test_the_last_bytes_arrive(make, way):
    """close() right behind write(): nothing is cut off."""
    w = make(pins=way)
    for n in (1, 1023, 1024, 1025, 5000):
        s = w.link(QUIET)
        s.write(pattern(n))
        s.close()
        assert w.peer.received == pattern(n)
    w.works()


def test_a_sign_is_lost(make):
    w = make()
    s = w.link(QUIET)
    w.modem.faults.drop_in(b"+++", 1, 1)
    with s.command_mode():
        assert w.m.status("rssi") == -73
    w.modem.violations.clear()
    s.close()
    w.run(300)
    assert w.peer.received in (b"++", b"++\r")
    w.works()


def test_ok_is_damaged(make, way):
    """What is left of it would be payload: the reader hears of it."""
    w = make(pins=way)
    s = w.link(QUIET)
    w.peer.send(b"good")
    w.run(200)
    w.modem.faults.drop_out(b"\r\nOK\r\n", 1, 2)
    with s.command_mode():
        assert w.m.status("rssi") == -73
    with failing("EIO"):
        s.read(20)
    w.peer.send(b"good again")
    assert s.read(10) == b"good again"
    w.modem.violations.clear()
    s.close()
    w.works()


def test_sleep(make):
    """sleep() leaves data mode, wake() goes back."""
    w = make(pins=("dtr",))
    s = w.link()
    w.m.sleep()
    assert w.modem.power.sleeping
    w.run(5000)
    w.m.wake()
    s.write(b"awake")
    assert s.read(5) == b"awake"
    w.m.sleep()
    s.write(b"again")  # what needs the module wakes it
    assert s.read(5) == b"again"
    w.m.sleep()
    s.close()
    assert not w.modem.power.sleeping
    w.works()
    w.m.sleep()
    assert w.modem.power.sleeping
    w.m.wake()


def test_opened_while_it_sleeps(make):
    w = make(pins=("dtr",)).up()
    w.m.sleep()
    w.run(5000)
    with w.link() as s:
        assert not w.m.asleep()
        s.write(b"awake")
        assert s.read(5) == b"awake"
    w.works()


def test_the_bearer_is_lost_asleep(make):
    """The stream has ended when somebody looks; the modem's turns are its own again."""
    w = make(pins=("dtr",))
    s = w.link()
    w.m.sleep()
    w.run(1000)
    w.modem.faults.pdp_deact()
    w.m.wake()
    assert s.read() == b""
    s.close()
    assert "next" not in vars(w.m)
    assert w.run(60000, w.m.isconnected)
    w.works()


@pytest.mark.parametrize("when", ["data", "guard", "behind", "command"])
@pytest.mark.parametrize("escape", [True, False])
def test_host_reset(make, way, when, escape):
    """A new driver on a module in data mode: it is usable again, and the peer hears no command."""
    if not escape and not way:
        return
    w = make(pins=way)
    s = w.link(SERVER, escape=escape)
    s.write(b"abc")
    s.read(3)
    if when != "data":
        w.m.idle = None
        w.wire.cut_out = w.wire.sent + (3 if when == "guard" else 7 if when == "behind" else 20)
        with pytest.raises((Wire.Cut, StopIteration)), s.command_mode():
            w.m.status("rssi")
            raise StopIteration
    w.clock.sleep_ms(40)
    low = w.modem.lines["dtr"].level
    w.cut()
    if when == "behind":
        w.modem.lines["dtr"].set(low)  # a pin that keeps its level over a reset
    w.m.active(True)
    w.m.connect("internet")
    w.works()
    for peer in w.net.connections:
        assert b"AT" not in peer.received and b"\r" not in peer.received


@pytest.mark.parametrize("key", [True, False], ids=["pwrkey", "nokey"])
def test_host_reset_without_a_way_out(make, key):
    """escape=False and DCD alone: found again when the peer has gone, or by PWRKEY; in a bounded
    time, and else ETIMEDOUT."""
    w = make(pins=("dcd",) + (("pwrkey",) if key else ()))
    s = w.link(QUIET, escape=False)
    s.write(b"abc")
    w.run(300)
    w.cut()
    start = w.now()
    if key:
        w.m.active(True)
        assert w.now() - start < 90000
    else:
        with failing("ETIMEDOUT"):
            w.m.active(True)
        assert w.now() - start < 20000 and not w.m.active()
        w.peer.close()
        w.clock.sleep_ms(1000)
        w.m.active(True)
        assert w.now() - start < 30000
    w.m.connect("internet")
    w.works()


assert UDP

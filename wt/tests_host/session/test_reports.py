"""Reports anywhere, results that come late, repeat themselves or stay away."""

import errno

import pytest
from session_world import SERVER, Peer, Sink, World, pattern, take

from simcom import socket

OUT = 4


@pytest.mark.parametrize("report", [
    b"\r\n+CIPRXGET: 1,0\r\n", b"\r\nRING\r\n", b"\r\n+CMTI: \"SM\",1\r\n",
    b"\r\n*PSUTTZ: 19/06/26,06:04:03\",\"+32\",0\r\n\r\nDST: 0\r\n", b"\r\n0, CLOSED\r\n",
    b"\r\n+CREG: 1,\"1A2B\",\"3C4D\"\r\n", b"\r\nDATA ACCEPT:1,3\r\n", b"\r\n0, CONNECT FAIL\r\n",
])
def test_a_report_at_every_boundary(family, report):
    def play(after):
        w = World(family).up()
        fault = w.modem.faults.report(report, after=after) if after else None
        start = w.modem.faults.output.pos
        s = w.open()
        s.sendall(b"hello" * 20)
        assert take(s, 100) == b"hello" * 20
        assert w.m.command("+CSQ") == ["+CSQ: 20,0"]
        assert w.m.status("state", refresh=True) == "IP PROCESSING"
        s.close()
        w.run(300)
        # a report on the heels of a prompt or result counts as a part of it there: not for us
        assert [v for v in w.modem.violations if v[1] not in ("payload early", "early")] == []
        assert fault is None or fault.count == 1 or after > 300
        return w.modem.faults.output.pos - start

    for i in range(1 + len(report) % 9, play(0), 9):
        play(i)


@pytest.mark.parametrize("name,ms", [("CSQ", 7000), ("CIPSTART", 8000), ("CIPRXGET=2", 12000),
                                     ("CIPACK", 6000), ("CIPCLOSE", 12000), ("CGATT", 3000)])
def test_a_late_answer_is_nobody_elses(make, name, ms):
    w = make(clean=False).up()  # later than any manual says: questions cross it
    s = w.open()
    s.settimeout(60)
    w.modem.faults.delay(name, ms)
    for call in (lambda: w.m.command("+CSQ", 2000), lambda: w.m.status("attached"),
                 lambda: s.sendall(b"abc"), lambda: take(s, 3), s.unacked, lambda: w.open()):
        try:
            call()
        except OSError:
            pass
    s.close()
    for _ in range(4):
        try:
            assert w.m.command("+CSQ") == ["+CSQ: 20,0"]
        except OSError as e:
            assert e.errno == errno.ETIMEDOUT
    assert w.m.command("+GSN") == [w.modem.family.imei]
    w.run(30000)
    t = w.open()
    t.sendall(b"fine")
    assert take(t, 4) == b"fine"


def test_a_users_short_timeout_says_nothing_to_a_busy_module(w):
    start = w.clock.ticks_ms()
    with pytest.raises(OSError) as e:
        w.m.command("+COPS=?", timeout_ms=1000)
    assert e.value.errno == errno.ETIMEDOUT
    assert w.clock.ticks_ms() - start < 1100
    assert w.m.command("+CSQ") == ["+CSQ: 20,0"]
    assert w.m.isconnected()


def test_a_late_connect_ok_does_not_give_a_new_socket_the_old_server(make):
    w = make(latency_ms=4000).up()
    w.net.serve("10.0.0.3", 3, Sink)
    s = socket.socket()
    s.settimeout(1)
    with pytest.raises(OSError):
        s.connect(("10.0.0.3", 3))
    s.close()
    for _ in range(w.m.LINKS):
        t = w.open()
        t.sendall(b"who")
        assert take(t, 3) == b"who"


def test_already_connect(w):
    # somebody else's connection has our number
    top = w.m.LINKS - 1
    w.modem.tcp.start(w.modem.links[top], w.modem.tcp.contexts[0], "TCP", *SERVER, 75000)
    w.modem.tcp.contexts[0].fire("CIPSTART")
    w.clock.sleep_ms(100)
    s = w.open()
    s.sendall(b"mine")
    assert take(s, 4) == b"mine"
    assert s.link.n == top - 1
    assert w.run(5000, lambda: w.modem.links[top].state == "CLOSED")
    w.modem.violations.clear()


@pytest.mark.parametrize("times,answer", [
    (1, b"\r\n5, ALREADY CONNECT\r\n"), (3, b"\r\nERROR\r\n"),
])
def test_refused_and_then_taken(make, times, answer):
    w = make(family="sim800").up()
    w.modem.faults.refuse("CIPSTART", times, answer)
    s = w.open()
    s.sendall(b"x")
    assert take(s, 1) == b"x"


def test_connect_while_resolve_runs_elsewhere(w):
    w.net.dns_ms = 6000
    s = socket.socket()
    s.setblocking(False)
    with pytest.raises(OSError):
        s.connect(("example.com", 80))
    t = w.open(timeout=30)
    assert w.run(10000, lambda: s.ioctl(3, OUT) & OUT)
    assert w.m.resolve("example.com") == ("10.0.0.1",)
    t.sendall(b"x")
    assert take(t, 1) == b"x"


def test_refused_for_good(w):
    w.modem.faults.refuse("CIPSTART", None)
    start = w.clock.ticks_ms()
    with pytest.raises(OSError):
        w.open(timeout=None)
    assert w.clock.ticks_ms() - start < 10000
    w.modem.faults.on_commands.clear()
    assert w.open().send(b"x") == 1


def test_window_full_for_a_while(w):
    s = w.open()
    fault = w.modem.faults.window(0)
    other = w.open()
    sent = s.link
    s.setblocking(False)
    s.send(b"a" * 100)
    w.run(20000)
    assert not sent.error
    w.peer.send(b"while full")
    other.settimeout(5)
    assert take(other, 10) == b"while full"
    fault.remove()
    s.settimeout(10)
    assert take(s, 100) == b"a" * 100


def test_a_small_window(w):
    s = w.open()
    w.modem.faults.window(100)
    s.sendall(pattern(1000))
    assert take(s, 1000) == pattern(1000)


def test_short_acceptance_sends_the_rest(w):
    s = w.open()
    for n in (1, 50, 99):
        w.modem.faults.short_accept(n)
        s.sendall(pattern(100, n))
        assert take(s, 100) == pattern(100, n)


def test_send_fail(w):
    s = w.open()
    w.modem.faults.send_fail()
    with pytest.raises(OSError) as e:
        s.sendall(b"x" * 100)
    assert e.value.errno == errno.ECONNRESET
    s.close()
    t = w.open()
    t.sendall(b"y")
    assert take(t, 1) == b"y"


@pytest.mark.parametrize("text", ["", "SEND FAIL", "ERROR"])
def test_closed_in_the_middle_of_a_send(w, text):
    class Hasty(Peer):
        def opened(self):
            self.send(b"first words")

    w.net.serve("10.0.0.6", 6, Hasty)
    w.modem.switch.send_after_close = text
    s = w.open(("10.0.0.6", 6))
    other = w.open()
    w.run(50)
    n = s.link.n
    w.modem.faults.delay("CIPSEND", 100)
    w.clock.at(60000, lambda: w.modem.faults.close_link(n))
    w.modem.switch.accept_ms = 50
    with pytest.raises(OSError) as e:
        s.sendall(b"z" * 1400)
    assert e.value.errno == errno.ECONNRESET
    assert s.recv(100) == b"first words"
    w.modem.violations.clear()  # CIPSEND crossed CLOSED
    other.settimeout(90)
    other.sendall(b"go")
    assert take(other, 2) == b"go"


def test_lost_prompt(w):
    s, other = w.open(), w.open()
    peer = w.net.connections[-2]
    w.modem.faults.no_prompt()
    with pytest.raises(OSError) as e:
        s.sendall(b"payload" * 10)
    assert e.value.errno == errno.EIO
    assert bytes(peer.received).strip(b"\r") == b""
    other.settimeout(90)
    other.sendall(b"go")
    assert take(other, 2) == b"go"
    assert w.m.command("+CSQ") == ["+CSQ: 20,0"]


def test_lost_notification(w):
    s = w.open()
    w.modem.faults.missing_notification()
    w.peer.send(b"quiet")
    assert take(s, 5) == b"quiet"


def test_lost_closed(w):
    s = w.open(timeout=None)
    w.run(100)
    w.modem.faults.drop_out(b"CLOSED", 6)
    w.peer.close()
    assert s.recv(1) == b""
    w.modem.violations.clear()


def test_lost_connect_ok(w):
    w.modem.faults.drop_out(b", CONNECT OK", 3)
    s = w.open(timeout=None)
    s.sendall(b"x")
    assert take(s, 1) == b"x"


def test_repeated_notifications(w):
    s = w.open()
    for _ in range(50):
        w.modem.faults.report(b"\r\n+CIPRXGET: 1,%d\r\n" % s.link.n)
    w.peer.send(b"once")
    assert take(s, 4) == b"once"
    w.modem.faults.duplicate_out(b"DATA ACCEPT:%d,5\r\n" % s.link.n, 17)
    s.sendall(b"abcde")
    s.sendall(b"fghij")
    assert take(s, 10) == b"abcdefghij"


def test_a_dead_peer_is_noticed(w):
    w.net.serve("10.0.0.3", 3, Sink)
    s = w.open(("10.0.0.3", 3), timeout=None)
    s.sendall(b"seen")
    s.wait_acked()
    w.peer.endpoint.window = 0
    s.sendall(b"never seen")
    start = w.clock.ticks_ms()
    with pytest.raises(OSError) as e:
        s.recv(1)
    assert e.value.errno == errno.ETIMEDOUT
    assert 55000 < w.clock.ticks_ms() - start < 120000


def test_unread_data_dropped_by_the_module(make):
    w = make(drop_unread_on_close=True).up()
    s = w.open()
    w.peer.send(b"x" * 4000)
    w.peer.close()
    w.run(3000)
    assert len(s.read()) <= 4000
    s.close()
    assert w.open().send(b"x") == 1


def test_half_of_the_settings_the_other_way(make):
    w = make(read_blank_before_ok=True, connect_space=False, data_accept_space=True,
             rxget_space=False, prompt=b"\r\n>", already_error_first=False, cipack_spaces=True,
             closed_read_error=False, deact_colon=False, turnaround_ms=30,
             close_just_closed_error=False, multi_idle_on_remote_close=True).up()
    for _ in range(3):
        s = w.open()
        s.sendall(pattern(3000))
        assert take(s, 3000) == pattern(3000)
        s.wait_acked()
        w.peer.close()
        assert s.recv(1) == b""
        s.close()

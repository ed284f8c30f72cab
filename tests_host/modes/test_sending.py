"""Sends without a length, without a prompt, in normal mode; hex receive; closing; questions."""

import pytest
from modes_world import Sink, failing, pattern, take

from simcom import socket

BAD_TEXTS = ("a\x08", "\x1a", "x\x1by")


@pytest.fixture
def w(make, push, mux, pieces):
    return make(push=push, mux=mux, pieces=pieces).up()


def test_send_text(w):
    s = w.open()
    assert s.send_text("hello") == 5
    assert take(s, 5) == b"hello"
    start = w.clock.ticks_ms()
    assert s.send_text("by the timer", timed=True) == 12
    assert 900 <= w.clock.ticks_ms() - start < 2500
    assert take(s, 12) == b"by the timer"
    w.m.config(send_timer=3)
    start = w.clock.ticks_ms()
    s.send_text(b"slower", timed=True)
    assert 2900 <= w.clock.ticks_ms() - start < 4500
    assert take(s, 6) == b"slower"
    s.sendall(b"usual \x1a\x1b\x08")
    assert take(s, 9) == b"usual \x1a\x1b\x08"
    s.write(b"gathered, ")
    s.send_text("then text")
    assert take(s, 19) == b"gathered, then text"
    s.send_text("x" * 1460)
    assert take(s, 1460) == b"x" * 1460
    w.commands()
    for text in BAD_TEXTS:
        with pytest.raises(ValueError):
            s.send_text(text)
    for text in ("", "x" * 1461):
        with pytest.raises((ValueError, OSError)):
            s.send_text(text)
    for text in (None, 5, 5.0):
        with pytest.raises(TypeError):
            s.send_text(text)
    assert not [c for c in w.commands() if "SEND" in c]
    s.send_text("ok\r\n")
    assert take(s, 4) == b"ok\r\n"


def test_send_text_to_a_peer_that_leaves(w):
    s = w.open()
    w.clock.at(500000, w.peer.close)
    with failing("ECONNRESET"):
        s.send_text("never arrives", timed=True)
        w.run(3000)
        s.send_text("nor this", timed=True)
    s.close()
    w.run(3000)
    w.works()


@pytest.mark.parametrize("prompt", [0, 1, 2])
def test_prompts(w, prompt):
    w.m.config(send_prompt=prompt)
    assert w.m.config("send_prompt") == prompt
    s = w.open()
    for n in (1, 10, 1460, 3000):
        s.sendall(pattern(n, n))
        assert take(s, n) == pattern(n, n)
    w.m.config(quick_send=False)
    s.sendall(pattern(500))
    assert take(s, 500) == pattern(500)
    s.close()
    w.run(500)
    w.m.config(send_prompt=1)
    w.works()
    if prompt == 2:  # nothing says when a send is over: what is pushed may still be coming
        w.modem.violations[:] = [v for v in w.modem.violations if v[1] != "early"]


@pytest.mark.parametrize("prompt", [0, 2])
def test_refused_without_a_prompt(make, push, prompt):
    w = make(push=push).up()
    w.m.config(send_prompt=prompt)
    s = w.open()
    w.modem.faults.refuse("CIPSEND=")
    s.sendall(b"after a refusal")
    assert take(s, 15) == b"after a refusal"
    assert w.peer.received == b"after a refusal"


def test_normal_mode(w):
    w.m.config(quick_send=False)
    assert w.m.config("quick_send") is False
    s = w.open()
    assert s.send(b"acknowledged") == 12
    assert s.unacked() == (12, 12, 0)
    assert take(s, 12) == b"acknowledged"
    w.modem.faults.send_fail()
    with failing("ECONNRESET"):
        s.send(b"lost")
    s.close()
    w.run(3000)
    w.works()


def test_normal_mode_and_a_silent_peer(make, mux):
    """The channel is held until the module gives up, 645 s later; or the user's timeout."""
    w = make(mux=mux, limit_ms=2000000).up()
    w.m.config(quick_send=False)
    s = w.open(timeout=None)
    w.peer.vanish()
    start = w.clock.ticks_ms()
    with failing("ECONNRESET", "ETIMEDOUT", "EIO"):
        s.send(b"x")
    assert w.clock.ticks_ms() - start < 660000
    s.close()
    w.run(700000)
    w.works()


def test_send_fail_in_the_middle(w):
    w.net.serve("10.0.0.5", 5, Sink)
    s = w.open(("10.0.0.5", 5))
    s.sendall(pattern(1460))
    w.modem.faults.send_fail()
    with pytest.raises(OSError) as e:
        s.sendall(pattern(4000))
    assert e.value.errno == 104
    assert "of 4000" in str(e.value)
    assert w.peer.received == pattern(1460)
    s.close()
    w.run(2000)
    w.works()


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("way", ["send", "sendall", "write", "send_text", "later"])
def test_what_was_accepted_before_the_failure(make, push, mux, quick, way):
    """A count that is too small has the rest sent twice."""
    w = make(push=push, mux=mux).up()
    w.m.config(quick_send=quick)
    w.net.serve("10.0.0.5", 5, Sink)
    s = w.open(("10.0.0.5", 5))
    s.sendall(b"before, ")
    w.clock.at(300000, w.modem.faults.send_fail)
    done = 0
    with pytest.raises(OSError) as e:
        if way == "send":
            done = s.send(pattern(5000))
            s.send(pattern(5000)[done:])
        elif way == "sendall":
            s.sendall(pattern(5000))
        elif way == "send_text":
            for _ in range(5):
                done += s.send_text("x" * 1000)
        elif way == "write":
            for i in range(0, 5000, 500):
                s.write(pattern(5000)[i : i + 500])
            s.flush()
        else:
            s.setblocking(False)
            while True:
                try:
                    done += s.send(pattern(5000)[done : done + 700])
                except OSError as x:
                    if x.errno != 11:
                        raise
                w.run(1, step=1)
    said = int("".join(c for c in e.value.args[1].split(" of ")[0] if c.isdigit()))
    w.run(500)
    there = len(w.peer.received)
    assert there > 8 + 1000
    assert said == there - 8 if way == "sendall" else said == there
    assert way not in ("send", "send_text") or done == there - 8
    s.close()
    w.run(2000)
    w.works()


def test_closed_in_the_middle(make, push, mux):
    for after in ("", "SEND FAIL", "ERROR"):
        w = make(push=push, mux=mux, send_after_close=after).up()
        w.net.serve("10.0.0.5", 5, Sink)
        s = w.open(("10.0.0.5", 5))
        w.clock.at(300000, w.peer.close)
        with pytest.raises(OSError) as e:
            s.sendall(pattern(20000))
        assert e.value.errno == 104
        done = int(e.value.args[1].split()[0])
        w.run(500)
        assert w.peer.received == pattern(20000)[: len(w.peer.received)]
        assert len(w.peer.received) <= done
        s.close()
        w.run(2000)
        w.works()


def test_hex_receive(make, mux, pieces):
    w = make(mux=mux, pieces=pieces, hex_blank_before_ok=bool(pieces)).up()
    s = w.open()
    w.m.config(hex_receive=True)
    assert w.m.config("hex_receive") is True
    for n in (1, 729, 730, 731, 1460, 5000):
        s.sendall(pattern(n))
        assert take(s, n) == pattern(n)
    w.m.config(hex_receive=False)
    s.sendall(pattern(300))
    assert take(s, 300) == pattern(300)


def test_hex_receive_changes_while_data_comes(make, mux, pieces):
    """What was asked for in one form comes in that one."""
    w = make(mux=mux, pieces=pieces).up()
    s = w.open()
    w.peer.send(pattern(20000))
    got = b""
    for i in range(20):
        got += s.recv(700)
        w.run(i, step=1)
        w.m.config(hex_receive=not i % 2)
    assert got + take(s, 20000 - len(got)) == pattern(20000)
    s.close()
    w.run(1000)
    u = w.udp(local=5000)  # after each datagram it asks for the next
    u.sendto(b"x", ("10.0.0.2", 53))
    for i in range(6):
        assert u.recvfrom(99) == (b"re:x", ("10.0.0.2", 53))
        w.m.config(hex_receive=not i % 2)
        u.sendto(b"x", ("10.0.0.2", 53))


def test_hex_is_damaged(make, mux):
    w = make(mux=mux, clean=False).up()
    w.m.config(hex_receive=True)
    s = w.open()
    w.modem.faults.drop_out(b"616263", offset=3)
    s.sendall(b"abcabc")
    with failing("EIO"):
        s.recv(10)
    s.close()
    w.run(3000)
    w.works()


def test_questions(w):
    s = w.open()
    assert s.send_limit() == 1460
    assert s.unacked() == (0, 0, 0)
    s.sendall(b"12345")
    s.wait_acked()
    assert s.unacked() == (5, 5, 0)
    w.peer.vanish()
    s.send(b"67")
    assert s.unacked() == (7, 5, 2)
    with pytest.raises(OSError) as e:
        s.wait_acked(3000)
    assert e.value.errno == 110 and "5" in str(e.value)
    w.modem.faults.window(100)
    assert s.send_limit() == 100
    s.abort()
    w.run(1000)
    with failing("EBADF"):
        s.unacked()
    t = socket.socket()
    for f in (t.unacked, t.send_limit, t.wait_acked, t.flush):
        with failing("ENOTCONN"):
            f()


@pytest.mark.parametrize("races", [False, True])
def test_close_races(make, push, mux, races):
    w = make(push=push, mux=mux, closed_races_close=races).up()
    for delay in range(0, 16, 3):
        s = w.open()
        w.clock.at(delay * 1000, w.peer.close)
        w.run(7)
        s.close()
        w.run(2000)
        assert w.asked() in ("IP STATUS", "TCP CLOSED", "IP PROCESSING")
    w.works()


@pytest.mark.parametrize("linger", [None, (1, 0), (1, 5)])
def test_linger(w, linger):
    s = w.open()
    if linger:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    s.sendall(b"x")
    start = w.clock.ticks_ms()
    s.close()
    if linger == (1, 5):
        assert w.modem.links[0 if not w.m.mux else len(w.m.links) - 1].state == "CLOSED"
    assert w.clock.ticks_ms() - start < 1000
    w.run(1000)
    assert w.asked() == ("IP STATUS" if w.m.mux else "TCP CLOSED")


def test_shut(w):
    s = w.open()
    s.write(b"gathered before")
    peer = w.peer
    w.m.disconnect()
    assert peer.received == b"gathered before"
    with failing("ENETDOWN"):
        s.recv(1)
    s.close()
    with failing("ENETDOWN"):
        w.open()
    w.m.connect("internet")
    w.works()


def test_a_doubtful_result_and_then_a_lost_command(make):
    """How much was taken is asked, whatever else is asked first: nothing goes out twice."""
    w = make().up()
    a, b = w.open(), w.open()
    to_a = w.net.connections[-2]
    data = pattern(27)
    a.settimeout(0)
    w.modem.faults.drop_out(b"DATA ACCEPT:%d,27" % a.link.n, offset=15)
    assert a.send(data) == 27
    w.modem.faults.silence("CIPSEND=%d" % b.link.n)
    with failing("EIO", "ETIMEDOUT", "ECONNRESET"):
        b.sendall(b"lost")
    w.run(30000)
    a.settimeout(30)
    a.sendall(b"next")
    w.run(1000)
    assert bytes(to_a.received) == data + b"next"
    assert take(a, 31) == data + b"next"

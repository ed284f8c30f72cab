"""The peer closes while our CIPCLOSE is on its way: the ERROR that answers it is nobody else's."""

import pytest
from session_world import take

PUSH = [False, True]


@pytest.mark.parametrize("push", PUSH, ids=["manual", "push"])
@pytest.mark.parametrize("races", [False, True], ids=["close-ok", "closed"])
def test_the_next_command_is_not_taken_for_the_close(make, push, races):
    w = make(latency_ms=0, driver={"push": push}, closed_races_close=races).up()
    other = w.open()
    for us in range(0, 3000, 150):
        s = w.open()
        peer = w.peer
        w.clock.at(us, peer.close)
        w.commands()
        s.close()
        other.sendall(b"next")
        assert take(other, 4) == b"next"
        again = w.open()
        again.sendall(b"more")
        assert take(again, 4) == b"more"
        again.close()
        w.run(200)
        starts = [c for c in w.commands() if "CIPSTART" in c]
        assert len(starts) == 1, (us, starts)
    assert other.link.error == 0


@pytest.mark.parametrize("result", ["", "SEND FAIL", "ERROR"])
def test_a_close_in_the_middle_of_a_payload_holds_nobody_up(make, result):
    """The module takes the rest of the payload and may say nothing more about it."""
    w = make(latency_ms=0, send_after_close=result).up()
    whole = w.wire.write
    full = [0]      # when the last byte leaves, in us

    def small(buf, off, n):
        """A UART whose buffer is 64 bytes: the payload takes its time."""
        now = w.clock.now_us
        full[0] = max(full[0], now)
        n = min(n, 64 - int(full[0] - now) // 87)
        if n <= 0:
            return None
        full[0] += n * 87
        return whole(buf, off, n)

    w.wire.write = small
    other = w.open()
    for ms in (1, 4, 8, 30, 60, 100, 120, 130, 140):
        s = w.open()
        peer = w.peer
        w.clock.at(ms * 1000, peer.close)
        with pytest.raises(OSError) as e:
            s.sendall(bytes(14600))
        assert e.value.errno == 104
        start = w.clock.ticks_ms()
        other.sendall(b"next")
        assert take(other, 4) == b"next"
        assert w.clock.ticks_ms() - start < 6000, ms    # 2 s for a result, and a repair
        assert set(peer.received) <= {0}
        s.close()
        w.run(3000)


@pytest.mark.parametrize("call", ["send", "sendall", "write"])
def test_a_close_just_before_the_result_of_a_send(make, call):
    """The peer has answered and closed, then the module says that it has taken all."""
    w = make(latency_ms=0, accept_ms=100, send_after_close="SEND OK").up()
    s = w.open()
    peer = w.peer
    w.clock.at(50000, lambda: (peer.send(b"bye"), peer.close()))
    assert getattr(s, call)(b"hello") in (5, None)
    assert s.read() == b"bye"
    assert s.read() == b""
    with pytest.raises(OSError) as e:
        s.send(b"more")
    assert e.value.errno == 104
    s.close()


def test_a_text_that_was_not_sent(make):
    w = make(latency_ms=0, accept_ms=100).up()
    s = w.open()
    w.clock.at(50000, w.peer.close)
    with pytest.raises(OSError) as e:
        s.send_text("hello")
    assert e.value.errno == 104

"""What no document says outright of sending and receiving: the other ways happen here."""

import functools

import pytest
from modes_world import NAMESERVER, Modes, Sink, failing, pattern, take

NOWHERE = ("10.0.0.9", 80)


@pytest.fixture
def world_kind():
    return functools.partial(Modes, limit_ms=3600000)


@pytest.mark.parametrize("lines", [6, 3, 1])
@pytest.mark.parametrize("shut", [0, 100])
def test_room_that_is_listed_for_some_only(make, lines, shut):
    """Outgoing connections have the highest numbers: a short list does not show them."""
    w = make(send_list_lines=lines).up()
    w.net.serve(*NOWHERE, Sink)
    s = w.open(NOWHERE)
    assert s.link.n == len(w.modem.links) - 1
    w.commands()
    full = w.modem.faults.window(shut)
    data = pattern(3000)
    s.setblocking(False)
    at = s.send(data)
    w.run(8000)
    assert "AT+CIPSEND?" in w.commands()
    full.remove()
    s.settimeout(60)
    if s.link.n < lines:
        assert s.send_limit() == 1460
    else:
        with failing("EIO"):
            s.send_limit()
    s.sendall(data[at:])
    assert w.run(20000, lambda: bytes(w.peer.received) == data)
    s.close()
    w.works()


@pytest.mark.parametrize("quick", [True, False])
@pytest.mark.parametrize("mux", [True, False])
def test_what_is_too_much_behind_a_payload_is_dropped(make, mux, quick):
    """A byte that the line adds there; both ways the peer gets what was sent."""
    for surplus in ("drop", "command"):
        w = make(mux=mux, surplus=surplus).up()
        w.m.config(quick_send=quick)
        s = w.open()
        for i in range(3):
            data = pattern(100, i) + b"end"
            w.modem.faults.add_in(b"end", b"\0", offset=3)
            s.sendall(data)
            assert take(s, 103) == data
        if surplus == "drop":
            assert w.modem.counters["surplus"] >= 2
        s.close()
        w.run(500)
        w.works()


@pytest.mark.parametrize("quick", [True, False])
def test_the_debt_of_a_prompt_that_was_lost_is_overpaid(make, quick):
    """Bare line ends pay it; those that are too many are no commands, or are dropped."""
    w = make(surplus="drop").up()
    w.m.config(quick_send=quick)
    s = w.open()
    lost = w.modem.faults.no_prompt()
    with failing("EIO", "ETIMEDOUT", "ECONNRESET"):
        s.sendall(b"never said")
        s.recv(1)
    assert lost.count == 1
    assert b"AT" not in w.peer.received
    s.close()
    w.run(20000)
    # a host that starts again knows no debt: it pays the most there can be
    w.wire.write(b'AT+CIPSTART=0,"TCP","10.0.0.1",80\r')
    w.clock.sleep_ms(300)
    w.wire.write(b"AT+CIPSEND=0,20\r")
    w.clock.sleep_ms(100)
    w.cut()
    w.up()
    assert w.modem.counters["surplus"] > 20
    assert b"AT" not in w.peer.received
    w.works()


@pytest.mark.parametrize("edits", [True, False])
def test_a_text_with_a_backspace(make, edits):
    """Never sent, as it may take the character in front of it back."""
    w = make(backspace_edits=edits).up()
    w.net.serve(*NOWHERE, Sink)
    s = w.open(NOWHERE)
    with pytest.raises(ValueError):
        s.send_text("ab\x08c")
    assert s.send_text("ab") == 2
    s.sendall(b"x\x08y")  # with a length it is data
    assert w.run(2000, lambda: bytes(w.peer.received) == b"abx\x08y")
    s.close()
    w.run(500)
    # what the module would have made of it
    w.wire.write(b'AT+CIPSTART=0,"TCP","10.0.0.9",80\r')
    w.clock.sleep_ms(300)
    w.wire.write(b"AT+CIPSEND=0\r")
    w.clock.sleep_ms(100)
    w.wire.write(b"ab\x08c\x1a")
    w.clock.sleep_ms(300)
    assert bytes(w.peer.received) == (b"ac" if edits else b"ab\x08c")


# --- receiving -------------------------------------------------------------------------------


# mux, (show_sender, show_protocol), layout: the last two are single connection's
FRAMES = [(True, (0, 0), "blank"), (True, (1, 0), "blank")] + [
    (False, (sender, protocol), layout) for sender in (0, 1) for protocol in (0, 1)
    for layout in (("blank", "single", "bare") if sender else ("blank",))]


@pytest.mark.parametrize("mux,headers,layout", FRAMES)
@pytest.mark.parametrize("line_end", [True, False])
def test_pushed_data_in_other_frames(make, mux, headers, line_end, layout):
    for shown in (True, False):
        w = make(mux=mux, push=True, push_line_end=line_end, recv_from_layout=layout,
                 showtp_with_sender=shown).up()
        w.m.config(show_sender=headers[0], show_protocol=headers[1])
        s = w.open()
        for n in (1, 2, 100, 1460, 3000)[: 4 if layout == "bare" else 5]:
            w.peer.send(pattern(n, n))
            assert take(s, n) == pattern(n, n)
            s.sendall(pattern(n, n + 1))
            assert take(s, n) == pattern(n, n + 1)
        s.close()
        w.run(500)
        u = w.udp(NAMESERVER)
        for n in (1, 100, 900):
            u.send(pattern(n, n))
            assert u.recvfrom(1460) == (b"re:" + pattern(n, n), NAMESERVER)
        u.close()
        w.run(500)
        wire = b"".join(d for _, way, d in w.modem.history if way == "<")
        if not mux and headers == (1, 1):
            assert (b"+IPD,100,TCP:" in wire) is shown
        if not mux and headers[0]:
            assert (b":80\r\n+IPD" in wire) is (layout == "single")
            assert (b"\r\n\r\nRECV FROM" in wire) is (layout != "bare")
        w.works()


@pytest.mark.parametrize("mux", [True, False])
@pytest.mark.parametrize("head", [0, 1])
@pytest.mark.parametrize("sender", [0, 1])
@pytest.mark.parametrize("layout", ["single", "bare"])
def test_headers_have_no_effect_on_what_is_fetched(make, mux, head, sender, layout):
    w = make(mux=mux, recv_from_layout=layout, push_line_end=True, showtp_with_sender=False).up()
    w.m.config(ip_header=head)
    w.m.config(show_sender=sender)
    w.m.config(show_protocol=1)
    s = w.open()
    for n in (1, 1460, 3000):
        w.peer.send(pattern(n))
        assert take(s, n) == pattern(n)
    s.close()
    w.run(500)
    u = w.udp(NAMESERVER)
    u.send(b"a")
    assert u.recvfrom(9) == (b"re:a", NAMESERVER)
    u.close()
    w.run(500)
    w.works()


def test_pushed_data_needs_its_header(make):
    w = make(mux=False, push=True).up()
    with failing("EINVAL"):
        w.m.config(ip_header=0)


@pytest.mark.parametrize("layout", ["blank", "single", "bare"])
def test_datagrams_close_behind_each_other_with_senders(make, layout):
    """Without a line end in front a sender's line cannot be told from data that is too long: that
    is EIO, and nothing of it is handed out."""
    w = make(mux=False, push=True, recv_from_layout=layout).up()
    w.m.config(show_sender=True)
    w.net.udp("10.0.0.3", 53, lambda reply, data, frm: [reply(b"%d" % i) for i in range(4)])
    u = w.udp(("10.0.0.3", 53))
    u.send(b"go")
    got = []
    try:
        for _ in range(4):
            got.append(u.recv(100))
    except OSError as e:
        assert e.errno == 5 and layout == "bare"
        assert got == [b"%d" % i for i in range(len(got))]
    else:
        assert layout != "bare" and got == [b"0", b"1", b"2", b"3"]
    u.close()
    w.run(20000)
    w.works()


@pytest.mark.parametrize("layout", ["blank", "single", "bare"])
def test_a_byte_that_is_lost_in_a_senders_line_or_behind_it(make, layout):
    """EIO, or nothing is missing; its block is not dropped with it."""
    w = make(mux=False, push=True, recv_from_layout=layout).up()
    w.m.config(show_sender=True)
    told = 0
    for at in range(44 if layout == "blank" else 42):
        s = w.open()
        w.peer.send(b"first ")
        assert take(s, 6) == b"first "
        lost = w.modem.faults.drop_out(at)
        w.peer.send(b"plain words")
        w.run(3000)
        assert lost.count == 1
        w.peer.send(b" more")
        try:
            assert take(s, 16) == b"plain words more"
        except OSError as e:
            assert e.errno == 5
            told += 1
        s.close()
        w.run(5000)
    assert told >= 15
    w.works()


@pytest.mark.parametrize("mux", [True, False])
def test_a_store_without_an_end(make, mux):
    """Nothing stops the peer while nobody reads; all of it can be read later."""
    w = make(mux=mux, window=1 << 24).up()
    s = w.open()
    s.sendall(b"x")
    assert take(s, 1) == b"x"
    data = pattern(60000)
    w.peer.send(data)
    w.run(5000)
    assert w.modem.links[s.link.n].unread > 50000
    assert take(s, len(data)) == data
    w.peer.send(data)
    w.run(3000)
    w.peer.close()
    w.run(1000)
    assert take(s, len(data)) == data and s.recv(1) == b""

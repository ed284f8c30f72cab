"""What no document says outright: each such fact has its switch, whose other way happens here."""

import functools

import pytest
from modes_world import IN, NAMESERVER, OUT, SERVER, Echo, Modes, Sink, failing, pattern, take

from simcom import ModemError, socket

NOWHERE = ("10.0.0.9", 80)


@pytest.fixture
def world_kind():
    return functools.partial(Modes, limit_ms=3600000)


# --- opening ---------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["line", "bare", "none"])
@pytest.mark.parametrize("left", ["V0", "Q1V0"])
@pytest.mark.parametrize("due", [30, 1500, 2300, 4000])
def test_found_with_numbers_for_results(make, how, left, due):
    """Its last command's text comes while it is looked for; without a number, in ATV0."""
    w = make(numeric_texts=how, connect_delay_ms=due)
    w.up()
    w.wire.write(b"AT%s\r" % left.encode())
    w.clock.sleep_ms(50)
    w.wire.write(b'AT+CIPSTART=0,"TCP","10.0.0.1",80\r')
    w.clock.sleep_ms(20)
    said = w.modem.counters["numeric_texts"]
    w.cut()
    w.up()
    if how != "line" and due < 2000:
        assert w.modem.counters["numeric_texts"] > said
    for _ in range(2):
        w.works()
    assert w.asked() == "IP STATUS"


@pytest.mark.parametrize("quick", [True, False])
def test_a_connection_that_is_connecting_is_refused_not_busy(make, quick):
    """By hand, its number: the one that connects does, and so does the next."""
    w = make(clean=False, connecting_is_busy=False, connect_delay_ms=3000 if quick else 0).up()
    w.net.blackhole(*NOWHERE)
    s = socket.socket(modem=w.m)
    s.setblocking(False)
    with failing("EINPROGRESS"):
        s.connect(SERVER if quick else NOWHERE)
    w.run(500)
    n = s.link.n
    assert w.modem.links[n].state == "CONNECTING"
    with pytest.raises(OSError) as e:
        w.m.command('+CIPSTART=%d,"TCP","10.0.0.1",80' % n)
    assert isinstance(e.value, ModemError) and e.value.errno != 110
    assert b"ALREADY" not in b"".join(d for _, _, d in w.modem.history)
    assert w.run(120000, lambda: s.ioctl(3, OUT) & OUT)
    if quick:
        s.settimeout(20)
        s.sendall(b"there")
        assert take(s, 5) == b"there"
    else:
        with failing("ETIMEDOUT", "ECONNREFUSED"):
            s.connect(NOWHERE)
    s.close()
    w.works()


@pytest.mark.parametrize("mux", [True, False])
def test_datagrams_take_their_time_to_connect(make, mux):
    w = make(mux=mux, udp_connect_ms=3000).up()
    start = w.clock.ticks_ms()
    u = w.udp(NAMESERVER)
    assert 3000 <= w.clock.ticks_ms() - start < 4000
    u.send(b"a")
    assert u.recv(9) == b"re:a"
    u.close()
    w.run(1000)
    u = w.udp()
    u.setblocking(False)
    with failing("EINPROGRESS"):
        u.connect(NAMESERVER)
    assert not u.ioctl(3, OUT)
    assert w.run(4000, lambda: u.ioctl(3, OUT) & OUT)
    u.close()
    w.run(1000)
    u = w.udp()
    u.setblocking(False)
    with failing("EINPROGRESS"):
        u.connect(NAMESERVER)
    w.run(1000)
    u.close()  # before it is connected
    w.run(1000)
    start = w.clock.ticks_ms()
    u = w.udp(NAMESERVER)
    assert w.clock.ticks_ms() - start >= 3000  # not the former one's
    u.send(b"b")
    assert u.recv(9) == b"re:b"
    u.close()
    w.run(1000)
    with w.udp(local=4000) as u:
        u.sendto(b"c", NAMESERVER)
        assert u.recvfrom(9) == (b"re:c", NAMESERVER)


@pytest.mark.parametrize("form,lines", [("two lines", 2), ("one line", 1), ("none", 0)])
def test_the_form_of_cipstart_is_told_as_it_is(make, form, lines):
    w = make(start_test_form=form).up()
    got = w.m.command("+CIPSTART=?")
    assert len(got) == lines and all("CIPSTART: (0-" in text for text in got)
    w.works()


@pytest.mark.parametrize("driver", ["host reset", "by hand"])
def test_transparent_mode_that_multi_connection_accepts(make, driver):
    """It has no effect, and does not survive a start of the host."""
    w = make(cipmode_multi_error=False).up()
    s = w.open()
    w.m.command("+CIPMUX?")
    w.run(100)
    s.close()
    w.run(500)
    assert w.m.command("+CIPMODE=1") == []
    assert w.modem.tcp.mode == 1
    if driver == "host reset":
        w.cut()
        w.up()
        assert w.modem.tcp.mode == 0
    w.works()
    with failing("EINVAL"):
        w.m.transparent(SERVER)
    w.works()


def test_an_apn_that_only_the_context_definition_has(make):
    """CSTT without one: CGDCONT's counts, or it does not."""
    for counts in (True, False):
        w = make(cgdcont_for_cstt=counts, good_apns="defined")
        w.m.active(True)
        w.m.command('+CGDCONT=1,"IP","defined"')
        w.commands()
        if counts:
            w.m.connect()
            assert "AT+CSTT" in w.commands()
            w.works()
        else:
            with pytest.raises(ModemError) as e:
                w.m.connect()
            assert (e.value.errno, e.value.command) == (5, "+CIICR")
        w.m.connect("defined")
        w.works()


def test_a_given_apn_goes_before_the_context_definition(make):
    w = make(cgdcont_for_cstt=True, good_apns="given")
    w.m.active(True)
    w.m.command('+CGDCONT=1,"IP","other"')
    w.m.connect("given")
    w.works()


# --- sending ---------------------------------------------------------------------------------


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


@pytest.mark.parametrize("mux", [True, False])
@pytest.mark.parametrize("headers", [(0, 0), (1, 0), (0, 1), (1, 1)])
@pytest.mark.parametrize("line_end", [True, False])
@pytest.mark.parametrize("layout", ["blank", "single", "bare"])
def test_pushed_data_in_other_frames(make, mux, headers, line_end, layout):
    if mux and (headers[1] or layout != "blank"):
        pytest.skip("single connection's")
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


# --- closing, servers ------------------------------------------------------------------------


@pytest.mark.parametrize("server", [True, False])
def test_the_last_close_does_not_lead_back(make, server):
    """The module stays in IP PROCESSING: the state that is asked for says so, nothing else
    changes."""
    w = make(multi_idle_on_close=False).up()
    for _ in range(2):
        s = w.open()
        s.close()
        w.run(500)
        assert w.modem.state == "IP PROCESSING"
        assert w.m.status("state", refresh=True) == "IP PROCESSING"
    if server:
        door = w.listen()
        door.close()
        w.run(500)
        assert w.modem.state == "IP PROCESSING"
        assert w.m.status("state", refresh=True) == "IP PROCESSING"
    w.works()
    w.cut()
    w.up()
    assert w.m.status("state") == "IP PROCESSING"
    w.works()
    w.m.disconnect()
    assert w.asked() == "IP INITIAL"


def test_a_server_is_refused_where_the_last_close_does_not_lead_back(make):
    """Only in IP STATUS, and that is not reached again: EBUSY, until the bearer is made anew."""
    w = make(multi_idle_on_close=False, server_when_processing=False).up()
    w.works()
    door = socket.socket(modem=w.m)
    door.bind(("", 1234))
    door.settimeout(5)
    with failing("EBUSY"):
        door.listen()
        door.accept()
    door.close()
    w.m.disconnect()
    w.m.connect("internet")
    door = w.listen()
    c = w.dial()
    a, _ = door.accept()
    c.send(b"hello")
    assert take(a, 5) == b"hello"


@pytest.mark.parametrize("refuses", [True, False])
def test_a_close_without_a_number(make, refuses):
    """By hand, in multi connection: refused, or connection 0 is gone and its user hears of it. The
    number in front of that answer belongs to no command that was said: it is ETIMEDOUT."""
    w = make(bare_close_error=refuses).up()
    door = w.listen()
    c = w.dial()
    a, _ = door.accept()
    out = w.open()
    assert a.link.n == 0
    if refuses:
        with pytest.raises(ModemError):
            w.m.command("+CIPCLOSE")
        c.send(b"still")
        a.settimeout(20)
        assert take(a, 5) == b"still"
    else:
        with failing("ETIMEDOUT"):
            w.m.command("+CIPCLOSE")
        assert w.modem.links[0].state == "CLOSED"
        a.settimeout(60)
        assert a.recv(1) == b""
    a.close()
    out.sendall(b"out")
    assert take(out, 3) == b"out"
    out.close()
    w.run(1000)
    w.works()


def test_clients_that_get_the_highest_number(make, push):
    """Outgoing connections have those too: whoever was there first keeps his."""
    w = make(push=push, accept_lowest=False).up()
    door = w.listen()
    top = len(w.modem.links) - 1
    first = w.dial()
    a, _ = door.accept()
    assert a.link.n == top
    out = w.open()
    first.send(b"in")
    a.settimeout(20)
    assert take(a, 2) == b"in"
    out.sendall(b"out")
    assert take(out, 3) == b"out"
    held = [(first, a)]
    for i in range(2):
        c = w.dial(frm=("10.76.40.%d" % i, 4000))
        got, address = door.accept()
        assert address[0] == "10.76.40.%d" % i
        got.settimeout(20)
        held.append((c, got))
    for i, (c, got) in enumerate(held):
        c.send(b"to %d" % i)
        assert take(got, 4) == b"to %d" % i
    a.close()
    w.run(500)
    again = w.open()
    again.sendall(b"again")
    assert take(again, 5) == b"again"


@pytest.fixture(params=[True, False], ids=["push", "pull"])
def push(request):
    return request.param


@pytest.mark.parametrize("late", range(0, 60, 4))
def test_a_client_takes_the_number_that_is_being_opened(make, late):
    """It comes while CIPSTART is on its way to the same number: that one takes another."""
    w = make(accept_lowest=False).up()
    door = w.listen()
    c = w.dial()
    w.clock.sleep_ms(late)
    s = w.open()
    s.sendall(b"out")
    assert take(s, 3) == b"out"
    door.settimeout(30)
    a, _ = door.accept()
    a.settimeout(30)
    c.send(b"in")
    assert take(a, 2) == b"in"
    a.sendall(b"back")
    assert w.run(3000, lambda: bytes(c.received) == b"back")
    assert a.link.n != s.link.n


@pytest.mark.parametrize("mux", [True, False])
@pytest.mark.parametrize("port", [1234, 4321])
def test_a_server_that_listens_can_be_begun_again(make, mux, port):
    """It was begun by hand, or in a former life: EBUSY, or it is ours now."""
    for refuses in (True, False):
        w = make(clean=False, mux=mux, server_again_error=refuses).up()
        w.m.command("+CIPSERVER=1,%d" % port)
        w.run(500)
        door = socket.socket(modem=w.m)
        door.bind(("", 1234))
        door.settimeout(5)
        if refuses or not mux:
            with failing("EBUSY"):
                door.listen()
                door.accept()
            continue
        door.listen()
        w.run(500)
        c = w.dial()
        a, _ = door.accept()
        c.send(b"hello")
        assert take(a, 5) == b"hello"


@pytest.mark.parametrize("push", [True, False], ids=["push", "pull"])
def test_the_state_says_listening_although_a_client_is_there(make, push):
    """Single connection: what is asked about the client is not taken for its end."""
    w = make(mux=False, push=push, accepted_listening=True).up()
    door = w.listen()
    c = w.dial(peer=Echo)
    a, _ = door.accept()
    a.settimeout(30)
    c.send(b"one")
    assert take(a, 3) == b"one"
    assert w.m.status("state", refresh=True) == "SERVER LISTENING"
    assert w.modem.counters["accepted_listening"] > 0
    for i in range(3):
        a.sendall(b"number %d" % i)
        assert take(a, 8) == b"number %d" % i
    a.close()
    w.run(1000)
    c = w.dial()
    a, _ = door.accept()
    c.send(b"two")
    a.settimeout(30)
    assert take(a, 3) == b"two"
    c.close()
    assert a.recv(1) == b""
    assert not door.ioctl(3, IN)


def test_a_client_that_is_asked_for_while_the_state_says_listening(make):
    """Sends are refused again and again: whether it is there cannot be told. ECONNRESET."""
    w = make(mux=False, accepted_listening=True).up()
    door = w.listen()
    w.dial(peer=Echo)
    a, _ = door.accept()
    a.settimeout(30)
    w.modem.faults.refuse("CIPSEND", 3)
    with failing("ECONNRESET"):
        a.sendall(b"number 0")
    assert w.modem.counters["accepted_listening"] > 0
    assert bytes(w.peer.received) == b""


# --- messages --------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["321", "OK", "ERROR"])
def test_a_place_that_cannot_be(make, how):
    w = make(sms_range=how).up()
    w.modem.sms("+31612345678", "hello")
    w.run(500)
    for i in (0, 999):
        if how == "ERROR":
            with pytest.raises(ModemError) as e:
                w.m.sms.read(i)
            assert e.value.errno == 5
        else:
            assert w.m.sms.read(i) is None
        if how == "OK":
            w.m.sms.delete(i)
        else:
            with pytest.raises(ModemError):
                w.m.sms.delete(i)
    assert w.m.sms.read(1).text == "hello"

"""What no document says outright: each such fact has its switch, whose other way happens here."""

import functools
import pathlib
import re

import pytest
from modes_world import NAMESERVER, OUT, SERVER, Modes, failing, pattern, take
from other_ways import SCENES, WAYS

from simcom import ModemError, socket
from tools.modem.faults import Faults
from tools.modem.switches import TABLE

# What the virtual modem does although no document says it outright: a switch, or a fault. Not
# among them: that SIM7000's own TLS commands need CNACT first; there are none of them here.
INFERRED = {
    "in ATV0 SHUT OK and its like have no number": ("numeric_texts",),
    "a context that does not come up is PDP DEACT": ("ciicr_fail_state",),
    "a connection can be opened in TCP CLOSED": ("start_when_closed",),
    "a number that is CLOSED can be used again": ("reuse_closed",),
    "CIPCLOSE of the last connection leads back to IP STATUS": ("multi_idle_on_close",),
    "its peer's close does not": ("multi_idle_on_remote_close",),
    "a server takes one of all connections, but none of the list": ("server_counts",),
    "CIPMUX to the value it has is refused": ("mux_same_value_ok",),
    "CIPMODE=1 in multi connection is refused": ("cipmode_multi_error",),
    "ERROR is in front of n, ALREADY CONNECT too": ("already_error_first",),
    "UDP is connected at once": ("udp_connect_ms",),
    "a connection that is connecting is busy": ("connecting_is_busy",),
    "the text of CIPSTART=?": ("start_test_form",),
    "CIPSEND? lists all connections of a SIM7000": ("send_list_lines",),
    "nothing follows ESC": ("cancel_text",),
    "bytes behind a fixed length are a command": ("surplus",),
    "0x08 takes a byte back": ("backspace_edits",),
    "CIPCLOSE without a number is refused": ("bare_close_error",),
    "CIPSHUT and a lost context are not told of each connection": ("lost_links_closed",),
    "connections are listed in IP INITIAL": ("status_lines_always",),
    "the frame of RECV FROM": ("recv_from_layout", "recv_from_space"),
    "the protocol behind a sender": ("showtp_with_sender",),
    "a colon behind a sender": ("receive_srip_colon",),
    "no line end behind pushed data": ("push_line_end",),
    "CIPRXGET has no effect on open connections": ("rxget_change_while_open",),
    "a full store closes the TCP window": ("window",),
    "a client gets the lowest free number": ("accept_lowest",),
    "a server can be opened in IP PROCESSING": ("server_when_processing",),
    "CIPSERVER while it listens is refused": ("server_again_error",),
    "with a client the state is CONNECT OK": ("accepted_listening",),
    "a transparent connection fails as any other": ("transparent_fail_text",),
    "the peer does not get the signs of an escape": ("plus_withheld",),
    "DTR's rising edge ends data mode, at once": ("dtr_edge", "dtr_ok_ms"),
    "CSTT's APN counts, not CGDCONT's": ("cgdcont_for_cstt",),
    "an empty place of messages is just OK on a SIM800": ("empty_sms_index_ok",),
    "a place that cannot be is refused with 321": ("sms_range",),
    "Call Ready comes before SMS Ready": ("sms_ready_first",),
    "it rings every 5 s": ("ring_ms",),
    "it warns of its voltage every few seconds": ("warn_repeat_ms",),
    "without flow control nothing pauses": ("split",),
    "one CIPRXGET=2 is one datagram, and says whose": ("udp_merge", "udp_srip_in_read"),
    "a module that its pins feed does not restart": ("fed_by_pins",),
}
TESTS = pathlib.Path(__file__).parents[1]
NOWHERE = ("10.0.0.9", 80)


@pytest.fixture
def world_kind():
    return functools.partial(Modes, limit_ms=3600000)


def test_everything_inferred_has_its_switch_or_fault():
    names = {row[0] for row in TABLE}
    run = {name for name, _ in WAYS} | set(SCENES)
    listed = {name for found in INFERRED.values() for name in found}
    for name in listed:
        assert (name in names and name in run) or hasattr(Faults, name), name
    assert {row[0] for row in TABLE if row[3].startswith("inferred")} <= listed


def test_each_of_them_happens_in_a_test():
    text = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("*/test_*.py"))
    for found in INFERRED.values():
        for name in found:
            assert re.search(r"\b%s(=|\(|\": )" % name, text), name


def test_what_the_documents_page_says_of_them():
    page = (TESTS.parent / "docs" / "contradictions.md").read_text(encoding="utf-8")
    page = page[page.index("## What no document says"):]
    told = set(re.findall(r"`(\w+)` \|$", page, re.M))
    assert told and told <= {name for found in INFERRED.values() for name in found}


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


def begun(w):
    u = w.udp()
    u.setblocking(False)
    with failing("EINPROGRESS"):
        u.connect(NAMESERVER)
    return u


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
    u = begun(w)
    assert not u.ioctl(3, OUT)
    assert w.run(4000, lambda: u.ioctl(3, OUT) & OUT)
    u.close()
    w.run(1000)
    u = begun(w)
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


# --- becoming ready, states, reports ---------------------------------------------------------


@pytest.mark.parametrize("first", [True, False])
def test_ready_in_either_order(make, first):
    w = make(pins=("pwrkey", "status"), sms_ready_first=first)
    w.modem.power(False)
    w.modem.power(True)
    w.up()
    w.run(10000)
    said = b"".join(d for _, way, d in w.modem.history if way == "<")
    assert b"SMS Ready" in said
    if b"Call Ready" in said:
        assert (said.index(b"SMS Ready") < said.index(b"Call Ready")) is first
    w.modem.faults.reboot()
    seen = []
    w.m.on("reboot", lambda m, value: seen.append(value))
    assert w.run(120000, lambda: seen and w.m.isconnected())
    w.run(20000)
    assert len(seen) == 1
    w.works()


@pytest.mark.parametrize("ms", [4000, 5000, 6000])
def test_rings_and_warnings_come_again(make, ms):
    w = make(ring_ms=ms, warn_repeat_ms=ms).up()
    w.m.command("+CBATCHK=1")
    seen = []
    w.m.on("undervoltage", lambda m, line: seen.append("low"))
    w.m.on("ring", lambda m, line: seen.append("ring"))
    w.modem.undervoltage(repeat=True)
    w.run(2 * ms + 500)
    w.modem.voltage_fine()
    assert seen == ["low"] * 3
    call = w.modem.call()
    w.run(2 * ms + 500)
    assert seen[3:] == ["ring"] * (3 if call else 0)
    w.works()


@pytest.mark.parametrize("always", [True, False])
def test_connections_where_there_is_no_bearer(make, always):
    w = make(status_lines_always=always)
    w.m.active(True)
    start = w.clock.ticks_ms()
    try:
        rows = w.m.status("links")
        assert {row[0] for row in rows} <= {"INITIAL"}
        assert len(rows) == (len(w.modem.links) if always else 0)
    except OSError as e:
        assert not always and e.errno == 110
    assert w.clock.ticks_ms() - start < 12000
    assert w.asked() == "IP INITIAL"
    w.m.connect("internet")
    w.works()


@pytest.mark.parametrize("same", [True, False])
def test_the_value_that_cipmux_has(make, same):
    """By hand it is not said outside of IP INITIAL, whatever the module would answer."""
    w = make(mux_same_value_ok=same).up()
    with failing("EINVAL"):
        w.m.command("+CIPMUX=1")
    assert "AT+CIPMUX=1" not in w.commands()[-3:]
    w.cut()  # it may say so
    w.wire.write(b"AT+CIPMUX=1\r")
    w.clock.sleep_ms(50)
    assert (b"OK" if same else b"ERROR") in w.wire.read()
    w.up()
    w.works()


@pytest.mark.parametrize("what", ["ignore", "error", "apply"])
@pytest.mark.parametrize("push", [True, False])
def test_a_host_that_wants_its_data_otherwise(make, push, what):
    """It was reset with connections open, and now pushes or fetches."""
    w = make(clean=what != "error", push=push, rxget_change_while_open=what).up()
    for _ in range(2):
        s = w.open()
        w.peer.send(b"unread")
    w.run(300)
    w.driver = dict(w.driver, push=not push)
    w.cut()
    w.up()
    assert w.modem.tcp.manual == push
    for n in (3, 2000):
        s = w.open()
        s.sendall(pattern(n))
        assert take(s, n) == pattern(n)
        s.close()
        w.run(500)


@pytest.mark.parametrize("text", ["", "OK", "ERROR"])
def test_a_text_that_was_left_half_said(make, text):
    """A host that starts again ends it with ESC; nothing of it goes out."""
    w = make(cancel_text=text).up()
    w.wire.write(b'AT+CIPSTART=0,"TCP","10.0.0.1",80\r')
    w.clock.sleep_ms(300)
    w.wire.write(b"AT+CIPSEND=0\r")
    w.clock.sleep_ms(100)
    w.wire.write(b"half")
    w.cut()
    w.up()
    assert bytes(w.peer.received) == b""
    w.works()


@pytest.mark.parametrize("counts", [True, False])
def test_as_many_connections_as_there_are_beside_a_server(make, counts):
    """The driver leaves one for its clients, which a module may count or not."""
    w = make(server_counts=counts).up()
    door = w.listen()
    most = len(w.modem.links)
    held = [w.open() for _ in range(most - 1)]
    with failing("ENOBUFS"):
        w.open()
    c = w.dial()
    if counts:
        door.settimeout(2)
        with failing("ETIMEDOUT"):
            door.accept()
        assert w.modem.counters["clients_refused"] == 1
    else:
        a, _ = door.accept()
        c.send(b"hello")
        assert take(a, 5) == b"hello"
    for s in held:
        s.sendall(b"all")
        assert take(s, 3) == b"all"

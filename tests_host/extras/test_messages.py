"""modem.sms: sent to a phone, received from one, in PDU mode."""

import pytest
from extras_world import BANK, ME, failing, pattern, take

from simcom import ModemError
from tools.modem import pdu
from tools.modem.sms import Message

LONG = "".join("%03d " % i for i in range(100))  # 400 characters: three parts
MIMIC = 'OK\r\n+CMTI: "SM",3\r\n+PDP: DEACT\r\nERROR\r\nRDY\r\n0, CLOSED\r\n> \x1a'


@pytest.mark.parametrize("text, parts", [
    ("", 1), ("hello", 1), ("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("€" * 81, 2),
    ("[]{}|^~\\€\f", 1), ('say "hi"\r\nOK\r\n', 1), (LONG, 3),
    ("x" * 152 + "€" + "y" * 151, 2), ("a" * 66 + "😀" + "b" * 65, 2),
    ("日本語", 1), ("日" * 70, 1), ("日" * 71, 2), ("😀" * 35, 1),
    ("é" * 1530, 10), ("ж" * 670, 10), ("@" * 7, 1), ("@" * 8, 1), ("ABCDEFG", 1),
])  # fmt: skip
def test_send(w, text, parts):
    assert w.sms.send(ME, text) == parts
    assert w.seen() == [text]
    assert len(w.box.sent) == parts


@pytest.mark.parametrize("number", [ME, "0612345678", "112", "*100#", "1" * 20, "+" + "2" * 19])
def test_numbers(w, number):
    w.sms.send(number, "x")
    assert w.box.sent == [(number, "x")]


@pytest.mark.parametrize("number, text", [
    ("", "x"), ("+", "x"), ('+31"', "x"), ("+31\r", "x"), ("+31\x1a", "x"), ("06 12", "x"),
    ("06-12", "x"), ("1" * 21, "x"), ("Bank", "x"), ("31+", "x"), ("٣", "x"),
    (ME, "x" * 1531), (ME, "ж" * 671), (ME, "€" * 766), (ME, "a\x1ab"), (ME, "a\x1bb"),
    (ME, "\x00"), (ME, "\x08"), (ME, "ж\x1a"), (ME, "\ud800"), (ME, "\x7f"),
])  # fmt: skip
def test_refused_before_a_byte_goes_out(w, number, text):
    with pytest.raises(ValueError):
        w.sms.send(number, text)
    assert w.commands() == []


def test_wrong_types_and_places(w):
    for bad in ((5, "x"), (ME, b"x"), (None, "x"), (ME, None)):
        with pytest.raises(TypeError):
            w.sms.send(*bad)
    for bad in ("1", None, 1.5):
        with pytest.raises(TypeError):
            w.sms.read(bad)
        with pytest.raises(TypeError):
            w.sms.delete(bad)
    for bad in (-1, 1000):
        with pytest.raises(ValueError):
            w.sms.read(bad)
        with pytest.raises(ValueError):
            w.sms.delete(bad)
    assert w.commands() == []


def test_whole_or_byte_by_byte(make, pieces):
    w = make(pieces=pieces)
    w.modem.sms(ME, "one")
    w.modem.sms(BANK, LONG)
    w.modem.sms("12345", "日本😀")
    found = w.sms.list()
    assert [(m.number, m.text) for m in found] == [
        (ME, "one"), (BANK, LONG), ("12345", "日本😀")]
    assert found[1].slots == (2, 3, 4) and found[1].slot == 2
    assert {m.status for m in found} == {"REC UNREAD"}
    assert w.sms.read(3) == found[1]._replace(status="REC READ")
    assert w.sms.read(1).status == "REC READ"
    w.sms.delete(found[1])
    assert [m.slot for m in w.sms.list()] == [1, 5]
    w.sms.delete(1)
    assert [m.slot for m in w.sms.list()] == [5]
    assert w.sms.send(ME, LONG) == 3 and w.seen() == [LONG]


@pytest.mark.parametrize("wide", [False, True])
@pytest.mark.parametrize("order", [(2, 0, 1), (1, 2, 0), (0, 2), (1,), (2, 1, 0)])
@pytest.mark.parametrize("text", [LONG, "€😀日" * 50])
def test_long_in_any_order(w, wide, order, text):
    texts = pdu.split(text, wide)
    w.box.incoming(ME, text, ref=0x123, wide=wide, order=order)
    (message,) = w.sms.list()
    assert message.text == "".join(
        texts[i] if i in order else "\ufffd" for i in range(len(texts)))
    assert message.slots == tuple(
        order.index(i) + 1 if i in order else None for i in range(len(texts)))
    assert w.sms.read(1).text == message.text
    w.sms.delete(message)
    assert w.box.store == {} and w.sms.list() == []


@pytest.mark.parametrize("order", [(0, 0, 1, 2), (1, 0, 1, 2), (0, 1, 2, 0), (2, 2, 2, 1, 0, 1)])
def test_a_part_that_the_network_brings_again(w, order):
    """It saw no acknowledgement: the same part once more, its time and all."""
    w.box.incoming(ME, LONG, ref=5, order=order)
    (message,) = w.sms.list()
    assert message.text == LONG
    assert message.slots[:3] == tuple(order.index(i) + 1 for i in range(3))
    assert sorted(message.slots) == list(range(1, len(order) + 1))
    assert w.sms.read(len(order)).text == LONG
    w.sms.delete(message)
    assert w.box.store == {}


def test_the_same_long_text_again(w):
    """Somebody sends it twice: these are two, even under one reference."""
    for _ in range(2):
        w.box.incoming(ME, LONG, ref=5)
        w.run(2000)
    assert [m.text for m in w.sms.list()] == [LONG, LONG]


def test_the_same_reference_again(w):
    """References are a byte: what belongs together is told by the sender, and by the time."""
    w.box.incoming(ME, "a" * 200, ref=7)
    w.box.incoming(BANK, "b" * 200, ref=7)
    w.box.incoming(ME, "c" * 200, ref=8)
    w.box.incoming(ME, "d" * 200, ref=7)
    w.run(4000)
    w.box.incoming(ME, "e" * 200, ref=9, order=[0])
    assert [m.text for m in w.sms.list()] == [
        c * 200 for c in "abcd"] + ["e" * 153 + "\ufffd"]


def test_an_old_part_is_not_joined_to_a_new_message(make):
    w = make(limit_ms=9000000, bearer=False)
    w.box.incoming(ME, "old " * 50, ref=7, order=[1])
    w.clock.sleep_ms(3700000)
    w.box.incoming(ME, "new " * 50, ref=7, order=[0])
    texts = [m.text for m in w.sms.list()]
    assert len(texts) == 2 and all("\ufffd" in text for text in texts)


@pytest.mark.parametrize("zone, minutes", [(0, 0), (4, 60), (-20, -300), (48, 720), (-1, -15)])
def test_time(w, zone, minutes):
    w.box.incoming(ME, "x", zone=zone)
    t = w.sms.read(1).time
    assert t[:6] == w.box.store[1].when and t[6] == minutes


def test_other_kinds(w):
    """Data, messages of class 0, national letters, status reports, nonsense: none of them hides
    the others."""
    box = w.box
    when = w.modem.wall_time()

    def add(coded):
        box.arrive(Message("x", "x", when, coded))

    box.incoming(ME, "before")
    box.incoming(ME, b"\x00\x01\xff\x1a")
    box.incoming(ME, "class 0", dcs=0x10)
    add(pdu.status_report(ME, when))
    add(pdu.deliver(ME, "türk", when, head=bytes((3, 0x25, 1, 1))))
    add((5, "00" + "04FF91AABB"))
    add((1, "0003"))
    box.incoming(ME, "after")
    found = w.sms.list()
    assert [m.slot for m in found] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [m.text for m in found] == [
        "before", b"\x00\x01\xff\x1a", "class 0", None, None, None, None, "after"]
    assert found[3].number == ME
    assert w.sms.read(7).text is None
    for m in found:
        w.sms.delete(m)
    assert w.sms.space() == (0, 30)


def test_a_text_that_imitates_reports_changes_nothing(w):
    seen = []
    for name in ("deact", "reboot", "sms", "urc", "power"):
        w.m.on(name, lambda m, value, name=name: seen.append((name, value)))
    s = w.open()
    w.modem.sms(ME, MIMIC)
    w.run(100)
    assert w.sms.read(1).text == MIMIC.replace("\x1a", " ") or w.sms.read(1).text == MIMIC
    assert w.sms.list()[0].number == ME
    w.sms.send(ME, MIMIC[:-1])
    assert w.seen() == [MIMIC[:-1]]
    assert seen == [("sms", '+CMTI: "SM",1')]
    s.sendall(b"still open")
    assert take(s, 10) == b"still open"


def test_handlers(w):
    """Reading inside a handler would wait for ever: EBUSY; afterwards it works."""
    seen = []

    def handler(m, line):
        with failing("EBUSY"):
            m.sms.read(1)
        with failing("EBUSY"):
            m.sms.send(ME, "x")
        seen.append(int(line.split(",")[1]))

    w.m.on("sms", handler)
    w.modem.sms(ME, "read me")
    w.run(100)
    assert seen == [1]
    assert w.sms.read(seen[0]).text == "read me"


@pytest.mark.parametrize("fine", [True, False])
def test_an_empty_place(make, fine):
    w = make(empty_sms_index_ok=fine)
    assert w.sms.read(5) is None
    assert w.sms.read(999) is None
    assert w.sms.list() == []
    w.sms.delete(5)
    with failing("EINVAL") as e:
        w.sms.delete(999)
    assert isinstance(e.value, ModemError) and e.value.code == 321


def test_a_full_store(w):
    w.box.capacity = 3
    for i in range(5):
        w.modem.sms(ME, "number %d" % i)
    assert w.sms.space() == (3, 3)
    w.sms.delete(2)
    w.run(100)
    assert [m.text for m in w.sms.list()] == ["number 0", "number 3", "number 2"]
    for i in (1, 2, 3):
        w.sms.delete(i)
    assert [m.text for m in w.sms.list()] == ["number 4"]


@pytest.mark.parametrize("code, name", [(331, "ENETDOWN"), (38, "EIO"), (10, "EIO"),
                                        (500, "EIO"), (332, "ETIMEDOUT"), (304, "EINVAL")])
def test_the_network_refuses(w, code, name):
    s = w.open()
    w.box.refusals.append(code)
    with failing(name) as e:
        w.sms.send(ME, "x")
    assert isinstance(e.value, ModemError) and e.value.code == code
    s.sendall(b"x")
    assert take(s, 1) == b"x"
    w.sms.send(ME, "again")
    assert w.seen() == ["again"]


def test_a_part_is_refused(w):
    w.modem.clock.at(700000, lambda: w.box.refusals.append(38))
    with failing("EIO") as e:
        w.sms.send(ME, LONG)
    assert "part 2 of 3" in str(e.value)
    assert w.seen() == []


@pytest.mark.parametrize("answer, code, name", [
    (b"\r\nERROR\r\n", None, "EIO"), (b"\r\n+CMS ERROR: 304\r\n", 304, "EINVAL"),
    (b"\r\n+CME ERROR: 10\r\n", 10, "ENODEV")])  # fmt: skip
def test_the_module_refuses_before_its_prompt(w, answer, code, name):
    w.modem.faults.refuse("CMGS", answer=answer)
    with failing(name) as e:
        w.sms.send(ME, "x")
    assert e.value.code == code
    w.sms.send(ME, "y")
    assert w.seen() == ["y"]


def test_no_network(w):
    w.modem.faults.lose_network(20000)
    with failing("ENETDOWN"):
        w.sms.send(ME, "x")


def test_no_sim(make):
    w = make(bearer=False, sim_inserted=False)
    for call in (w.sms.list, w.sms.space, lambda: w.sms.send(ME, "x"), lambda: w.sms.read(1)):
        start = w.clock.ticks_ms()
        with failing("ENODEV"):
            call()
        assert w.clock.ticks_ms() - start < 1000


def test_a_full_list_at_a_low_rate(make):
    w = make(baud=4800, rate=4800, bearer=False, clean=False)
    for i in range(29):
        w.modem.sms(ME, "%02d" % i + "ж" * 68)
    assert [m.text[:2] for m in w.sms.list()] == ["%02d" % i for i in range(29)]
    w.sms.send(ME, "x" * 160)
    assert w.seen() == ["x" * 160]


def test_data_in_parts(w):
    box = w.box
    for part, text in ((1, b"\x00\x01"), (3, b"\xfe"), (2, "text")):
        head = pdu.header(9, 3 if part < 3 else 2, min(part, 2))
        if part != 2:
            box.arrive(Message("x", "", (), pdu.deliver(
                ME, text, w.modem.wall_time(), head=head)))
    assert [(m.text, m.slots) for m in w.sms.list()] == [
        (b"\x00\x01", (1, None, None)), (b"\xfe", (None, 2))]


def test_not_ready_yet(make):
    """Just after the start CMGF is refused until SMS Ready."""
    w = make(bearer=False, sms_ready_ms=12000)
    w.modem.faults.reboot()
    w.run(5000)
    w.m.active(True)
    w.sms.send(ME, "early")
    assert w.seen() == ["early"]


def test_text_mode_of_somebody_else(w):
    w.m.command("+CMGF=1")
    w.modem.sms(ME, MIMIC)
    assert w.sms.read(1).number == ME
    w.m.command("+CMGF=1")
    w.sms.send(ME, "x")
    assert w.seen() == ["x"]


def test_without_active(make):
    from simcom import SIM800
    w = make()
    m = SIM800(w.modem.uart())
    with failing("ENODEV"):
        m.sms.list()


def test_data_goes_on(make):
    """Messages beside a connection that carries data; a long one lets it in between."""
    w = make(sms_ms=5000, limit_ms=600000)
    a = w.open()
    data = pattern(20000)
    got = bytearray()
    a.setblocking(False)
    at = a.send(data[:1460])
    times = []

    w.m.on("sms", lambda m, line: times.append(w.clock.ticks_ms()))
    for i in range(3):
        w.clock.at((i * 4000 + 500) * 1000, lambda i=i: w.modem.sms(BANK, "number %d" % i))
    assert w.sms.send(ME, LONG) == 3
    for _ in range(4000):
        w.run(20)
        try:
            at += a.send(data[at:at + 1460]) if at < len(data) else 0
        except OSError as e:
            assert e.errno == 11
        piece = a.read(2000)
        got += piece or b""
        if len(got) == len(data):
            break
    assert bytes(got) == data
    assert w.seen() == [LONG]
    assert [m.text for m in w.sms.list()] == ["number 0", "number 1", "number 2"]
    assert len(times) == 3


@pytest.mark.parametrize("push", [False, True])
def test_a_message_arrives_while_a_socket_downloads(make, push, pieces):
    w = make(driver={"push": push}, pieces=pieces)
    seen = []
    w.m.on("sms", lambda m, line: seen.append(line))
    s = w.open()
    data = pattern(6000)
    for i in range(1, 8):
        w.clock.at(i * 150000, lambda i=i: w.modem.sms(ME, MIMIC.replace("3", str(i))))
    got = b""
    for i in range(0, len(data), 1000):
        s.sendall(data[i:i + 1000])
        got += take(s, 1000)
        if i == 3000:
            assert w.sms.read(1).number == ME
    assert got == data
    w.run(2000)
    assert len(seen) == 7 and len(w.sms.list()) == 7

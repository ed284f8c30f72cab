"""What goes wrong on the wire while messages are sent and read: nobody gets a wrong message, no
command ends up in one, and afterwards everything works."""

import pytest
from extras_world import ME, Sink, failing, take

TEXT = "alarm: 23 °C? {no}"


@pytest.fixture
def w(make):
    w = make(limit_ms=3000000)
    w.net.serve("10.0.0.3", 81, Sink)
    return w


def works(w, s):
    """Both ways, and the connection that was open all the time."""
    s.sendall(b"still here")
    assert take(s, 10) == b"still here"
    before = len(w.seen())
    w.sms.send(ME, "and now")
    assert w.seen()[before:] == ["and now"]
    w.modem.sms(ME, "back")
    assert [m.text for m in w.sms.list()][-1] == "back"


def only(w, *texts):
    """No phone shows anything else."""
    assert set(w.seen()) <= set(texts), w.seen()
    assert {number for number, _ in w.box.sent} <= {ME}


@pytest.mark.parametrize("times", [1, 2])
def test_a_lost_prompt(w, times):
    s = w.open()
    w.modem.faults.no_prompt(times)
    for _ in range(times):
        with failing("ETIMEDOUT"):
            w.sms.send(ME, TEXT)
    assert w.box.sent == []
    works(w, s)
    only(w, TEXT, "and now")
    # what is owed to nobody is not paid to a connection either
    assert b"AT" not in b"".join(c.received for c in w.net.connections)


@pytest.mark.parametrize("busy_bytes", ["queue", "drop"])
@pytest.mark.parametrize("late_ms", [9000, 10050, 10300, 12000, 30000])
def test_a_late_prompt(make, late_ms, busy_bytes):
    """It is not answered with a command; nobody else pays for it."""
    w = make(busy_bytes=busy_bytes, clean=False)
    s = w.open()
    w.modem.faults.delay("CMGS", late_ms)
    if late_ms < 10000:
        w.sms.send(ME, TEXT)
    else:
        with failing("ETIMEDOUT"):
            w.sms.send(ME, TEXT)
    works(w, s)
    only(w, TEXT, "and now")
    assert not [c for c in w.modem.commands if "AT+" in c[2:]]


def test_a_prompt_without_its_space(make, pieces):
    w = make(prompt=b"\r\n>", pieces=pieces)
    w.sms.send(ME, TEXT)
    assert w.seen() == [TEXT]


@pytest.mark.parametrize("report", [
    b'\r\n+CMTI: "SM",9\r\n', b"\r\n+PDP: DEACT\r\n", b"\r\nDST: 0\r\n", b"\r\nRING\r\n",
    b"\r\n+CIPRXGET: 1,0\r\n", b"\r\n0, CLOSED\r\n", b"\r\n+CREG: 1\r\n"])  # fmt: skip
def test_reports_in_the_middle(make, pieces, report):
    w = make(pieces=pieces, bearer=False, turnaround_ms=10)
    for ms in range(2, 60, 4):  # CMGF, CPMS, CMGS; then the prompt, the payload, the wait
        w.clock.at(ms * 1000, lambda: w.report(report))
    w.clock.at(300000, lambda: w.report(report))
    w.report(report, when=b"+CMGS: ")
    w.sms.send(ME, TEXT)
    assert w.seen() == [TEXT]
    w.modem.sms(ME, "one")
    w.modem.sms(ME, "x" * 200)
    for when in (b"+CMGL: 1", b"+CMGL: 3", b"+CPMS: "):
        w.report(report, when=when)
        assert [m.text for m in w.sms.list()] == ["one", "x" * 200]


def test_every_byte_lost_on_its_way_to_the_module(make):
    """Of CMGF, CPMS, CMGS and the message itself."""
    for i in range(95):
        w = make(bearer=False, clean=False, limit_ms=900000)
        w.modem.faults.drop_in(i)
        try:
            w.sms.send(ME, TEXT)
            ok = True
        except OSError:
            ok = False
        if ok:
            assert w.seen() == [TEXT], i
        else:
            assert w.seen() == [], i
        w.sms.send(ME, "and now")
        assert w.seen()[-1] == "and now", i
        only(w, TEXT, "and now")


def test_every_byte_lost_on_its_way_from_the_module(make):
    for i in range(60):
        w = make(bearer=False, clean=False, limit_ms=900000)
        w.modem.faults.drop_out(i)
        try:
            w.sms.send(ME, TEXT)
            assert w.seen() == [TEXT], i
        except OSError:
            pass
        w.sms.send(ME, "and now")
        assert w.seen()[-1] == "and now", i
        only(w, TEXT, "and now")


@pytest.mark.parametrize("data", [b"", b"\x00", b"5"], ids=["lost", "zero", "digit"])
def test_every_byte_of_a_list_damaged(make, data):
    """A text is whole, or there is an error; it is never another one."""
    w = make(bearer=False, clean=False, limit_ms=30000000)
    w.modem.sms(ME, "one")
    w.modem.sms("+31687654321", "{two}")
    w.modem.sms(ME, "three €")
    texts = [("one", ME), ("{two}", "+31687654321"), ("three €", ME)]
    assert [(m.text, m.number) for m in w.sms.list()] == texts
    good = 0
    for i in range(0, 330, 1 if not data else 3):
        faults = w.modem.faults
        fault = faults.add_out(i, data) if data else faults.drop_out(i)
        try:
            found = w.sms.list()
        except OSError:
            pass
        else:
            good += 1  # a place's number may have one digit more
            assert sorted([(m.text, m.number) for m in found]) == sorted(texts), i
        fault.remove()
        assert [(m.text, m.number) for m in w.sms.list()] == texts, i
    assert good


@pytest.mark.parametrize("after_ms", [1, 3, 5, 8, 11, 14, 100, 300, 520, 700])
def test_a_reboot_while_sending(make, after_ms):
    w = make(limit_ms=900000)
    w.modem.faults.reboot(after_ms)
    try:
        assert w.sms.send(ME, "x" * 300) == 2
    except OSError as e:
        assert e.errno in (104, 110, 5), e
    only(w, "x" * 300)
    assert w.run(120000, lambda: w.m.isconnected() and w.modem.radio.sms_ready)
    w.run(3000)
    works(w, w.open())


def test_the_module_is_busy_with_it_for_a_minute(make):
    """The manual allows CMGS 60 s."""
    w = make(sms_ms=60000)
    s = w.open()
    w.sms.send(ME, TEXT)
    works(w, s)


def test_no_result(make):
    w = make(sms_ms=200000, clean=False)
    with failing("ETIMEDOUT"):
        w.sms.send(ME, TEXT)
    w.run(200000)
    w.modem.switch.sms_ms = 500
    assert w.run(600000, w.m.isconnected)
    works(w, w.open())


def test_the_host_is_reset_at_any_byte(make):
    for i in range(5, 110, 3):
        w = make(bearer=False, clean=False, limit_ms=900000)
        w.wire.cut_out = w.wire.sent + i
        try:
            w.sms.send(ME, TEXT)
        except w.wire.Cut:
            pass
        w.cut()
        w.m.active(True)
        w.sms.send(ME, "and now")
        assert w.seen()[-1] == "and now"
        only(w, TEXT, "and now")

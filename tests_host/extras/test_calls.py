"""modem.call of a SIM800."""

import pytest
from extras_world import SERVER, failing, take

from simcom import ModemError


@pytest.fixture
def family():
    return "sim800"


def test_answer_and_hang_up(make, pieces):
    w = make(pieces=pieces)
    seen = []
    w.m.on("ring", lambda m, value: seen.append(value))
    call = w.modem.call()
    w.run(200)
    assert seen == ["RING"]
    w.m.call.answer()
    assert call.state == "active"
    w.m.call.hang_up()
    assert call.state == "over"
    w.run(10000)
    assert seen == ["RING"]


def test_refuse(w):
    call = w.modem.call()
    w.run(200)
    w.m.call.hang_up()
    assert call.state == "over"
    assert w.modem.lines["ri"].level == 1


def test_nobody_calls(w):
    s = w.open()
    start = w.clock.ticks_ms()
    with failing("ENOTCONN") as e:
        w.m.call.answer()
    assert isinstance(e.value, ModemError) and w.clock.ticks_ms() - start < 1000
    w.m.call.hang_up()
    s.sendall(b"x")
    assert take(s, 1) == b"x"


@pytest.mark.parametrize("when_ms", [0, 1, 2, 3, 5])
def test_the_caller_gives_up_meanwhile(w, when_ms):
    call = w.modem.call()
    w.run(200)
    w.clock.at(when_ms * 1000, call.end)
    try:
        w.m.call.answer()
    except OSError as e:
        assert e.errno == 107
    w.run(1000)
    assert w.m.config("imei") == w.modem.family.imei
    w.m.call.hang_up()


def test_in_a_handler(w):
    seen = []

    def handler(m, value):
        with failing("EBUSY"):
            m.call.answer()
        seen.append(value)

    w.m.on("ring", handler)
    call = w.modem.call()
    w.run(200)
    assert seen and call.state == "ringing"
    w.m.call.answer()
    assert call.state == "active"


def test_beside_data_and_messages(w):
    s = w.open()
    w.modem.call()
    for i in range(20):
        s.sendall(b"%03d" % i)
        assert take(s, 3) == b"%03d" % i
        if i == 5:
            w.m.call.answer()
        if i == 10:
            w.modem.sms("+31", "hello")
        if i == 15:
            w.m.call.hang_up()
    assert w.sms.list()[0].text == "hello"


def test_no_calls_wanted(w):
    w.m.config(calls=False)
    assert w.modem.call() is None
    w.m.config(calls=True)
    assert w.modem.call() is not None


def test_a_module_that_refuses(w):
    w.modem.faults.refuse("H")
    with failing("EIO"):
        w.m.call.hang_up()


def test_none_on_sim7000(make):
    w = make(family="sim7000")
    for call in (w.m.call.answer, w.m.call.hang_up):
        with failing("ENODEV"):
            call()
    assert w.commands() == []
    assert w.open(SERVER)

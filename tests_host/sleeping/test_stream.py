"""Sleep and RI with a transparent connection: out of data mode before, into it again behind."""

import pytest
from sleeping_world import SERVER, failing, pattern


@pytest.fixture(params=[("dtr", "ri", "dcd"), ("dtr", "ri"), ("dtr",)], ids=["dcd", "ri", "dtr"])
def pins(request):
    return request.param


def stream(w):
    w.up()
    link = w.m.transparent(SERVER)
    link.settimeout(20)
    return link


def take(link, n):
    data = b""
    buf = bytearray(256)
    while len(data) < n:
        got = link.readinto(buf, min(256, n - len(data)))
        if not got:
            break
        data += buf[:got]
    return data


def test_sleep_and_wake(make, pins):
    w = make(mux=False, pins=pins)
    link = stream(w)
    link.write(b"before")
    assert take(link, 6) == b"before"
    for _ in range(3):
        w.m.sleep()
        w.run(2000)
        assert w.sleeps and w.m.asleep()
        w.m.wake()
        assert not w.m.asleep()
        link.write(b"after")
        assert take(link, 5) == b"after"
    link.close()
    w.run(1000)
    w.works()


def test_writing_wakes_it(make, pins):
    w = make(mux=False, pins=pins)
    link = stream(w)
    w.m.sleep()
    w.run(1000)
    assert w.sleeps
    link.write(pattern(300))
    assert take(link, 300) == pattern(300)


def test_data_that_arrives_asleep(make):
    w = make(mux=False)
    link = stream(w)
    w.m.sleep()
    w.run(1000)
    w.net.connections[-1].send(b"meanwhile")
    w.run(1000)
    w.m.wake()
    assert take(link, 9) == b"meanwhile"


def test_the_end_asleep(make, reports):
    w = make(mux=False, sleep_reports=reports)
    link = stream(w)
    w.m.sleep()
    w.run(1000)
    w.net.connections[-1].close()
    w.run(1000)
    w.m.wake()
    w.run(1000)
    assert take(link, 1) == b""


def test_closing_it_asleep(make, pins):
    w = make(mux=False, pins=pins)
    link = stream(w)
    w.m.sleep()
    w.run(1000)
    link.close()
    w.run(3000)
    assert not w.m.asleep()
    w.works()


def test_a_call_and_a_message_in_data_mode(make):
    """The module cannot talk: RI hints, the text follows when it can."""
    w = make(family="sim800", mux=False)
    link = stream(w)
    w.run(4000)
    w.hears("ring", "sms")
    call = w.modem.call()
    w.run(500)
    assert w.events == [("ring", None)]
    call.end()
    w.modem.sms("+1", "text")
    w.run(500)
    assert w.events == [("ring", None), ("sms", None)]
    with link.command_mode():
        w.run(200)
    assert ("sms", '+CMTI: "SM",1') in w.events
    link.write(b"on")
    assert take(link, 2) == b"on"


def test_no_dtr_and_no_way(make):
    w = make(family="sim7000", mux=False, pins=())
    link = stream(w)
    with failing("ENODEV"):
        w.m.sleep()
    link.write(b"on")
    assert take(link, 2) == b"on"


def test_by_itself(make):
    w = make(family="sim800", mux=False, pins=())
    link = stream(w)
    w.m.sleep()
    w.run(10000)
    assert w.sleeps
    w.m.wake()
    link.write(b"on")
    assert take(link, 2) == b"on"


def test_a_server_that_nobody_came_to(make, pins):
    """Data mode may begin at any moment: it is not left alone, and no command goes to a client."""
    w = make(mux=False, pins=pins).up()
    link = w.m.transparent(listen=1234)
    link.settimeout(20)
    with failing("EBUSY"):
        w.m.sleep()
    assert not w.m.asleep() and not w.sleeps
    client = w.net.dial(w.modem.tcp.contexts[0].ip, 1234)
    w.run(500)
    w.m.sleep()
    w.run(1000)
    assert w.sleeps
    client.send(b"hello")
    w.run(500)
    w.m.wake()
    assert take(link, 5) == b"hello"
    link.write(b"hi")
    w.run(300)
    assert client.received == b"hi"

"""RI: what its pulses mean where the module cannot talk, and that none is lost."""

import pytest
from sleeping_world import take

# low for so many ms: what it was, by the table of lib/simcom/ring.py
WIDTHS = [
    (9, []), (10, ["ring"]), (50, ["ring"]), (84, ["ring"]), (85, ["sms"]), (120, ["sms"]),
    (239, ["sms"]), (240, ["ring"]), (5000, ["ring"]),
]  # fmt: skip


class Stream:
    """Stands in for a transparent server to which nobody has come yet."""

    data = server = True
    on = shut = False
    state = 2


@pytest.fixture
def data(make):
    """A world in data mode: nothing is said, only RI moves."""
    w = make().up()
    w.run(500)
    w.hears("ring", "sms")
    w.m.own["stream"] = Stream()
    return w


@pytest.mark.parametrize("ms,names", WIDTHS)
def test_widths(data, ms, names):
    data.low(ms)
    data.run(ms + 400, step=7)
    assert data.events == [(name, None) for name in names]


def test_a_held_level_is_told_while_it_is_low(data):
    data.low(20000)
    data.run(238, step=1)
    assert data.events == []
    data.run(10, step=1)
    assert data.events == [("ring", None)]
    data.run(30000)
    assert data.events == [("ring", None)]


def test_two_close_together_both_count(data):
    data.low(120)
    data.low(50, after=121)
    data.low(120, after=172)
    data.clock.sleep_ms(1000)  # nobody polls meanwhile
    assert data.events == []
    data.m.poll()
    assert [name for name, _ in data.events] == ["sms", "ring", "sms"]


def test_more_than_the_ring_holds(data):
    for i in range(40):
        data.low(120, after=200 * i)
    data.clock.sleep_ms(10000)
    data.m.poll()
    count = len(data.events)
    lost = data.m.own.get("lost", 0)
    assert count + lost == 40
    data.low(50)
    data.clock.sleep_ms(100)
    data.m.poll()
    assert data.events[count:] == [("ring", None)]


def test_handlers_run_from_poll_only(data):
    data.low(50)
    data.clock.sleep_ms(200)
    assert data.events == []
    data.m.poll()
    assert data.events == [("ring", None)]


def test_late_edges_count(data):
    """A port that calls handlers late shows the level of then, twice."""
    ring = data.m.own["ri"]
    ring.edge(None)
    ring.edge(None)  # both edges of one pulse, and the level is high again
    data.m.poll()
    assert len(data.events) >= 1


def test_while_it_can_talk_its_text_tells(make):
    w = make().up()
    w.run(4000)
    w.hears("ring", "sms")
    w.modem.sms("+1", "text")
    w.run(1000)
    assert len(w.events) == 1 and w.events[0][1].startswith("+CMTI:")
    w.low(50)
    w.run(1000)
    assert len(w.events) == 1


def test_what_was_told_before_data_mode_is_not_told_again(make):
    w = make(family="sim800").up()
    w.hears("ring")
    call = w.modem.call()
    w.run(200)
    count = len(w.events)
    assert count >= 1
    w.m.own["stream"] = Stream()
    call.end()
    w.run(500)
    assert len(w.events) == count


def test_sleep_leaves_data_mode_and_wake_goes_back(make):
    w = make().up()
    stream = w.m.own["stream"] = Stream()
    w.m.sleep()
    assert not stream.data
    w.run(100)
    assert w.sleeps
    w.low(120)
    w.run(300)
    assert not w.sleeps and stream.data


def test_a_signal_has_no_interrupt(make):
    """`machine.Signal`: RI is looked at as often as it is polled."""
    w = make(pins=("dtr",))

    class Signal:
        def value(self):
            return w.modem.lines["ri"].level

    w.host(ri=Signal())
    w.up()
    s = w.open()
    w.run(200)
    w.modem.switch.sleep_reports = "lost"
    w.asleep()
    w.peer.send(b"news")
    assert take(s, 4) == b"news"


@pytest.mark.parametrize("refuses", [TypeError, ValueError, None])
def test_hard_only_where_the_port_has_it(make, refuses):
    w = make(pins=("dtr",))
    pin = w.modem.pin("ri")
    calls = []

    class Pin:
        IRQ_FALLING, IRQ_RISING = pin.IRQ_FALLING, pin.IRQ_RISING

        def value(self):
            return pin.value()

        def irq(self, handler, trigger, **kw):
            calls.append(kw)
            if kw and refuses:
                raise refuses("extra keyword arguments given")
            pin.irq(handler, trigger)

    w.host(ri=Pin())
    w.up()
    assert calls == [{"hard": True}] + [{}] * bool(refuses)
    w.run(200)
    w.asleep()
    w.low(120)
    w.run(300)
    assert not w.m.asleep()

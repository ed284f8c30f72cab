"""`lightsleep()`: the host sleeps too. `Board` does what a port's `machine.lightsleep` does."""

import builtins
import sys

import pytest
from sleeping_world import Board, failing, pattern, take

ESP32 = {"wakes": ("wake_on_ext0", "wake_on_gpio")}
RP2 = {"by_edge": True, "clobbers": True}
PORTS = {"esp32": ESP32, "esp32-1.27": {"wakes": ("wake_on_gpio",)},
         "esp32-no-rtc-pin": dict(ESP32, rtc=False), "rp2": RP2, "pin-irq": {"gpio": True}}


@pytest.fixture(params=sorted(PORTS))
def port(request):
    return PORTS[request.param]


def test_the_timer(make, port):
    w = make().up()
    s = w.open()
    board = Board(w, **port)
    start = w.clock.ticks_ms()
    assert w.m.lightsleep(60000) == "timer"
    assert 60000 <= w.clock.ticks_ms() - start < 62000
    assert board.sleeps == [60000]
    assert w.m.asleep() and w.sleeps  # the module was not woken
    del w.modem.commands[:]
    s.sendall(b"now")
    assert take(s, 3) == b"now"


def test_ri(make, port, reports):
    w = make(sleep_reports=reports).up()
    s = w.open()
    Board(w, **port)
    w.clock.at(30000 * 1000, lambda: w.net.connections[-1].send(pattern(1000)))
    start = w.clock.ticks_ms()
    assert w.m.lightsleep(60000) == "ri"
    assert w.clock.ticks_ms() - start < 31000
    assert not w.m.asleep() and not w.sleeps
    assert take(s, 1000) == pattern(1000)


def test_again_and_again(make, port):
    """The UART works after each; data of two connections, no byte lost."""
    w = make(limit_ms=3000000).up()
    socks = [w.open(), w.open()]
    peers = w.net.connections[-2:]
    Board(w, **port)
    for i in range(12):
        data = pattern(100 + 200 * i, i)
        w.clock.at(5000 * 1000, lambda i=i, data=data: peers[i % 2].send(data))
        assert w.m.lightsleep(20000) == "ri"
        assert take(socks[i % 2], len(data)) == data
        assert w.m.lightsleep(3000) == "timer"


def test_wake_is_asked_for(make, port):
    w = make().up()
    Board(w, **port)
    assert w.m.lightsleep(1000, wake=True) == "timer"
    assert not w.m.asleep() and not w.sleeps


def test_without_a_time(make):
    w = make().up()
    s = w.open()
    Board(w, **ESP32)
    w.clock.at(700000, lambda: w.net.connections[-1].send(b"news"))
    assert w.m.lightsleep() == "ri"
    assert take(s, 4) == b"news"


def test_a_call_that_could_never_end(make):
    w = make().up()
    board = Board(w, **RP2)
    del w.modem.commands[:]
    with failing("ENODEV"):
        w.m.lightsleep()
    w2 = make(pins=("dtr",)).up()
    board2 = Board(w2, **ESP32)
    with failing("ENODEV"):
        w2.m.lightsleep()
    assert board.sleeps == board2.sleeps == []
    assert w.modem.commands == []
    assert not w.m.asleep()


def test_a_port_without_it(make):
    w = make().up()
    board = Board(w, **ESP32)
    del sys.modules["machine"].lightsleep
    for ms in (None, 1000):
        with failing("ENODEV"):
            w.m.lightsleep(ms)
    assert board.sleeps == [] and not w.m.asleep() and not w.sleeps


# what there is of `esp32` and `Pin.irq`, and what each says when it is called
SAYS = {"wake_on_ext0": ("no", "ok", "ValueError", "OSError"),
        "wake_on_gpio": ("no", "ok", "TypeError"), "irq": ("no", "ok")}


@pytest.mark.parametrize("irq", SAYS["irq"])
@pytest.mark.parametrize("gpio", SAYS["wake_on_gpio"])
@pytest.mark.parametrize("ext0", SAYS["wake_on_ext0"])
def test_every_mixture_of_ways(make, ext0, gpio, irq):
    """The first way that there is, and that takes this pin; none: the time alone."""
    w = make().up()
    s = w.open()
    says = {"wake_on_ext0": ext0, "wake_on_gpio": gpio}
    board = Board(w, wakes=[name for name in says if says[name] != "no"], gpio=irq == "ok")
    for name, what in says.items():
        if what.endswith("Error"):
            def refuse(*args, what=what):
                raise getattr(builtins, what)("not this one")
            setattr(sys.modules["esp32"], name, refuse)
    can = [name for name, what in (("ext0", ext0), ("gpio", gpio), ("irq", irq)) if what == "ok"]
    w.clock.at(3000 * 1000, lambda: w.net.connections[-1].send(b"news"))
    if not can:
        with failing("ENODEV"):
            w.m.lightsleep()
        assert w.m.lightsleep(6000, wake=True) == "timer" and board.armed is None
    else:
        assert w.m.lightsleep() == "ri" and board.armed == can[0]
    assert take(s, 4) == b"news"


def test_what_is_malformed(make):
    w = make().up()
    board = Board(w, **ESP32)
    for bad in (0, -1, 86400001):
        with pytest.raises(ValueError, match="time_ms"):
            w.m.lightsleep(bad)
    for bad in ("1", 1.5):
        with pytest.raises(TypeError):
            w.m.lightsleep(bad)
    assert board.sleeps == [] and not w.m.asleep()


def test_pushed_data_would_be_lost(make):
    w = make(push=True).up()
    Board(w, **ESP32)
    s = w.open()
    with failing("EINVAL"):
        w.m.lightsleep(1000)
    s.close()
    w.run(1000)
    assert w.m.lightsleep(1000) == "timer"


def test_a_full_store_is_busy(make):
    w = make(store=500).up()
    s = w.open()
    board = Board(w, **ESP32)
    w.peer.send(pattern(2000))
    w.run(1000)
    with failing("EBUSY"):
        w.m.lightsleep(1000)
    assert board.sleeps == []
    assert take(s, 2000) == pattern(2000)


def test_without_ri_wake_finds_it(make):
    w = make(pins=("dtr",)).up()
    s = w.open()
    Board(w, **ESP32)
    w.clock.at(500000, lambda: w.net.connections[-1].send(b"unheard"))
    assert w.m.lightsleep(2000) == "timer"
    assert w.m.lightsleep(2000, wake=True) == "timer"
    assert take(s, 7) == b"unheard"


def test_a_call_and_a_message(make, port, reports):
    """RI after lightsleep has no width: the module is asked."""
    w = make(family="sim800", sleep_reports=reports).up()
    w.run(4000)
    w.hears("ring", "sms")
    Board(w, **port)
    w.clock.at(1000000, lambda: w.modem.sms("+1", "text"))
    assert w.m.lightsleep(10000) == "ri"
    w.run(100)
    assert [name for name, _ in w.events] == ["sms"]
    call = []
    w.clock.at(1000000, lambda: call.append(w.modem.call()))
    assert w.m.lightsleep(10000) == "ri"
    assert "ring" in [name for name, _ in w.events]
    call[0].end()


def test_a_restart_meanwhile(make, port):
    w = make().up()
    w.hears("reboot")
    s = w.open()
    Board(w, **port)
    w.clock.at(1000000, w.modem.power.restart)
    result = w.m.lightsleep(30000, wake=True)
    assert result in ("ri", "timer")
    assert w.run(60000, until=w.m.isconnected)
    assert len(w.heard("reboot")) == 1
    with failing("ECONNRESET"):
        s.recv(1)
    w.works()


def test_data_just_before(make, port):
    """What comes while the host gets ready is not slept over."""
    for ms in range(0, 120, 7):
        w = make().up()
        s = w.open()
        w.run(300)
        Board(w, **port)
        w.clock.at(ms * 1000, lambda w=w: w.net.connections[-1].send(b"just"))
        w.m.lightsleep(3000)
        s.settimeout(1)
        assert take(s, 4) == b"just", ms


def test_the_edges_are_heard_afterwards(make):
    w = make().up()
    Board(w, wakes=("wake_on_gpio",))
    assert w.m.lightsleep(1000) == "timer"
    w.low(120)
    w.run(300)
    assert not w.m.asleep()


def test_no_machine_here(make):
    w = make().up()
    sys.modules.pop("machine", None)
    with pytest.raises(ImportError):
        w.m.lightsleep(1000)
    assert not w.m.asleep()

"""Something comes at any moment of falling asleep, waking, sleeping lightly: it is noticed."""

import pytest
from sleeping_world import Board, take

ROUNDS = range(0, 400, 31)  # ms behind the call


class Round:
    """One world, one connection after the other; `come` makes something happen later."""

    def __init__(self, w, what):
        self.w = w
        self.what = what
        w.up()
        w.run(6000)
        w.hears("ring", "sms")
        self.sock = w.open()
        w.run(300)

    def come(self, ms):
        self.peer = self.w.peer
        self.w.clock.at(ms * 1000, getattr(self, self.what))

    def data(self):
        self.peer.send(b"news")

    def end(self):
        self.peer.close()

    def message(self):
        self.w.modem.sms("+1", "text")

    def call(self):
        call = self.w.modem.call()
        self.w.clock.at(2500 * 1000, call.end)

    def check(self):
        w, sock = self.w, self.sock
        if self.what == "data":
            assert take(sock, 4) == b"news"
        elif self.what == "end":
            assert sock.recv(4) == b""
            sock.close()
            w.run(1000)
            self.sock = w.open()
        elif self.what == "message":
            assert [name for name, _ in w.events] == ["sms"]
            for message in w.m.sms.list():
                w.m.sms.delete(message)
        else:
            assert "ring" in [name for name, _ in w.events]
            w.run(3000)
        w.run(300)
        del w.events[:]


@pytest.fixture(params=["data", "end", "message", "call"])
def what(request):
    return request.param


@pytest.fixture(params=[("dtr", "ri"), ("dtr",), ("ri",)], ids="-".join)
def pins(request):
    return request.param


def rounds(make, family, pins, what, reports="sent"):
    if family == "sim7000" and (what == "call" or "dtr" not in pins):
        pytest.skip("it has none")
    return Round(make(pins=pins, sleep_reports=reports, limit_ms=3000000), what)


def test_falling_asleep(make, family, pins, what):
    r = rounds(make, family, pins, what)
    for ms in ROUNDS:
        r.come(ms if "dtr" in pins else ms * 16)  # CSCLK=2: five seconds later
        r.w.m.sleep()
        r.w.run(1500 if "dtr" in pins else 8000)
        r.check()


def test_waking(make, family, pins, what):
    r = rounds(make, family, pins, what)
    for ms in ROUNDS:
        r.w.m.sleep()
        r.w.run(1000 if "dtr" in pins else 6000)
        r.come(ms)
        r.w.m.wake()
        r.w.m.sleep()
        r.w.run(1500)
        r.check()


PORTS = {"esp32": {"wakes": ("wake_on_ext0",)}, "rp2": {"by_edge": True, "clobbers": True}}


@pytest.mark.parametrize("port", sorted(PORTS))
def test_light_sleep(make, family, port, what, reports):
    """Around its beginning, and around its end by the timer."""
    r = rounds(make, family, ("dtr", "ri"), what, reports)
    Board(r.w, **PORTS[port])
    for ms in list(ROUNDS)[::2] + list(range(400, 800, 18)):
        r.come(ms)
        for _ in range(3):
            r.w.m.lightsleep(300)
        r.check()

"""A bearer that claims to be up and carries nothing: the ladder is climbed from `poll()`."""

import pytest
from ladder_world import RUNGS, seen, stage, watch
from session_world import SERVER, Sink, take

PAUSE_MS = 120000


def slow_host(make, mux=True):
    """Hours pass here: the host wakes for what it hears, or once a second."""
    w = stage(make, limit_ms=1 << 40, driver_mux=mux)
    nap = w.nap
    w.m.nap = lambda ms: nap(1000)
    w.up()
    watch(w)
    return w, w.clock.ticks_ms()


def knock(w, address=SERVER, wait=5000):
    """A program that opens its connection again and again; the errors it gets."""
    try:
        s = w.open(address, timeout=200)
    except OSError as e:
        error = e.errno
    else:
        s.close()
        error = 0
    w.run(wait, step=max(1000, wait // 60))
    return error


def knock_until(w, limit, address=SERVER, wait=5000):
    return any(knock(w, address, wait) == 0 for _ in range(limit))


def usable(w):
    assert w.run(400000, lambda: w.m.isconnected())
    s = w.open(timeout=200)
    s.sendall(b"again")
    assert take(s, 5) == b"again"
    s.close()


@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
@pytest.mark.parametrize("rung", RUNGS)
def test_a_module_that_opens_nothing_until_a_rung(make, rung, mux):
    """CIPSTART is refused in IP STATUS: no server's doing."""
    if not mux and rung not in ("CIPSHUT", "reset"):
        pytest.skip("nothing new")
    w, start = slow_host(make, mux)
    w.modem.faults.stuck("CIPSTART", until=rung)
    assert knock_until(w, 400, wait=60000)
    assert seen(w, start) == list(RUNGS[: RUNGS.index(rung) + 1])
    # the pauses between the rungs: 2 minutes, doubled
    assert w.clock.ticks_ms() - start < (PAUSE_MS << RUNGS.index(rung)) + 1200000
    usable(w)


@pytest.mark.parametrize("rung", ["CIPSHUT", "CGATT=0", "CFUN=1,1"])
@pytest.mark.parametrize("host", ["10.0.0.1", "example.com"])
def test_a_bearer_that_carries_nothing_until_a_rung(make, rung, host):
    w, start = slow_host(make)
    w.modem.faults.no_way(until=rung)
    assert knock_until(w, 60, (host, 80))
    assert seen(w, start) == list(RUNGS[: RUNGS.index(rung) + 1])
    usable(w)


def test_every_connection_dies(make):
    """They open (somebody in between answers for the server), and nothing is acknowledged."""

    class Dies(Sink):
        def opened(self):
            if w.dead:
                self.vanish()

    w, start = slow_host(make)
    w.dead = True
    w.net.serve(*SERVER, Dies)
    real = w.modem.tcp.shut

    def shut(context):
        w.dead = False
        real(context)

    w.modem.tcp.shut = shut
    for _ in range(3):
        s = w.open(timeout=200)
        s.sendall(b"anybody?")
        with pytest.raises(OSError):
            s.recv(1)
        s.close()
        w.run(20000)
    assert seen(w, start) == ["CIPSHUT"]
    assert w.run(400000, lambda: w.m.isconnected())
    assert w.open().send(b"x") == 1


@pytest.mark.parametrize("how", ["refused", "silent", "module"])
@pytest.mark.parametrize("other", ["tcp", "listener"])
def test_a_working_connection_is_never_disturbed(make, how, other):
    w, start = slow_host(make)
    if other == "tcp":
        s = w.open()
    else:
        s = w.m.socket()
        s.bind(("", 8000))
        s.listen(1)
        w.run(1000)
    if how == "refused":
        w.net.refuse("10.0.0.8", 80)
    elif how == "silent":
        w.net.blackhole("10.0.0.8")
    else:
        w.modem.faults.refuse("CIPSTART", times=None)
    for _ in range(20):
        assert knock(w, ("10.0.0.8", 80), 60000)
    assert seen(w, start) == []
    if other == "tcp":
        s.sendall(b"still here")
        assert take(s, 10) == b"still here"
    else:
        assert w.modem.tcp.server_state == "LISTENING"


def test_traffic_in_between_shows_that_the_bearer_works(make):
    """One server is down for days, another is spoken to now and then."""
    w, start = slow_host(make)
    w.net.blackhole("10.0.0.8")
    for _ in range(30):
        assert knock(w, ("10.0.0.8", 80))
        assert knock(w, ("10.0.0.8", 80))
        usable(w)
    assert seen(w, start) == []


def test_one_server_refuses_for_hours(make):
    """Nobody else has a connection: the bearer may be shut, seldom, and nothing above it."""
    w, start = slow_host(make)
    w.net.refuse(*SERVER)
    for _ in range(8):
        assert knock(w, wait=3600000) == 111
    assert seen(w, start) == ["CIPSHUT"]
    assert sum(line == "AT+CIPSHUT" for _, line in w.log) <= 4
    w.net.refused.clear()
    usable(w)


def test_a_name_that_is_found_shows_that_the_bearer_works(make):
    w, start = slow_host(make)
    w.net.blackhole(SERVER[0])
    for _ in range(10):
        assert knock(w, ("example.com", 80), 10000)
    assert any("CDNSGIP" in line for _, line in w.log)
    assert seen(w, start) == []
    # … and if that goes on, the bearer is shut all the same
    for _ in range(30):
        assert knock(w, ("example.com", 80), 10000)
    assert seen(w, start)[:1] == ["CIPSHUT"]


def test_reconnect_off_leaves_it_to_you(make):
    w, start = slow_host(make)
    w.m.config(reconnect=False)
    w.modem.faults.refuse("CIPSTART", times=None)
    for _ in range(10):
        assert knock(w)
    assert seen(w, start) == []


def test_a_bearer_that_is_lost_is_the_usual_ladder(make):
    """The module is asked first: it knows that its context is gone, only its report was lost."""
    w = make(start_while_deact_ok=False).up()
    w.modem.faults.drop_out(b"+PDP: DEACT", n=11)
    w.modem.faults.pdp_deact()
    assert knock(w)
    usable(w)

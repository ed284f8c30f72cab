"""Each sign of a restart alone: everything else that could show it is suppressed."""

import errno

import pytest
from session_world import take

# what a module could at most have saved: then nothing that is asked for is missing
STORED = {"E": 0, "CMEE": 1, "CREG": 1, "CGREG": 1, "CEREG": 1, "CLTS": 1, "CFGRI": 1,
          "CNMI": (2, 1, 0, 0, 0), "CIPTKA": (0, 7199, 75, 9)}
SCONT = {"CIPHEAD": 1, "CIPQSEND": 1, "TCP": {"mux": 1, "mode": 0, "manual": 1},
         "APN": ("internet", "", "")}


def stage(make, lost=(), said=(), pins=(), up=True, **kw):
    """A module that forgets only what is in `lost` and says only what begins with `said`."""
    w = make(pins=pins, **kw)
    w.m.active(True)
    if up:
        w.m.connect("internet")
    m = w.modem
    m.nvram.update({k: v for k, v in STORED.items() if k in m.settings and k not in lost})
    m.nvram["CIPSCONT"] = {k: v for k, v in SCONT.items() if k not in lost}
    if lost:
        tcp = m.nvram["CIPSCONT"].get("TCP", {})
        m.nvram["CIPSCONT"]["TCP"] = {k: v for k, v in tcp.items() if k not in lost}
    w.events = []
    w.m.on("reboot", lambda m, value: w.events.append(w.clock.ticks_ms()))
    real = m.serial.report

    def report(text, raw=None):
        if w.loud or text.startswith(tuple(said)):
            real(text, raw)

    w.loud = False
    m.serial.report = report
    return w


def restart(w, ms):
    """It restarts: how long after its UART listens that is noticed, at most `ms`."""
    w.modem.faults.reboot(rdy=True)
    w.clock.sleep_ms(w.modem.family.reset_boot_ms)
    start = w.clock.ticks_ms()
    assert w.run(ms, lambda: w.events)
    return w.events[0] - start


def all_well(w, s=None):
    """Told once; the sockets know; everything is set again and works."""
    w.loud = True
    if s is not None:
        with pytest.raises(OSError) as e:
            s.settimeout(5)
            s.recv(1)
        assert e.value.errno == errno.ECONNRESET
        s.close()
    w.run(70000)
    assert len(w.events) == 1
    w.m.connect("internet")
    assert w.run(100000, lambda: w.m.isconnected())
    s = w.open()
    s.sendall(b"again")
    assert take(s, 5) == b"again"
    settings = w.modem.settings
    assert (settings["CMEE"], settings["E"], settings["CIPHEAD"]) == (1, 0, 1)
    assert settings["CIPTKA"][:2] == (0, 7199)
    assert (w.modem.tcp.manual, w.modem.tcp.mux) == (1, 1)


@pytest.mark.parametrize("said", ["RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"])
def test_one_report(make, family, said):
    if said == "Call Ready" and family == "sim7000":
        pytest.skip("it has none")
    w = stage(make, said=(said,))
    s = w.open()
    assert restart(w, 5000) < 4000
    all_well(w, s)


def test_echo_is_on_again(make):
    w = stage(make, lost=("E",))
    s = w.open()
    w.modem.faults.reboot()
    w.clock.sleep_ms(6000)
    w.m.command("+CSQ")
    assert w.events
    all_well(w, s)


def test_the_status_pin(make):
    w = stage(make, pins=("status",))
    s = w.open()
    w.modem.faults.reboot()
    assert w.run(1000, lambda: w.events)  # before its UART listens
    all_well(w, s)


def test_the_state_is_a_new_ones(make):
    w = stage(make)
    s = w.open()
    assert restart(w, 90000) < 65000  # the look when nothing was heard for a minute
    all_well(w, s)


@pytest.mark.parametrize("what", ["send", "open", "status"])
def test_the_state_shows_with_the_next_use(make, what):
    w = stage(make)
    s = w.open()
    w.modem.faults.reboot()
    w.clock.sleep_ms(6000)
    start = w.clock.ticks_ms()
    if what == "status":
        assert w.m.status("state", refresh=True) == "IP INITIAL"
    else:
        with pytest.raises(OSError) as e:
            if what == "send":
                s.sendall(b"x")
                s.recv(1)
            else:
                w.open()
        assert e.value.errno in (errno.ECONNRESET, errno.ENETDOWN)
    assert w.run(10000, lambda: w.events)
    assert w.clock.ticks_ms() - start < 8000
    if what == "send":
        s = None
    all_well(w, s)


@pytest.mark.parametrize("lost", ["CIPHEAD", "CIPTKA"])
@pytest.mark.parametrize("keepalive", [None, (60, 30, 3)])
def test_a_setting_that_is_lost_without_a_bearer(make, lost, keepalive):
    if keepalive and lost == "CIPHEAD":
        pytest.skip("nothing new")
    w = stage(make, lost=(lost,), up=False)
    if keepalive:
        w.m.config(keepalive=keepalive)
    assert restart(w, 90000) < 65000
    if keepalive:
        w.loud = True
        w.run(70000)
        assert len(w.events) == 1
        assert w.modem.settings["CIPTKA"] == (1, 60, 30, 3)
    else:
        all_well(w)


@pytest.mark.parametrize("lost", ["mux", "manual"])
def test_a_mode_that_is_lost(make, lost):
    w = stage(make, lost=(lost,))
    s = w.open()
    assert restart(w, 90000) < 65000
    all_well(w, s)


def test_a_module_that_shows_no_mark_is_not_restarted_for_it(make):
    w = make()
    w.modem.faults.refuse("CIPTKA", times=None)
    w.up()
    seen = []
    w.m.on("reboot", lambda m, value: seen.append(value))
    w.run(300000)
    assert not seen
    assert w.m.isconnected()


@pytest.mark.parametrize("n", range(1, 30))
def test_a_damaged_answer_is_no_restart(make, n):
    w = make()
    w.up()
    seen = []
    w.m.on("reboot", lambda m, value: seen.append(value))
    w.run(50000)
    w.modem.faults.drop_out(b"+CIPTKA: 0,7199,75,9\r\n\r\nOK\r\n", offset=n - 1)
    w.run(100000)
    assert not seen
    assert w.m.isconnected()


@pytest.mark.parametrize("line", ["+CIPTKA=0", "+CIPTKA=1,7200,75,9", "+ciptka=0,7200"])
def test_a_keepalive_set_by_hand_is_no_restart(make, line):
    w = make()
    w.up()
    seen = []
    w.m.on("reboot", lambda m, value: seen.append(value))
    w.m.command(line)
    w.run(300000)
    assert not seen


@pytest.mark.parametrize("new", [True, False, (7200, 75, 9), (60, 30, 3)])
def test_a_keepalive_of_your_own_is_no_restart(make, new):
    w = make()
    w.up()
    seen = []
    w.m.on("reboot", lambda m, value: seen.append(value))
    w.m.config(keepalive=new)
    w.run(300000)
    assert not seen

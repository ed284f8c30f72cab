"""`active(True)` and `connect()` when something is wrong: the error of it, in bounded time, and
afterwards the modem works."""

import errno
import time

import pytest
from session_world import take

import simcom
from simcom import STAT_DENIED, STAT_GOT_IP, STAT_NO_SIM, STAT_PIN_REQUIRED

RATES = {"sim800": (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800),
         "sim7000": (1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 921600)}


def fails(call, *errnos, ms=200000):
    start = time.ticks_ms()
    with pytest.raises(OSError) as e:
        call()
    assert e.value.errno in errnos
    assert time.ticks_ms() - start < ms
    return e.value


def works(w):
    s = w.open()
    s.sendall(b"ok")
    assert take(s, 2) == b"ok"
    s.close()
    assert w.m.status() == STAT_GOT_IP


def test_another_family(make, monkeypatch):
    w = make(clean=False)
    other = {"sim800": simcom.SIM7000, "sim7000": simcom.SIM800}[w.family]
    monkeypatch.setitem(__import__("session_world").DRIVERS, w.family, other)
    m = w.host()
    fails(lambda: m.active(True), errno.ENODEV, ms=20000)
    assert not m.active()
    fails(lambda: m.connect("a"), errno.ENODEV)
    fails(lambda: m.command("+CSQ"), errno.ENODEV)
    monkeypatch.undo()
    w.host()
    w.up()
    works(w)


def test_nobody_there(make):
    w = make(powered=False)
    fails(lambda: w.m.active(True), errno.ETIMEDOUT, ms=120000)
    assert not w.m.active()
    assert not w.m.isconnected()
    w.modem.power(True)
    w.modem.power_part.boot(3000)
    w.clock.sleep_ms(8000)
    w.up()
    works(w)


@pytest.mark.parametrize("i", range(10))
def test_every_rate(make, family, i):
    w = make(baud=RATES[family][i])
    w.up()
    assert w.m.config("baudrate") == 115200 == w.modem.baud
    works(w)


@pytest.mark.parametrize("rate", [9600, 57600, 115200])
def test_a_module_that_guesses_its_rate(make, rate):
    w = make(baud=0, rate=rate)
    w.up()
    assert w.modem.settings["IPR"] == rate == w.m.config("baudrate")
    works(w)


def test_changing_the_rate(make, family):
    w = make().up()
    for rate in RATES[family][3:]:
        w.m.config(baudrate=rate)
        assert w.m.config("baudrate") == rate == w.modem.baud
        works(w)
    for bad in (0, 12345, 921600 if family == "sim800" else 460800, -1, "9600", None):
        with pytest.raises((ValueError, TypeError)):
            w.m.config(baudrate=bad)
    works(w)


def test_no_sim(make):
    w = make(sim_inserted=False)
    w.m.active(True)
    fails(lambda: w.m.connect("a"), errno.ENODEV, ms=60000)
    assert w.m.status() == STAT_NO_SIM
    assert w.m.command("+GSN") == [w.modem.family.imei]
    w.modem.switch.sim_inserted = True
    w.modem.radio._sim_up()
    w.modem.radio._register()
    w.m.connect("a")
    works(w)


def test_pin_needed(make):
    w = make(sim_pin="1234")
    w.m.active(True)
    fails(lambda: w.m.connect("a"), errno.EACCES, ms=30000)
    assert w.m.status() == STAT_PIN_REQUIRED
    assert w.modem.counters["pin_tries"] == 0


def test_pin_right(make):
    w = make(sim_pin="1234", has_spic=True, driver={"sim_pin": "1234"})
    w.up()
    works(w)
    assert w.modem.counters["pin_tries"] == 1
    w.modem.faults.reboot()
    w.run(120000, lambda: w.modem.counters["pin_tries"] == 2)
    assert w.run(120000, w.m.isconnected)
    works(w)


def test_pin_wrong_never_locks_a_sim(make):
    w = make(sim_pin="1234", has_spic=True, driver={"sim_pin": "9999"}, limit_ms=4000000)
    for _ in range(6):  # a boot loop
        w.m.active(True)
        for _ in range(2):
            fails(lambda: w.m.connect("a"), errno.EACCES, ms=30000)
        assert w.m.status() == STAT_PIN_REQUIRED
        w.m.connect("a", timeout_ms=0)
        w.run(60000)
        w.cut()
    assert w.modem.counters["pin_tries"] == 1
    assert w.modem.radio.tries == 2


@pytest.mark.parametrize("tries,known", [(2, True), (1, True), (3, False)])
def test_pin_unless_all_attempts_are_left(make, tries, known):
    w = make(sim_pin="1234", sim_tries=tries, has_spic=known, driver={"sim_pin": "1234"})
    w.m.active(True)
    fails(lambda: w.m.connect("a"), errno.EACCES)
    assert w.modem.counters["pin_tries"] == 0


def test_puk(make):
    w = make(sim_pin="1234", sim_tries=0, driver={"sim_pin": "1234"})
    w.m.active(True)
    fails(lambda: w.m.connect("a"), errno.EACCES)
    assert w.modem.counters["pin_tries"] == 0


@pytest.mark.parametrize("pin", ['12"4', "12\r4", "1" * 20, "abcd", b"1234", 1234])
def test_a_malformed_pin(make, pin):
    w = make(sim_pin="1234", driver={"sim_pin": pin})
    w.m.active(True)
    w.commands()
    with pytest.raises((ValueError, TypeError)):
        w.m.connect("a")
    assert w.commands() == []


def test_denied(make):
    w = make(registration=3)
    w.m.active(True)
    fails(lambda: w.m.connect("a"), errno.EACCES, ms=60000)
    assert w.m.status() == STAT_DENIED
    assert w.m.status("registration") == 3
    w.modem.switch.registration = 1
    w.modem.radio._register()
    w.m.connect("a")
    works(w)


def test_never_registered(make):
    w = make(registration=2)
    w.m.active(True)
    fails(lambda: w.m.connect("a", timeout_ms=20000), errno.ETIMEDOUT, ms=21000)
    fails(lambda: w.m.connect("a"), errno.ETIMEDOUT, ms=185000)
    w.modem.switch.registration = 5
    w.modem.radio._register()
    w.m.connect("a")
    assert w.m.status("registration") == 5
    works(w)


@pytest.mark.parametrize("where", ["CREG", "CGREG", "CEREG"])
@pytest.mark.parametrize("stat", [1, 5])
def test_registered_only_there(make, family, where, stat):
    if where == "CEREG" and family == "sim800":
        where = "CREG,CGREG"
    w = make(register_where=where, registration=stat)
    w.up()
    assert w.m.status("registration") == stat
    works(w)


def test_apn_refused(make):
    w = make(good_apns="good")
    w.m.active(True)
    fails(lambda: w.m.connect("bad"), errno.EIO, errno.EACCES, errno.ENETDOWN, ms=120000)
    assert not w.m.isconnected()
    fails(lambda: w.open(), errno.ENETDOWN)
    w.m.connect("good")
    works(w)


def test_apn_of_the_attach(make):
    w = make(family="sim7000", attach_apn="lte.apn")
    w.up("lte.apn")
    works(w)
    w.cut()
    w.commands()
    w.up("lte.apn")
    assert not [c for c in w.commands() if "CFUN=0" in c]


@pytest.mark.parametrize("args", [('a"b',), ("a\r\nb",), ("a\x1a",), ("x" * 100,), ("a", 'u"',),
                                  ("a", "u", "k\n"), ("\u00e4",)])
def test_malformed_words(make, args):
    w = make()
    w.m.active(True)
    w.commands()
    with pytest.raises(ValueError):
        w.m.connect(*args)
    for args in ((5,), (b"apn",), ("a", None)):
        with pytest.raises(TypeError):
            w.m.connect(*args)
    for line in ("+CSQ\rAT+CPOWD=1", "+CMGS\x1a", "+X\x1b", "+X\n", "+CIPSEND=0,5",
                 "+CIPRXGET=2,0,5"):
        with pytest.raises(ValueError):
            w.m.command(line)
    for host in ('a"b', "a\rb", ""):
        with pytest.raises((ValueError, OSError)):
            w.m.resolve(host)
    for name in ("nosuch", ""):
        with pytest.raises(ValueError):
            w.m.config(name)
        with pytest.raises(ValueError):
            w.m.config(**{name or "x": 1})
        with pytest.raises(ValueError):
            w.m.status(name)
        with pytest.raises(ValueError):
            w.m.on(name, None)
    assert w.commands() == []


def test_a_command_that_is_refused(make):
    w = make().up()
    with pytest.raises(simcom.ModemError) as e:
        w.m.command("+CPIN=1234")
    assert e.value.code == 3 and e.value.command == "+CPIN=1234"
    assert isinstance(e.value, OSError)
    with pytest.raises(simcom.ModemError) as e:
        w.m.command("+NOSUCH")
    assert e.value.errno == errno.EIO
    assert w.m.command("") == []


def test_before_anything_is_active(make):
    w = make()
    for call in (lambda: w.m.command("+CSQ"), lambda: w.m.connect("a"),
                 lambda: w.m.status("rssi")):
        fails(call, errno.ENODEV, ms=100)
    fails(lambda: w.open(), errno.ENETDOWN, ms=100)
    assert w.m.status() == 0 and not w.m.isconnected() and not w.m.active()
    assert w.m.ifconfig()[0] == "0.0.0.0"
    w.m.poll()
    w.m.active(False)
    assert w.commands() == []
    w.up()
    works(w)


# --- pins ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("pins", [("pwrkey", "status"), ("pwrkey",)])
def test_powered_off(make, pins):
    w = make(booted=False, pins=pins)
    w.up()
    works(w)
    w.m.active(False)
    w.clock.sleep_ms(3000)
    assert w.modem.power.mode == "off"
    w.up()
    works(w)


@pytest.mark.parametrize("pins", [("pwrkey", "status"), ("pwrkey",), ()])
def test_already_on_is_left_alone(make, pins):
    w = make(pins=pins)
    w.up()
    works(w)
    assert w.modem.lines["pwrkey"].changes == []
    assert w.modem.counters["boots"] == 0


@pytest.mark.parametrize("pins", [("pwrkey", "status"), ("pwrkey",)])
def test_on_but_deaf(make, pins):
    w = make(pins=pins)
    hang = w.modem.faults.hang()
    w.modem.clock.at(1, lambda: None)
    off = w.modem.power_part.shut_down

    def shut_down(text):
        hang.remove()
        off(text)

    w.modem.power_part.shut_down = shut_down
    w.up()
    works(w)
    assert w.modem.counters["boots"] == 1


def test_off_by_pwrkey_when_it_does_not_answer(make):
    w = make(pins=("pwrkey", "status")).up()
    w.modem.faults.silence("CPOWD")
    w.m.active(False)
    w.clock.sleep_ms(3000)
    assert w.modem.power.mode == "off"

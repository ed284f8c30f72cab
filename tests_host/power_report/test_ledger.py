"""The ledger: every microsecond has a state, charges are its current times its time."""

import re

import pytest
from power_bench import Bench, adds_up

from tools.modem import currents

HOUR = 3600


def test_sleeping_for_ten_hours_draws_what_the_document_says(bench):
    b = bench()
    b.energy.air["update_s"] = 0
    b.do("AT+CSCLK=1")
    b.modem.pin("dtr").value(1)
    b.sleep(1)
    b.energy.clear()
    b.sleep(10 * HOUR)
    account = b.energy.read()
    sleep_ma = {"sim800": 1.49, "sim7000": 1.2}[b.modem.family.name]
    assert account["mah"] == pytest.approx(10 * sleep_ma, rel=1e-6)
    assert account["average_ma"] == pytest.approx(sleep_ma, rel=1e-6)
    assert list(account["states"]) == ["sleep"]


def test_everything_of_a_life_is_booked_once(bench):
    b = bench(booted=False)
    b.sleep(5)
    b.modem.pin("pwrkey").value(0)
    b.sleep(1.2)
    b.modem.pin("pwrkey").value(1)
    b.sleep(30)
    for line in ("AT", "ATE0", "AT+CSTT", "AT+CIICR", "AT+CIFSR",
                 'AT+CIPSTART="TCP","10.0.0.1",80'):
        b.do(line)
    b.do("AT+CIPSEND=100")
    b.do(b"x" * 100)
    b.net.connections[0].send(b"y" * 300)
    b.sleep(2)
    b.modem.faults.lose_network(HOUR * 1000)
    b.sleep(2 * HOUR)
    b.do("AT+CFUN=0")
    b.sleep(60)
    b.do("AT+CPOWD=1")
    b.sleep(60)
    b.modem.power(False)
    b.sleep(60)
    states = b.booked()
    for name in ("off", "boot", "searching", "signalling", "held", "transmitting", "receiving",
                 "idle", "no service", "radio off", "stopping", "no supply"):
        assert states.get(name, 0) > 0, name
    causes = b.energy.read()["causes"]
    for name in ("registration", "attach", "bearer", "connect", "upload", "download", "start",
                 "search", "held by the network", "awake and idle", "no network", "off", "stop"):
        assert causes[name]["us"] > 0, name
    assert states["no supply"] == pytest.approx(60)


def test_the_radio_works_on_after_the_host_has_put_the_module_to_sleep(bench):
    b = bench()
    b.modem.pin("dtr").value(0)
    for line in ("AT+CSTT", "AT+CIICR", "AT+CIFSR", 'AT+CIPSTART="TCP","10.0.0.1",80'):
        b.do(line)
    b.do("AT+CSCLK=1")
    b.sleep(60)
    b.do("AT+CIPSEND=10", ms=50)
    b.do(b"0123456789", ms=5)
    b.energy.clear()
    b.modem.pin("dtr").value(1)
    b.sleep(60)
    states = b.booked()
    assert b.modem.power_part.asleep
    assert states["held"] >= b.energy.air["held_ms"] / 1000
    assert states["sleep"] > 60 - 1.5 * b.energy.air["held_ms"] / 1000 - 2


def test_csclk_2_sleeps_by_itself():
    b = Bench("sim800")
    b.energy.air["update_s"] = 0
    b.do("AT+CSCLK=2")
    b.energy.clear()
    b.sleep(100)
    states = b.booked()
    assert 4 < states["idle"] < 5.5 and states["sleep"] > 94


def test_a_lost_network_is_looked_for_now_and_then(bench):
    b = bench()
    b.modem.faults.lose_network()
    b.energy.clear()
    b.sleep(4 * HOUR)
    search = b.energy.search
    turns = (4 * HOUR - search["first_s"]) / search["every_s"]
    assert b.booked()["searching"] == pytest.approx(
        search["first_s"] + turns * search["for_s"], rel=0.02)


def test_attaches_are_counted_by_the_hour(bench):
    b = bench()
    for _ in range(3):
        b.do("AT+CGATT=0")
        b.do("AT+CGATT=1")
    b.sleep(2 * HOUR)
    b.do("AT+CGATT=0")
    b.do("AT+CGATT=1")
    account = b.energy.read()
    assert (account["attaches"], account["attaches_hour"]) == (4, 3)


def test_gnss_is_on_top():
    b = Bench("sim7000")
    b.energy.clear()
    b.do("AT+CGNSPWR=1")
    b.sleep(HOUR)
    b.do("AT+CGNSPWR=0")
    b.sleep(HOUR)
    account = b.energy.read()
    adds_up(account)
    assert account["gnss"]["mah"] == pytest.approx(28.8, rel=0.01)


def test_psm_draws_next_to_nothing():
    b = Bench("sim7000")
    b.do('AT+CPSMS=1,,,"00100001","00000001"')      # T3412 1 h, T3324 2 s
    b.sleep(60)
    assert b.modem.power_part.mode == "psm"
    b.energy.clear()
    b.sleep(1800)
    assert b.energy.read()["average_ma"] == pytest.approx(0.009)


def test_a_current_is_a_parameter(bench):
    b = bench()
    b.energy.air["update_s"] = 0
    b.energy.currents["idle"] = 20000
    b.energy.clear()
    b.sleep(HOUR)
    assert b.energy.read()["mah"] == pytest.approx(20)


def test_every_number_says_where_it_comes_from():
    states = [name for name, _ in currents.STATES]
    cited = re.compile(r"(H8L|H8H|H7) table \d+.*?([\d.]+) (mA|uA)")
    for name, rows in list(currents.CURRENTS.items()) + list(currents.OTHER_ACCESS.items()):
        if name in currents.CURRENTS:
            assert sorted(rows) == sorted(states), name
        for state, (ua, source) in rows.items():
            match = cited.search(source)
            assert source.startswith("assumed") or match or ua == 0, (name, state)
            if match and not source.startswith("assumed"):
                said = float(match[2]) * (1000 if match[3] == "mA" else 1)
                assert abs(said - ua) <= 0.5, (name, state)


def test_the_control_port_tells_it():
    from tools.modem.control import Control

    b = Bench("sim800")
    b.sleep(10)
    control = Control.__new__(Control)
    control.modem = b.modem
    answer = control.do(None, {"op": "energy"})
    assert answer["ok"] and answer["energy"]["us"] == 10000000
    assert answer["energy"]["states"]["idle"]["mah"] == pytest.approx(13.42 * 10 / 3600)

"""The board in virtual time: its sleep, its watchdog, its resets are those of a board."""

import sys
import time

import pytest

from tools.checks.manifest import boards

SLEEPS = """
import time
import machine
t = time.ticks_ms()
machine.lightsleep(60000)
print("slept", time.ticks_diff(time.ticks_ms(), t))
time.sleep(2.5)
print("waited", time.ticks_diff(time.ticks_ms(), t))
"""


def printed(run, *, start=""):
    return [line for _, line in run.output if line.startswith(start)]


def test_an_hour_of_sleep_takes_no_time(program):
    begin = time.monotonic()
    run = program(SLEEPS, hours=24)
    assert printed(run) == ["slept 60001", "waited 62501"]
    assert run.clock.ticks_us() == 24 * 3600 * 1000000
    assert time.monotonic() - begin < 20


def test_modules_are_the_pcs_own_again_afterwards(program):
    before = {name: sys.modules.get(name) for name in ("time", "select", "machine", "asyncio")}
    program(SLEEPS + "import simcom\n")
    assert {name: sys.modules.get(name) for name in before} == before
    assert not hasattr(time, "ticks_ms")


def test_ticks_wrap_in_the_middle(program):
    run = program("""
import time
last = time.ticks_ms()
wraps = 0
while True:
    time.sleep(60)
    now = time.ticks_ms()
    assert time.ticks_diff(now, last) == 60000
    if now < last:
        print("wrapped")
    last = now
""", hours=4)
    assert printed(run) == ["wrapped"] and not run.trouble


def test_a_loop_that_only_asks_for_the_time_ends(program):
    run = program("""
import time
until = time.ticks_add(time.ticks_ms(), 5000)
while time.ticks_diff(until, time.ticks_ms()) > 0:
    pass
print("over")
""")
    assert printed(run) == ["over"]


@pytest.mark.parametrize("wait", ["time.sleep(30)", "machine.lightsleep(30000)", "busy()"])
def test_the_watchdog_bites(program, wait):
    run = program("""
import machine
import time
def busy():
    while True:
        time.ticks_ms()
print("cause", machine.reset_cause() == machine.WDT_RESET)
if machine.reset_cause() != machine.WDT_RESET:
    wdt = machine.WDT(timeout=8000)
    time.sleep(7)
    wdt.feed()
    time.sleep(7)
    print("fed")
    %s
    print("never")
""" % wait)
    assert printed(run) == ["cause False", "fed", "cause True"]
    assert [why for _, why in run.resets] == ["watchdog"]


def test_a_reset_comes_in_the_middle_of_a_wait(program):
    run = program("""
import time
print("start")
time.sleep(1000)
""", wanted=[("host", 100, 0), ("host", 2000, 0)])
    assert printed(run) == ["start"] * 3
    assert [us // 1000 for us, _ in run.resets] == [100000, 2000000]


BOARD = """
import time
from boards.%s import modem
from simcom import socket
print("made", modem.active())
modem.active(True)
modem.connect("internet")
s = socket.socket()
s.settimeout(30)
s.connect(("example.com", 80))
s.send(b"1,0,x\\n")
print(s.readline())
s.close()
try:
    print(modem.lightsleep(600000))
except OSError:
    time.sleep(600)
modem.active(False)
print("off", modem.active())
"""


@pytest.mark.parametrize("name", boards())
def test_a_file_of_boards(program, name):
    """Its transistors, supply and port: on, a report, asleep, off; and again after a reset."""
    run = program(BOARD % name, pins=None, like=name, wanted=[("host", 1500, 0)])
    assert not run.trouble and run.modem.violations == []
    assert [line for line in printed(run) if line != "timer"] == [
        "made False", "b'ok 1\\n'", "off False"] * 2
    assert run.modem.power_part.mode == "off"
    levels = [level for _, level in run.levels["pwrkey"]]
    assert levels == [1] + [0, 1] * 2       # the key of each start; CPOWD switches off


def test_a_reset_forgets_the_program_and_keeps_its_files(program):
    run = program("""
import machine
import os
import simcom
print("starts", "boots" in os.listdir(), hasattr(simcom, "mark"))
if "boots" not in os.listdir():
    open("boots", "w").close()
    simcom.mark = 1
    machine.reset()
""")
    assert printed(run) == ["starts False False", "starts True False"]


def test_an_exception_ends_the_program_and_is_told(program):
    run = program("print('here')\nraise OSError(5, 'oh')\n")
    assert len(run.trouble) == 1
    assert printed(run, start="OSError") == ["OSError: [Errno 5] oh"]


def test_asyncio_is_refused_in_words(program):
    run = program("import asyncio\nasyncio.run(None)\n")
    assert "virtual time" in run.trouble[0][1]


UP = """
import machine
import time
from machine import UART, Pin
from simcom import %(model)s
modem = %(model)s(UART(1, 115200, rxbuf=2048), pwrkey=Pin(4, Pin.OUT, value=1),
                  dtr=Pin(25, Pin.OUT, value=0), ri=Pin(33, Pin.IN))
modem.active(True)
"""


@pytest.mark.parametrize("port, woken", [("esp32", "ri"), ("rp2", "ri after all")])
def test_a_message_ends_the_sleep_where_the_port_can(program, family, port, woken):
    run = program(UP % {"model": family.upper()} + """
t = time.ticks_ms()
how = modem.lightsleep(1800000)
s = time.ticks_diff(time.ticks_ms(), t) // 1000
print(how if s < 1000 else how + " after all")
""", model=family, port=port, wanted=[("sms", 600, 0)])
    assert not run.trouble and printed(run) == [woken]
    assert run.modem.violations == []


def test_what_comes_while_the_host_sleeps_is_lost(program):
    run = program(UP % {"model": "SIM800"} + """
machine.lightsleep(60000)
print(modem.uart.any())
""", model="sim800", wanted=[("reboot", 40, 0)])
    assert printed(run) == ["0"] and run.board.lost_in_sleep > 20


def test_pins_that_lead_nowhere_and_a_signal(program):
    run = program("""
from machine import ADC, Pin, Signal
led = Pin(2, Pin.OUT, value=1)
low = Signal(4, Pin.OUT, invert=True)
low.on()
print(led.value(), Pin(4).value(), ADC(34).read_u16())
""")
    assert printed(run) == ["1 0 32768"]

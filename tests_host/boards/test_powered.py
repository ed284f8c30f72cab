"""On and off through a board's own file: its transistors, its supply, its power chip.

The virtual board is wired as the file says, so a level that is turned over twice, or not at all,
leaves the module off, or starts it at the import.
"""

import time

import pytest

from tools.board import ModemProcess, VirtualBoard, data_of, like
from tools.setup import ROOT

# PWRKEY behind a transistor, straight with a supply and its chip, open drain; both ports
BOARDS = ("lilygo_t_sim7000g", "waveshare_pico_sim868", "lilygo_t_call_ip5306", "generic_rp2040")
MADE = "from boards.%s import modem\n"
OFF = MADE + "print('made', modem.active())"
ON = MADE + """
modem.active(True)
print('up', modem.active())
import machine
print('chip', set(machine.I2C.written))
"""
AGAIN = MADE + """
modem.active(True)
modem.active(False)
print('off', modem.active())
"""
# everything that can be is turned over; RESET as the ladder does it
TURNED = """
from boards.wiring import make
import simcom
pins = {"pwrkey": 4, "reset": 5, "status": 34, "dtr": 25, "ri": 33, "dcd": 35}
modem = make({"model": "SIM7000", "uart": {"id": 1, "baudrate": 115200, "rxbuf": 2048},
              "pins": pins, "inverted": tuple(pins), "open_drain": (), "supply": None})
modem.active(True)
print('up', [pin.value() for pin in modem.pins[2:6]])
modem.sleep()
print('asleep', modem.pins[3].value())
modem.wake()
simcom.load("control").run_task(modem, simcom.load("recovery")._reset(modem))
modem.active(True)
print('reset', modem.pins[2].value())
modem.active(False)
print('off', modem.pins[2].value())
"""


def pulses(modem, name, wanted):
    """The module's end of that line fell and rose so often."""
    levels = [level for _, level in modem.ask("changes", name=name)["changes"]]
    assert levels == [0, 1] * wanted


def status(modem):
    return modem.ask("pins")["pins"]["status"]


def goes_off(modem):
    """Without a STATUS pin the driver has the module's word for it, some time before."""
    until = time.monotonic() + 10
    while status(modem) and time.monotonic() < until:
        time.sleep(0.1)
    return not status(modem)


@pytest.mark.parametrize("name", BOARDS)
def test_on_and_off(name):
    data = data_of(name)
    with ModemProcess(data["model"].lower(), "--off") as modem, \
            VirtualBoard(modem=modem.addresses, wiring=like(name)) as board:
        board.mpremote("mip", "install", "./package.json", "./boards/%s.json" % name, cwd=ROOT)
        if data["supply"]:
            modem.ask("power", value=0)
        assert "made False" in board.mpremote("exec", OFF % name).stdout
        assert status(modem) == 0
        pulses(modem, "pwrkey", 0)
        out = board.mpremote("exec", ON % name).stdout
        assert "up True" in out and status(modem) == 1
        pulses(modem, "pwrkey", 1)
        chip = (data["supply"] or {}).get("i2c")
        written = {(chip["address"], chip["register"], bytes((chip["value"],)))} if chip else set()
        assert "chip %s" % written in out
        # the host is reset: the module runs on, and is found
        assert "off False" in board.mpremote("exec", AGAIN % name).stdout
        pulses(modem, "pwrkey", 1)
        assert goes_off(modem) and modem.violations() == []


def test_every_line_turned_over():
    wiring = {"inverted": ["pwrkey", "reset", "status", "dtr", "ri", "dcd"]}
    with ModemProcess("sim7000", "--off") as modem, \
            VirtualBoard(modem=modem.addresses, wiring=wiring) as board:
        board.mpremote("mip", "install", "./package.json", "./boards/generic_esp32.json",
                       cwd=ROOT)
        out = board.mpremote("exec", TURNED).stdout
        # STATUS, DTR, RI, DCD as they are at the module
        assert "up [1, 0, 1, 1]" in out and "asleep 1" in out
        assert "reset 1" in out and "off 0" in out
        pulses(modem, "pwrkey", 1)
        pulses(modem, "reset", 1)
        assert modem.violations() == []

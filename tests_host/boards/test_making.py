"""What a board's file makes: a modem with its pins at rest, and nothing powered."""

import importlib

import pytest
from machine_standin import I2C, Pin, Signal

import simcom

NUMBER = {"pwrkey": 0, "reset": 1, "status": 2, "dtr": 3, "ri": 4, "dcd": 5, "power": 6}


def test_a_modem(board):
    data = board.BOARD
    m = board.modem
    assert type(m) is getattr(simcom, data["model"])
    assert not m.active()
    for name, gpio in data["pins"].items():
        pin = m.pins[NUMBER[name]]
        if gpio is None:
            assert pin is None
            continue
        over = name in data["inverted"]
        assert isinstance(pin, Signal if over else Pin)
        real = pin.pin if over else pin
        assert real.gpio == gpio
        if name in ("status", "ri", "dcd"):
            assert real.mode == Pin.IN
        else:
            assert real.mode == (Pin.OPEN_DRAIN if name in data["open_drain"] else Pin.OUT)
            assert pin.value() == (0 if name == "dtr" else 1)  # at rest
    uart = m.uart
    for name, value in data["uart"].items():
        assert getattr(uart, name) == value
    assert (m.pins[6] is None) == (data["supply"] is None)


def test_nothing_is_powered_at_import(board):
    supply = board.BOARD["supply"]
    assert I2C.written == []
    assert not supply or supply["pin"] not in [pin.gpio for pin in Pin.made]


def test_supply(board):
    supply = board.BOARD["supply"]
    if not supply:
        return
    power = board.modem.pins[6]
    for on in (True, False, True):
        power(on)
        assert Pin.made[-1].gpio == supply["pin"]
        assert Pin.made[-1].level == (supply["on"] if on else 1 - supply["on"])
    chip = supply.get("i2c")
    written = chip and ((chip["scl"], chip["sda"]), chip["address"], chip["register"],
                        bytes((chip["value"],)))
    assert I2C.written == ([written] * 2 if chip else [])
    assert power.kept is (True if chip else None)


def test_a_power_chip_that_does_not_answer(machine):
    """The rail is switched all the same."""
    I2C.answers = False
    board = importlib.import_module("boards.lilygo_t_call_ip5306")
    power = board.modem.pins[6]
    power(True)
    assert Pin.made[-1].level == 1 and power.kept is False


def test_options(machine):
    """A program makes its own from the same data."""
    board = importlib.import_module("boards.generic_esp32")
    making = importlib.import_module("boards.wiring")
    m = making.make(board.BOARD, mux=False, rxbuf=512, ri=None)
    assert m.mux is False and m.rxbuf == 512 and m.pins[4] is None
    with pytest.raises(TypeError):
        making.make(board.BOARD, nonsense=1)

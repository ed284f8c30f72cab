"""Every board's data against its port's rules, and against each other's shape.

The rules: MicroPython's ports/rp2/machine_uart.c (which pins a UART may have), and the ESP32's
datasheet (RTC GPIOs, inputs without an output, strapping pins, pins of the flash).
"""

import ast
import re

import pytest

import simcom
from tools.setup import ROOT

SHAPE = {"model", "port", "uart", "pins", "inverted", "open_drain", "supply", "wake"}
PINS = ["pwrkey", "reset", "status", "dtr", "ri", "dcd"]
OUTPUTS = ("pwrkey", "reset", "dtr")
RTC = {0, 2, 4, 12, 13, 14, 15, 25, 26, 27, 32, 33, 34, 35, 36, 37, 38, 39}
STRAPPING = {0, 2, 5, 12, 15}
INPUT_ONLY = {34, 35, 36, 37, 38, 39}
FLASH = {6, 7, 8, 9, 10, 11}
ESP32 = set(range(40)) - {20, 24, 28, 29, 30, 31} - FLASH
PICO = set(range(23)) | {26, 27, 28}  # brought out on a Pico


def used(data):
    """(what, GPIO) of everything that the board's file connects."""
    for name in ("tx", "rx", "rts", "cts"):
        if name in data["uart"]:
            yield name, data["uart"][name]
    for name, gpio in data["pins"].items():
        if gpio is not None:
            yield name, gpio
    supply = data["supply"]
    if supply:
        yield "supply", supply["pin"]
        for name in ("sda", "scl"):
            if "i2c" in supply:
                yield name, supply["i2c"][name]


def drives(what):
    """The host drives this pin."""
    return what in OUTPUTS or what in ("tx", "rts", "supply", "sda", "scl")


def source(name):
    return (ROOT / "boards" / (name + ".py")).read_text()


def test_shape(board):
    data = board.BOARD
    assert set(data) == SHAPE and list(data["pins"]) == PINS
    assert hasattr(simcom, data["model"]) and data["port"] in ("esp32", "rp2")
    assert set(data["inverted"]) <= set(PINS) and set(data["open_drain"]) <= set(OUTPUTS)
    assert not set(data["inverted"]) & set(data["open_drain"])
    for name in data["inverted"] + data["open_drain"]:
        assert data["pins"][name] is not None, name
    assert data["uart"]["rxbuf"] >= 2048
    supply = data["supply"]
    if supply:
        assert set(supply) <= {"pin", "on", "i2c"} and supply["on"] in (0, 1)


def test_no_pin_twice(board):
    gpios = [gpio for _, gpio in used(board.BOARD)]
    assert len(gpios) == len(set(gpios))


def test_pins_of_the_port(board, name):
    data = board.BOARD
    for what, gpio in used(data):
        assert gpio in (ESP32 if data["port"] == "esp32" else PICO), what
        if data["port"] == "esp32":
            assert not (drives(what) and gpio in INPUT_ONLY), what


def test_strapping_pins_are_commented(board, name):
    if board.BOARD["port"] != "esp32":
        return
    for what, gpio in used(board.BOARD):
        if gpio in STRAPPING:
            (line,) = re.findall(r'^ *"%s": %d,.*$' % (what, gpio), source(name), re.M)
            assert "strapping" in line


def test_uart_pins_of_an_rp2(board):
    data = board.BOARD
    if data["port"] != "rp2":
        return
    uart = data["uart"]
    for place, what in enumerate(("tx", "rx", "cts", "rts")):
        if what in uart:
            assert uart[what] & 3 == place, what
            assert ((uart[what] + 4) & 8) >> 3 == uart["id"], what


def test_wake(board):
    data = board.BOARD
    wake = data["wake"]
    if wake is None:
        return
    assert data["port"] == "esp32" and wake in RTC and wake == data["pins"]["ri"]


def test_what_is_not_known_is_none_and_said(name):
    """A comment stands behind each None; each file says where its pins were read, or whose they
    are."""
    text = source(name)
    for line in text.splitlines():
        if re.match(r' *"\w+": None,', line):
            assert "#" in line, line
    doc = ast.get_docstring(ast.parse(text))
    assert ("at commit" in doc and "github.com/" in doc) or doc.find("\nOurs, from") > 0
    for commit in re.findall(r"at commit (\w+)", doc):
        assert re.fullmatch(r"[0-9a-f]{7,40}", commit)


def test_data_only(name):
    """A docstring, an import, constants and one line that makes the modem."""
    body = ast.parse(source(name)).body
    kinds = [type(node) for node in body]
    assert kinds[:2] == [ast.Expr, ast.ImportFrom]
    assert set(kinds[2:]) == {ast.Assign}
    assert ast.unparse(body[-1]) == "modem = make(BOARD)"
    for node in body[2:-1]:
        assert not [n for n in ast.walk(node) if isinstance(n, (ast.Call, ast.Lambda))]


@pytest.mark.parametrize("rx, good", [(5, True), (1, False), (4, False), (9, True)])
def test_the_rule_itself(rx, good):
    """UART 1 of an RP2040 receives on 5, 9, 21, 25."""
    assert (rx & 3 == 1 and ((rx + 4) & 8) >> 3 == 1) is good


def test_every_board_is_in_the_document(name):
    assert "`%s`" % name in (ROOT / "docs" / "boards.md").read_text()

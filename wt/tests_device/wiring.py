"""Which board has what where: one row a board. Runs on the board.

Tests take their UART and pins from here:

    import wiring
    modem = wiring.make_modem()             # a simcom modem with this board's pins
    uart = wiring.make_uart(rxbuf=1024)     # the bare UART
    wiring.pin("ri")                        # a Pin, or None where the board has none
    wiring.PEER                             # (host, port) of a TCP server that echoes
"""

import run_settings  # written by the runner: BOARD, MODEL, PEER, APN
from machine import UART, Pin

BOARD = run_settings.BOARD
MODEL = run_settings.MODEL
PEER = run_settings.PEER
APN = run_settings.APN

# name: UART number, what UART() needs besides, pins as name: (number, is it an output, level)
BOARDS = {
    "virtual": (1, {}, {
        "pwrkey": (4, True, 1), "reset": (5, True, 1), "dtr": (25, True, 0),
        "ri": (33, False, None), "status": (34, False, None), "dcd": (35, False, None)}),
    # TTGO T-Call (ESP32, SIM800L): PWRKEY through no inverter, the supply switched by GPIO 23
    "ttgo-t-call": (1, {"tx": 27, "rx": 26}, {
        "pwrkey": (4, True, 1), "reset": (5, True, 1)}),
    # LilyGO T-SIM7000G (ESP32)
    "t-sim7000g": (1, {"tx": 27, "rx": 26}, {
        "pwrkey": (4, True, 1), "dtr": (25, True, 0)}),
    # Raspberry Pi Pico with a module on GP0 and GP1
    "pico": (0, {"tx": 0, "rx": 1}, {
        "pwrkey": (14, True, 1), "dtr": (17, True, 0), "ri": (15, False, None)}),
}
_number, _uart, _pins = BOARDS[BOARD]


def make_uart(baudrate=115200, **kwargs):
    """The UART that the module is on."""
    more = {}
    for given in (_uart, kwargs):
        more.update({key: Pin(value) if key in ("tx", "rx", "rts", "cts") else value
                     for key, value in given.items()})
    return UART(_number, baudrate, **more)


def pin(name):
    """A pin of the module, or None where the board does not have it."""
    if name not in _pins:
        return None
    number, output, level = _pins[name]
    return Pin(number, Pin.OUT, value=level) if output else Pin(number, Pin.IN)


def make_modem(rxbuf=2048, **kwargs):
    """A modem object of the module's kind, with all pins of the board."""
    import simcom
    kind = {"sim800": simcom.SIM800, "sim7000": simcom.SIM7000}[MODEL]
    for name in _pins:
        kwargs.setdefault(name, pin(name))
    return kind(make_uart(rxbuf=rxbuf), **kwargs)

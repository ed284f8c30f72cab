"""What of the board goes where. Runs on the board.

Tests take their UART and pins from here:

    import wiring
    modem = wiring.make_modem()             # a simcom modem with this board's pins
    uart = wiring.make_uart(rxbuf=1024)     # the bare UART
    wiring.has("ri")                        # has the board that pin?
    wiring.pin("status")                    # a Pin or Signal, None where it has none
    wiring.PEER                             # (host, port) of a TCP server that echoes

A real board is a file of boards/, which the runner installs as a user does (docs/boards.md): it
alone says which GPIO is which pin, what inverts and what switches the supply. Only the virtual
board is wired here.
"""

import run_settings  # written by the runner: BOARD, MODEL (None: as the board says), PEER, APN
from machine import UART, Pin

PEER = run_settings.PEER
APN = run_settings.APN

# As tools/board/wiring.py has it; the form is that of boards/
VIRTUAL = {"uart": {"id": 1, "rxbuf": 2048},
           "pins": {"pwrkey": 4, "reset": 5, "dtr": 25, "ri": 33, "status": 34, "dcd": 35}}
IDLE = {"pwrkey": 1, "reset": 1, "dtr": 0}  # outputs: their level at rest


def _virtual_pin(_, name, gpio):
    if name in IDLE:
        return Pin(gpio, Pin.OUT, value=IDLE[name])
    return Pin(gpio, Pin.IN)


def _virtual_make(board, **options):
    import simcom  # here: the tests of the UART do without

    for name in board["pins"]:
        options.setdefault(name, pin(name))
    return getattr(simcom, board["model"])(make_uart(), **options)


if run_settings.BOARD == "virtual":
    _board, _pin, _make = VIRTUAL, _virtual_pin, _virtual_make
else:
    import boards.wiring

    __import__("boards." + run_settings.BOARD)
    _board = getattr(boards, run_settings.BOARD).BOARD
    _pin, _make = boards.wiring.pin, boards.wiring.make
if run_settings.MODEL:
    _board = dict(_board, model=run_settings.MODEL.upper())
MODEL = _board["model"].lower()


def make_uart(baudrate=115200, **kwargs):
    """The UART that the module is on."""
    given = dict(_board["uart"], baudrate=baudrate)
    given.update(kwargs)
    return UART(given.pop("id"), **given)


def has(name):
    """Is that pin of the module wired to the board?"""
    return _board["pins"].get(name) is not None


def pin(name):
    """A pin of the module, at rest if it is an output; None where the board has none."""
    return _pin(_board, name, _board["pins"][name]) if has(name) else None


def make_modem(**options):
    """A modem object of the module's kind, with all pins of the board."""
    return _make(_board, **options)

"""The virtual board: real MicroPython behind a pseudo-terminal, wired to the virtual modem.

    from tools.board import VirtualBoard

    wires = {"uart": ("127.0.0.1", 5000), "control": ("127.0.0.1", 5001)}
    with VirtualBoard(modem=wires) as board:
        board.mpremote("mip", "install", "./package.json")
        print(board.mpremote("exec", "import simcom; print(simcom)").stdout)
"""

from .board import BoardError, VirtualBoard
from .modem import ControlError, ModemProcess
from .wiring import DEFAULT, data_of, like, load

__all__ = ("DEFAULT", "BoardError", "ControlError", "ModemProcess", "VirtualBoard", "data_of",
           "like", "load")

"""A board and its stand-in modem."""

import pytest
from board.standin import StandIn

from tools.board import VirtualBoard


@pytest.fixture
def modem():
    with StandIn() as modem:
        yield modem


@pytest.fixture
def board(modem, tmp_path):
    with VirtualBoard(tmp_path, modem=modem.addresses) as board:
        yield board

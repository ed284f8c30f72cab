"""tests_device/ takes a real board's wires from boards/: here on virtual ones wired like them."""

import pytest

from tests_device.echo import EchoServer
from tests_device.runner import run_all
from tools.board import ModemProcess, VirtualBoard, data_of, like


def play(name, model, pattern):
    """(passed, failed, skipped), and what was shown."""
    shown = []
    with EchoServer() as peer, ModemProcess(model or data_of(name)["model"].lower()) as modem, \
            VirtualBoard(modem=modem.addresses, event_poll=True, wiring=like(name)) as board:
        totals = run_all(board, (name, model, peer.address, "internet"), pattern, shown.append)
        assert modem.violations() == []
        landed = sorted(path.name for path in (board.root / "lib" / "boards").iterdir())
    assert landed == sorted([name + ".py", "wiring.py"])
    return totals, "\n".join(shown)


# UART 1 of an ESP32; UART 0, no STATUS, PWRKEY inverted; another family than the file's
@pytest.mark.parametrize("name, model, skipped", [
    ("generic_esp32", None, 0), ("waveshare_pico_sim868", None, 1),
    ("generic_rp2040", "sim800", 0)])
def test_the_wires(name, model, skipped):
    totals, shown = play(name, model, "test_uart.")
    assert totals == (4 - skipped, 0, skipped), shown


def test_the_driver():
    totals, shown = play("generic_rp2040", None, "interface")
    assert totals == (1, 0, 0), shown

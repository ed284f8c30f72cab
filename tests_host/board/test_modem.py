"""The board wired to the virtual modem."""

import pytest

from tools.board import ModemProcess, VirtualBoard


@pytest.fixture(params=["sim800", "sim7000"])
def modem(request):
    with ModemProcess(request.param) as modem:
        yield modem


def test_at_through_uart_and_pins(modem, tmp_path):
    code = """
import machine, time
u = machine.UART(1, 115200, timeout=1000, timeout_char=20)
status = machine.Pin(34, machine.Pin.IN)
dtr = machine.Pin(25, machine.Pin.OUT, value=1)
u.write('ATE0\\r'); u.read()
u.write('AT\\r')
print(u.read(), status.value())
"""
    with VirtualBoard(tmp_path, modem=modem.addresses) as board:
        out = board.mpremote("resume", "exec", code).stdout
        assert out.strip() == "b'\\r\\nOK\\r\\n' 1"
        assert modem.ask("pin", name="dtr")["value"] == 1
        board.reset()
        assert modem.ask("stats")["stats"]["counters"]["commands"] == 2


def test_wrong_baud_rate_is_not_understood(modem, tmp_path):
    code = """
import machine
u = machine.UART(1, 9600, timeout=200)
u.write('AT\\r'); print(u.read() == b'\\r\\nOK\\r\\n')
u.init(115200, timeout=500, timeout_char=50)
u.write('\\rAT\\r'); print(b'OK' in (u.read() or b''))
"""
    with VirtualBoard(tmp_path, modem=modem.addresses) as board:
        assert board.mpremote("resume", "exec", code).stdout.split() == ["False", "True"]


def test_a_module_that_its_pins_feed(tmp_path):
    """TX is high between bytes, unless it is turned over or the UART is off."""
    code = """
import machine, time
u = machine.UART(1, 115200, timeout=1000, timeout_char=20)
dtr = machine.Pin(25, machine.Pin.OUT, value=0)
rail = machine.Pin(12, machine.Pin.OUT, value=1)
for low in (lambda: None, lambda: u.init(115200, invert=u.INV_TX), u.deinit):
    low(); rail.off(); time.sleep_ms(50); rail.on()
    u.init(115200)
"""
    with ModemProcess("sim800", "--set", "fed_by_pins=True") as modem, \
            VirtualBoard(tmp_path, modem=modem.addresses) as board:
        board.mpremote("resume", "exec", code)
        stats = modem.ask("stats")["stats"]
        assert stats["counters"]["fed_by_pins"] == 1
        assert stats["power"] == "off"  # since the second time

"""`machine.lightsleep` of each port: what ends it, what it does to UART and handlers."""

import pytest

from tools.board import VirtualBoard

UART = """import machine, time
u = machine.UART(1, 115200, timeout=500)
seen = []
ri = machine.Pin(33)
ri.irq(lambda pin: seen.append(pin.value()), machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING)
"""


def ask(board, modem, code, then=None):
    """Run code; `then()` once it has printed ready. What it printed afterwards, as lines."""
    mark = board.mark()
    board.type("\x05" + (UART + code + "\nprint('the end')").replace("\n", "\r") + "\x04")
    board.expect("\r\nready", since=mark)
    if then:
        then()
    board.expect("\r\nthe end", since=mark)
    return board.read(mark)[0].split("\r\nready\r\n")[1].split("\r\n")


@pytest.fixture(params=["rp2", "esp32"])
def port(request):
    return request.param


@pytest.fixture
def ported(modem, port):
    with VirtualBoard(modem=modem.addresses, wiring={"port": port}) as board:
        board.expect(">>> ")
        yield board


def test_a_pin(ported, modem, port):
    arm = "import esp32; esp32.wake_on_ext0(ri, esp32.WAKEUP_ALL_LOW)\n" if port == "esp32" else ""
    code = arm + """
print('ready')
while not ri.value(): time.sleep_ms(1)
print('now')
start = time.ticks_ms()
machine.lightsleep(20000)
print(machine.wake_reason(), time.ticks_diff(time.ticks_ms(), start) < 15000, seen)
"""

    def then():
        mark = ported.mark()
        modem.pin("ri", 1)
        ported.expect("now", since=mark)
        modem.pin("ri", 0)

    lines = ask(ported, modem, code, then)
    assert lines[1] == "2 True " + ("[1, 0]" if port == "rp2" else "[1]")


def test_the_timer_and_the_uart(ported, modem, port):
    code = """
print('ready')
machine.lightsleep(300)
print(machine.wake_reason(), u.any())
"""
    lines = ask(ported, modem, code, lambda: modem.send(b"lost"))
    assert lines[0] == "4 0"
    rates = [entry["value"] for entry in modem.told if entry["op"] == "baud"]
    assert rates == ([115200, 76800] if port == "rp2" else [115200])
    ask(ported, modem, "print('ready'); u.init(baudrate=115200)")
    rates = [entry["value"] for entry in modem.told if entry["op"] == "baud"]
    assert rates[-1] == 115200


def test_what_the_port_does_not_have(ported, modem, port):
    code = """
print('ready')
for way in ("ext0", "gpio", "irq", "level"):
    try:
        if way == "irq":
            ri.irq(trigger=machine.Pin.WAKE_LOW, wake=machine.SLEEP)
        elif way == "level":
            ri.irq(trigger=machine.Pin.IRQ_FALLING, wake=machine.SLEEP)
        else:
            import esp32
            if way == "ext0":
                esp32.wake_on_ext0(machine.Pin(5), esp32.WAKEUP_ALL_LOW)
            else:
                esp32.wake_on_gpio((machine.Pin(5),), esp32.WAKEUP_ALL_LOW)
        print(way, "taken")
    except Exception as error:
        print(way, type(error).__name__)
"""
    lines = ask(ported, modem, code)
    assert lines[:4] == {
        "rp2": ["ext0 ImportError", "gpio ImportError", "irq TypeError", "level TypeError"],
        "esp32": ["ext0 ValueError", "gpio taken", "irq taken", "level ValueError"]}[port]

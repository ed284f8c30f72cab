"""`machine` on the board: UART, pins, waiting."""

import pytest

from tools.board import VirtualBoard


def run(board, code):
    """Run code on the board without a reset before it; what it printed, as lines."""
    return board.mpremote("resume", "exec", code).stdout.split("\n")[:-1]


UART = "import machine, time, select\nu = machine.UART(1, 115200, timeout=2000, %s)\n"


def test_question_and_answer(board, modem):
    assert run(board, UART % "" + "u.write('AT\\r'); print(u.read(6))") == ["b'\\r\\nOK\\r\\n'"]
    assert modem.heard == b"AT\r"
    assert {"op": "baud", "value": 115200} in modem.told


def test_all_ways_to_read_and_write(board, modem):
    modem.answers = {b"2": b"abc\ndefgh"}
    code = UART % "timeout_char=50" + """
b = bytearray(b'xxxxx')
print(u.write(b'0123', 1), u.write(b'0123', 1, 2))
print(u.readinto(b, 2), b, u.readline(), u.read(2), u.read())
u.init(timeout=0)
print(u.read(), u.readinto(b), u.readline(), u.any(), u.read(0))
"""
    assert run(board, code) == ["1 2", "2 bytearray(b'abxxx') b'c\\n' b'de' b'fgh'",
                                "None None None 0 b''"]
    assert modem.heard == b"012"


def test_ring_overflows_and_loses(board, modem):
    modem.answers = {b"go": bytes(range(256)) * 4}
    code = UART % "rxbuf=100" + """
u.write('go')
while u.received < 1024: time.sleep_ms(1)
print(u.any(), u.lost, u.read() == bytes(range(100)))
"""
    assert run(board, code) == ["100 924 True"]


def test_flow_control_loses_nothing(board, modem):
    modem.answers = {b"go": bytes(range(256)) * 4}
    code = UART % "rxbuf=100, flow=machine.UART.RTS" + """
u.write('go')
n = 0
while n < 1024: n += len(u.read(64))
print(n, u.lost)
"""
    assert run(board, code) == ["1024 0"]


def test_sending_takes_the_time_of_the_baud_rate(board, modem):
    code = UART % "txbuf=64" + """
u.init(9600)
t = time.ticks_ms()
n = u.write(bytes(480))
print(n, u.txdone(), 300 < time.ticks_diff(time.ticks_ms(), t))
u.flush()
print(u.txdone(), time.ticks_diff(time.ticks_ms(), t) >= 499)
u.init(timeout=0)
print(u.write(bytes(480)) == 96)
"""
    assert run(board, code) == ["480 False True", "True True", "True"]


def test_uart_allocates_nothing(board, modem):
    code = UART % "" + """
import micropython
b, poll, p = bytearray(6), select.poll(), machine.Pin(25, machine.Pin.OUT)
poll.register(u, select.POLLIN)
poll.ipoll(0)
def steady():
    u.write(b'AT\\r', 0, 3)
    for _ in poll.ipoll(2000): pass
    p.value(1)
    return u.readinto(b, 6)
n = 0
micropython.heap_lock()
n = steady()
micropython.heap_unlock()
print(n, b)
"""
    assert run(board, code) == ["6 bytearray(b'\\r\\nOK\\r\\n')"]


def test_pins(board, modem):
    code = UART % "" + """
seen = []
p = machine.Pin(33, machine.Pin.IN)
p.irq(lambda pin: seen.append(pin.value()), machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING)
d = machine.Signal(machine.Pin(25, machine.Pin.OUT), invert=True)
d.on(); d.off()
print('ready')
while len(seen) < 2: time.sleep(1)
print(seen, p.value(), machine.Pin(33) is p, machine.Pin(33).value())
"""
    mark = board.mark()
    board.type("\x05" + code.replace("\n", "\r") + "\x04")
    board.expect("\r\nready", since=mark)
    # an output drives 0 as soon as it is one
    modem.wait(lambda: [m["value"] for m in modem.told
                        if m.get("name") == "dtr" and "value" in m] == [0, 0, 1])
    modem.pin("ri", 1)
    modem.pin("status", 1)
    modem.pin("ri", 0)
    board.expect(r"\[1, 0\] 0 False 0", since=mark)


def test_a_line_with_a_transistor(modem, tmp_path):
    """The modem's end has the other level, both ways; edges are those of the board's end."""
    code = UART % "" + """
seen = []
p = machine.Pin(33, machine.Pin.IN)
p.irq(lambda pin: seen.append(pin.value()), machine.Pin.IRQ_RISING)
d = machine.Signal(machine.Pin(25, machine.Pin.OUT, value=0), invert=True)
machine.Pin(12, machine.Pin.OUT, value=0)
d.off(); d.on()
print('ready')
while not seen: time.sleep(1)
print(seen, p.value(), machine.I2C(0).scan())
machine.I2C(0).writeto_mem(117, 0, b'7')
try: machine.I2C(0).writeto_mem(118, 0, b'7')
except OSError as e: print(e.errno)
"""
    wires = {"inverted": ["dtr", "ri", "power"], "i2c": [117]}
    with VirtualBoard(tmp_path, modem=modem.addresses, wiring=wires) as board:
        mark = board.mark()
        board.type("\x05" + code.replace("\n", "\r") + "\x04")
        board.expect("\r\nready", since=mark)
        modem.wait(lambda: [m["value"] for m in modem.told
                            if m.get("name") == "dtr" and "value" in m] == [1, 0, 1])
        assert {"op": "power", "value": 1} in modem.told
        modem.pin("ri", 1)
        modem.pin("ri", 0)
        board.expect(r"\[1\] 1 \[117\]\r\n19\r\n", since=mark)


def test_a_pin_has_changed_before_the_next_byte_goes_out(board, modem):
    """Else a module that was just woken hears `AT` too early, when its process is slow."""
    code = UART % "" + """
d = machine.Pin(25, machine.Pin.OUT, value=1)
print('ready')
input()
d.value(0)
u.write('AT\\r'); print(u.read(6))
"""
    mark = board.mark()
    board.type("\x05" + code.replace("\n", "\r") + "\x04")
    board.expect("\r\nready", since=mark)
    modem.busy_s = 0.3
    board.type("\r")
    board.expect("OK", since=mark)
    assert modem.told[-1]["name"] == "dtr" and modem.told[-1]["value"] == 0
    assert modem.before[-1] == b""


def test_hard_handler_must_not_allocate(board, modem):
    code = UART % "" + """
def handler(pin): [pin]
machine.Pin(33).irq(handler, machine.Pin.IRQ_RISING, hard=True)
print('ready')
while not machine.Pin(33).value(): time.sleep(1)
"""
    mark = board.mark()
    board.type("\x05" + code.replace("\n", "\r") + "\x04")
    board.expect("\r\nready", since=mark)
    modem.pin("ri", 1)
    board.expect("MemoryError", since=mark)


@pytest.mark.parametrize("port, uart_irq, refused", [("rp2", "IRQ_RXIDLE", "wake=1"),
                                                     ("esp32", "IRQ_RX", "hard=True")])
def test_ports_differ(modem, tmp_path, port, uart_irq, refused):
    with VirtualBoard(tmp_path, modem=modem.addresses, wiring={"port": port}) as board:
        code = UART % "" + """
print(hasattr(machine.UART, 'IRQ_RX'))
try: machine.Pin(33).irq(print, 4, %s)
except TypeError: print('refused')
seen = []
u.irq(lambda u: seen.append(u.irq().flags()) if 0 else seen.append(1), machine.UART.%s)
u.write('AT\\r')
while not seen: time.sleep_ms(1)
print(u.any())
""" % (refused, uart_irq)
        assert run(board, code) == [str(port == "esp32"), "refused", "6"]


def test_light_sleep_ends_by_pin_and_loses_bytes(board, modem):
    code = UART % "" + """
machine.Pin(33).irq(lambda pin: None, machine.Pin.IRQ_FALLING | machine.Pin.IRQ_RISING)
print('ready')
machine.lightsleep(20000)
print(machine.wake_reason(), u.any(), u.lost)
machine.lightsleep(5)
print(machine.wake_reason())
"""
    mark = board.mark()
    board.type("\x05" + code.replace("\n", "\r") + "\x04")
    board.expect("\r\nready", since=mark)
    modem.send(b"lost")
    modem.pin("ri", 1)
    board.expect(r"\r\n2 0 4\r\n4\r\n", since=mark)


def test_wires_survive_a_reset(board, modem):
    board.reset()
    assert {"op": "host_reset"} in modem.told
    modem.send(b"while nobody listened")
    board.reset()
    assert run(board, UART % "" + "u.write('AT\\r'); print(u.read(6))") == ["b'\\r\\nOK\\r\\n'"]

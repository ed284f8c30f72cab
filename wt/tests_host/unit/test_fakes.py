"""The fakes do what they promise, and the package's stand-ins for MicroPython as well."""
import unittest

from fakes import MICRO, PERIOD, UART, Clock, RingIO

from simcom import pump


class Ring(unittest.TestCase):
    """`RingIO`: MicroPython's own there, the package's twin under CPython."""

    def test_empty(self):
        r = RingIO(4)
        self.assertEqual(r.any(), 0)
        self.assertEqual(r.read(), b"")
        self.assertEqual(r.read(3), b"")
        self.assertEqual(r.readline(), b"")
        self.assertEqual(r.readinto(bytearray(3)), 0)

    def test_full(self):
        r = RingIO(4)
        self.assertEqual(r.write(b"abcdef"), 4)
        self.assertEqual(r.any(), 4)
        self.assertEqual(r.write(b"x"), 0)
        self.assertEqual(r.read(), b"abcd")
        self.assertEqual(RingIO(bytearray(4)).write(b"abcdef"), 3)

    def test_parts(self):
        r = RingIO(8)
        self.assertEqual(r.write(b"abcdef", 2), 2)
        self.assertEqual(r.write(b"abcdef", 2, 3), 3)
        self.assertEqual(r.write(b"abc", 0, 0), 0)
        self.assertEqual(r.write(b"abc", 2, 9), 1)
        self.assertEqual(r.read(3), b"abc")
        buf = bytearray(5)
        self.assertEqual(r.readinto(buf, 2), 2)
        self.assertEqual(buf, b"de\0\0\0")
        self.assertEqual(r.readinto(buf, 0), 0)
        self.assertEqual(r.readinto(buf), 1)
        self.assertEqual(buf, b"ce\0\0\0")

    def test_lines(self):
        r = RingIO(8)
        r.write(b"ab\ncd")
        self.assertEqual(r.readline(), b"ab\n")
        self.assertEqual(r.readline(), b"cd")


class Time(unittest.TestCase):
    def setUp(self):
        self.clock = Clock(100).install()

    def tearDown(self):
        self.clock.remove()

    def test_wraps(self):
        time = pump.time
        start = time.ticks_ms()
        self.assertEqual(start, PERIOD - 100)
        time.sleep_ms(250)
        self.assertEqual(time.ticks_ms(), 150)
        self.assertEqual(time.ticks_diff(time.ticks_ms(), start), 250)
        self.assertEqual(time.ticks_diff(start, time.ticks_ms()), -250)
        self.assertEqual(time.ticks_add(start, 250), 150)
        self.assertEqual(time.ticks_add(150, -250), start)
        self.assertEqual(self.clock.now, 250)


class Real(unittest.TestCase):
    def test_without_a_clock_time_is_the_ports(self):
        time = pump.time
        start = time.ticks_ms()
        time.sleep_ms(0)
        self.assertTrue(0 <= time.ticks_diff(time.ticks_ms(), start) < 5000)
        self.assertTrue(MICRO or not hasattr(__import__("time"), "ticks_ms"))


class Line(unittest.TestCase):
    def test_overflow_loses(self):
        uart = UART(Clock(), rxbuf=10)
        uart.say(b"0123456789abc")
        self.assertEqual(uart.any(), 10)
        self.assertEqual(uart.lost, 3)
        self.assertEqual(uart.read(), b"0123456789")
        self.assertEqual(uart.read(), None)

    def test_largest_read(self):
        uart = UART(Clock(), most=3)
        uart.say(b"abcdefgh")
        buf = bytearray(8)
        self.assertEqual(uart.readinto(buf, 8), 3)
        self.assertEqual(uart.readinto(buf, 2), 2)
        self.assertEqual(uart.any(), 3)
        self.assertEqual(bytes(buf[:3]), b"dec")

    def test_short_write_and_script(self):
        uart = UART(Clock(), [(b"AT+X", b"\r\n> ", 20), (3, b"\r\nOK\r\n")], short=4)
        self.assertEqual(uart.write(b"--AT+X\r", 2, 5), 4)
        self.assertEqual(uart.write(b"--AT+X\r", 6, 1), 1)
        self.assertEqual(uart.any(), 0)
        uart.clock.pass_ms(20)
        self.assertEqual(uart.read(), b"\r\n> ")
        uart.write(b"a\rb")
        self.assertEqual(uart.read(), b"\r\nOK\r\n")
        self.assertEqual(bytes(uart.body[:3]), b"a\rb")
        self.assertEqual(uart.write(b"AT+Y\r"), 4)
        uart.write(b"\r")
        self.assertEqual(uart.wrong, [b"AT+Y"])
        self.assertEqual(uart.read(), b"\r\nERROR\r\n")

    def test_pace(self):
        clock = Clock()
        uart = UART(clock, rate=10000)  # a byte each ms
        uart.say(b"abcdef")
        uart.say(b"ghi")
        self.assertEqual(uart.any(), 0)
        clock.pass_ms(2)
        self.assertEqual(uart.read(), b"ab")
        clock.pass_ms(5)
        self.assertEqual(uart.read(), b"cdefg")
        clock.pass_ms(100)
        self.assertEqual(uart.read(), b"hi")

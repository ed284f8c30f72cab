"""`sleep()`, `wake()` and `lightsleep()` on a board, with what its port can be woken by.

On the virtual board this runs with rp2's way and with esp32's. It has not been run on a real board
yet. For one: its file in boards/ needs `dtr`, and `ri` on a pin that the port wakes for
(docs/sleep.md); `python3 -m tests_device --board … -k light`, as tests_device/__init__.py says.
Look at the current besides: with module and host asleep it must fall. A board without DTR or RI
skips.
"""

import gc
import time
import unittest

import wiring

import simcom
from simcom import STAT_ASLEEP, STAT_GOT_IP, socket

modem = None


def later(sock, data, ms):
    """The peer sends data, so many ms from now."""
    sock.send(b"\0later %d\0" % ms + data)


def got(sock, data):
    """Is that what comes?"""
    buf = bytearray(len(data))
    return sock.readinto(buf) == len(data) and buf == data


class TestLightSleep(unittest.TestCase):

    def setUp(self):
        global modem
        if not wiring.has("dtr"):
            self.skipTest("this board has no DTR pin")
        if modem is None:
            # MicroPython's table of names doubles when it is full: with unittest and the virtual
            # board's devices that would be in the middle, 9 KB in one piece
            for n in range(250):
                getattr(wiring, "name%d" % n, None)
            for part in ("wake", "missed", "sleep", "lightsleep"):
                simcom.load(part)
            modem = wiring.make_modem()
            modem.active(True)
            modem.connect(wiring.APN)
        modem.wake()
        gc.collect()

    def open(self):
        sock = socket.socket()
        sock.settimeout(30)
        sock.connect(socket.getaddrinfo(*wiring.PEER)[0][-1])
        return sock

    def echoed(self, sock, data):
        sock.send(data)
        self.assertTrue(got(sock, data))

    def test_sleep_and_wake(self):
        with self.open() as sock:
            self.echoed(sock, b"before")
            modem.sleep()
            self.assertTrue(modem.asleep())
            self.assertEqual(modem.status(), STAT_ASLEEP)
            modem.wake()
            self.assertEqual(modem.status(), STAT_GOT_IP)
            self.echoed(sock, bytes(range(256)))

    def test_the_timer_ends_it_and_the_uart_works(self):
        with self.open() as sock:
            for _ in range(3):
                start = time.ticks_ms()
                woken = modem.lightsleep(700)
                took = time.ticks_diff(time.ticks_ms(), start)
                # a report may come at any time, then it is RI
                self.assertTrue(woken == "ri" or took >= 690)
                self.echoed(sock, b"after a sleep")

    def test_data_ends_it(self):
        if not wiring.has("ri"):
            self.skipTest("this board has no RI pin")
        with self.open() as sock:
            for n in range(1, 4):
                data = bytes(range(256)) * n
                later(sock, data, 1000)
                start = time.ticks_ms()
                self.assertEqual(modem.lightsleep(8000), "ri")
                self.assertLess(time.ticks_diff(time.ticks_ms(), start), 7000)
                self.assertTrue(got(sock, data))

    def test_wake_finds_what_came(self):
        with self.open() as sock:
            later(sock, b"meanwhile", 700)
            modem.lightsleep(1500, wake=True)
            self.assertFalse(modem.asleep())
            self.assertTrue(got(sock, b"meanwhile"))

    def test_a_sleep_that_nothing_would_end(self):
        pins = modem.pins
        modem.pins = pins[:4] + (None,) + pins[5:]
        try:
            modem.lightsleep()
            self.fail("it came back")
        except OSError as error:
            self.assertEqual(error.errno, 19)
        finally:
            modem.pins = pins

"""Transparent mode on a board: data both ways, command mode by each way out, the end.

It has not been run on a real board yet. Without a DTR pin command mode goes by `+++`; then the
silences around it are what is tested here. With a DTR pin look at it besides: low, high, low.
"""

import gc
import time
import unittest

import wiring

import simcom

modem = None


def online():
    """The modem in single connection mode, once for all tests."""
    global modem
    if modem is None:
        # from source these need the compiler's room: before the heap is in pieces
        for n in range(250):    # as in test_lightsleep.py
            getattr(wiring, "name%d" % n, None)
        for part in ("transparent", "escape", "streamextra", "wake", "missed", "sleep"):
            simcom.load(part)
        modem = wiring.make_modem(mux=False)
        modem.active(True)
        modem.connect(wiring.APN)
    gc.collect()
    return modem


class TestTransparent(unittest.TestCase):

    def open(self):
        link = online().transparent(wiring.PEER)
        link.settimeout(30)
        return link

    def echoed(self, link, data):
        link.write(data)
        self.assertTrue(link.read(len(data)) == data)  # its message would take KB

    def test_any_bytes_are_payload(self):
        data = bytes(range(256)) + b"\r\nOK\r\n\r\nCLOSED\r\n+++\r\nNO CARRIER\r\n" + bytes(300)
        with self.open() as link:
            self.assertTrue(link.connected())
            self.echoed(link, data)
            self.assertEqual(link.overruns, 0)
        self.assertTrue(modem.isconnected())

    def test_command_mode_and_back(self):
        with self.open() as link:
            self.echoed(link, b"before")
            for _ in range(2):
                start = time.ticks_ms()
                with link.command_mode():
                    self.assertLess(modem.status("rssi"), 0)
                self.assertLess(time.ticks_diff(time.ticks_ms(), start), 5000)
                self.echoed(link, b"after")

    def test_an_ordinary_modem_afterwards(self):
        self.open().close()
        self.assertEqual(modem.command("+CIPMODE?"), ["+CIPMODE: 0"])
        with self.open() as link:
            self.echoed(link, b"again")

    def test_asleep_in_between(self):
        if wiring.pin("dtr") is None:
            self.skipTest("this board has no DTR pin")
        with self.open() as link:
            modem.sleep()
            self.assertTrue(modem.asleep())
            self.echoed(link, b"it was woken, and went back")

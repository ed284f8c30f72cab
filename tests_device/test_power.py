"""Off and on by PWRKEY, and what STATUS says, on a board.

It has not been run on a real board yet. A board without PWRKEY skips. Look at the LED besides,
and at the current: off it is far below a milliampere.
"""

import gc
import unittest

import wiring

modem = None


class TestPower(unittest.TestCase):

    def setUp(self):
        global modem
        if wiring.pin("pwrkey") is None:
            self.skipTest("this board has no PWRKEY pin")
        if modem is None:
            modem = wiring.make_modem()
            modem.active(True)
        gc.collect()

    def is_on(self, level):
        status = wiring.pin("status")
        if status is not None:
            self.assertEqual(status.value(), level)

    def test_off_and_on(self):
        events = []
        modem.on("power", lambda m, value: events.append(value))
        try:
            for _ in range(2):
                self.is_on(1)
                modem.active(False)
                self.assertFalse(modem.active())
                self.is_on(0)
                modem.active(True)
                self.assertTrue(modem.active())
                self.assertEqual(len(modem.config("imei")), 15)
        finally:
            modem.on("power", None)

    def test_on_is_left_alone(self):
        """A module that runs is found, not switched off by a pulse."""
        global modem
        imei = modem.config("imei")
        modem = wiring.make_modem()     # as after a reset of the board
        modem.active(True)
        self.is_on(1)
        self.assertEqual(modem.config("imei"), imei)

    def test_on_the_air_again(self):
        modem.connect(wiring.APN)
        modem.active(False)
        modem.active(True)
        modem.connect(wiring.APN)
        self.assertTrue(modem.isconnected())
        modem.disconnect()

"""The wires themselves, before the package is trusted with them."""

import select
import time
import unittest

import wiring


class TestUART(unittest.TestCase):

    def setUp(self):
        wiring.pin("dtr")  # low: a module that test_lightsleep.py left asleep is deaf to its UART
        time.sleep_ms(100)
        self.uart = wiring.make_uart(timeout=500, timeout_char=50)

    def ask(self, line, tries=5):
        """What the module answers, echo and all."""
        for _ in range(tries):
            self.uart.read(self.uart.any())
            self.uart.write(line + b"\r")
            answer = self.uart.read() or b""
            if b"OK" in answer:
                return answer
        return answer

    def test_module_answers(self):
        self.assertIn(b"\r\nOK\r\n", self.ask(b"AT"))

    def test_poll_wakes_for_bytes(self):
        self.ask(b"AT")
        poller = select.poll()
        poller.register(self.uart, select.POLLIN)
        self.assertEqual(poller.poll(0), [])
        start = time.ticks_ms()
        self.uart.write(b"AT\r")
        self.assertEqual(len(poller.poll(2000)), 1)
        self.assertLess(time.ticks_diff(time.ticks_ms(), start), 2000)
        self.uart.read()

    def test_module_is_what_the_run_says(self):
        answer = self.ask(b"ATI")
        self.assertIn(wiring.MODEL[:6].upper().encode(), answer)

    def test_status_pin_is_high(self):
        status = wiring.pin("status")
        if status is None:
            self.skipTest("this board has no STATUS pin")
        self.assertEqual(status.value(), 1)

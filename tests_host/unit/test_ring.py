"""RI and the sleeping modem: edges are kept, and nothing is allocated for them."""
import sys

from fakes import OK, Clock, Locked, Module, Pin

from simcom import SIM800, brief
from simcom import socket as sockets


class Stream:
    """Stands in for data mode."""

    data = True


class World(Locked):
    def setUp(self):
        self.clock = Clock(before_wrap=60).install()
        self.ri = Pin(1)
        self.dtr = Pin(0)
        self.uart = Module(self.clock)
        self.m = SIM800(self.uart, dtr=self.dtr, ri=self.ri)
        self.m.active(True)
        self.m.connect("apn")
        self.events = []
        for name in ("ring", "sms"):
            self.m.on(name, lambda m, value, name=name: self.events.append((name, value)))
        self.ring = self.m.own["ri"]

    def tearDown(self):
        self.clock.remove()

    def pulse(self, ms):
        self.ri.edge(0)
        self.clock.pass_ms(ms)
        self.ri.edge(1)
        self.clock.pass_ms(1)


class Edges(World):
    def test_widths(self):
        self.m.own["stream"] = Stream()
        for ms, name in (
            (9, None), (10, "ring"), (50, "ring"), (84, "ring"), (85, "sms"), (120, "sms"),
            (239, "sms"), (240, "ring"),
        ):  # fmt: skip
            self.pulse(ms)
            self.m.pump()
            self.m.deliver()
            self.assertEqual(self.events, [(name, None)] if name else [])
            del self.events[:]

    def test_two_before_anybody_looks(self):
        self.m.own["stream"] = Stream()
        self.pulse(120)
        self.pulse(50)
        self.m.pump()
        self.m.deliver()
        self.assertEqual([name for name, _ in self.events], ["sms", "ring"])

    def test_capture_allocates_nothing(self):
        def work():
            for _ in range(100):  # more than there is room for
                self.pulse(1)

        self.locked(work)
        self.assertTrue(self.ring.lost > 0)

    def test_looking_allocates_nothing(self):
        stream = self.m.own["stream"] = Stream()

        def work():
            for _ in range(20):
                self.pulse(5)  # a disturbance: no event
                self.ring.turn()

        self.locked(work)
        stream.data = False

        def awake():
            for _ in range(20):
                self.pulse(120)  # its text tells
                self.m.poll()

        self.locked(awake)
        self.assertEqual(self.events, [])

    def test_a_port_without_hard_interrupts(self):
        pin = Pin(1, hard=False)
        m = SIM800(Module(self.clock), ri=pin)
        m.active(True)
        self.assertTrue(m.own["ri"].irq)
        self.assertTrue(pin.handler is not None)


class Asleep(World):
    def setUp(self):
        World.setUp(self)
        self.s = sockets.socket(modem=self.m)
        self.s.connect(("10.0.0.1", 80))
        self.uart.answer[b"AT+CIPSTATUS"] = OK + b"\r\nSTATE: IP PROCESSING\r\n\r\n" + b"".join(
            [b'C: %d,0,"TCP","10.0.0.1","80","CONNECTED"\r\n' % n for n in range(6)]
        )
        self.uart.answer[b"AT+CIPHEAD?"] = b"\r\n+CIPHEAD: 1\r\n" + OK
        self.m.sleep()
        del self.uart.lines[:]

    def test_poll_allocates_nothing(self):
        def work():
            for _ in range(2000):
                self.m.poll()
                self.clock.pass_ms(100)

        self.locked(work)
        self.assertEqual(self.uart.lines, [])
        self.assertTrue(self.m.asleep())
        self.assertEqual(self.dtr.level, 1)

    def test_an_edge_wakes_it(self):
        self.pulse(120)
        for _ in range(200):
            self.m.poll()
            self.clock.pass_ms(10)
        self.assertFalse(self.m.asleep())
        self.assertEqual(self.dtr.level, 0)
        self.assertEqual(self.uart.lines[0], b"AT")
        self.assertTrue(b"AT+CIPRXGET=4,%d" % self.s.link.n in self.uart.lines)

    def test_what_is_not_needed_is_forgotten(self):
        if not brief.__file__.endswith(".mpy"):
            self.skipTest("source stays")
        there = [name for name in ("sleep", "wake", "missed") if "simcom." + name in sys.modules]
        self.assertEqual(there, ["wake"])
        self.m.wake()
        for name in ("sleep", "wake", "missed"):
            self.assertFalse("simcom." + name in sys.modules, name)

    def test_what_another_waits_for_stays_theirs(self):
        self.m.wake()
        task = self.m.task = self.m.own["front"] = object()
        self.m.handling = True
        with self.assertRaises(OSError):
            self.m.sleep()
        self.assertTrue(self.m.own["front"] is task)

    def test_wake_and_sleep_again(self):
        for _ in range(3):
            self.m.wake()
            self.assertFalse(self.m.asleep())
            self.m.sleep()
            self.assertTrue(self.m.asleep())
        self.assertEqual(self.uart.lines.count(b"AT+CSCLK=1"), 0)  # it was said before

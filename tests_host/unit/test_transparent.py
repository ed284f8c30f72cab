"""Transparent mode: there and back, and nothing is allocated on the way of the data."""
import sys

from fakes import MICRO, OK, Clock, Locked, Module, Pin

from simcom import SIM800, brief

COMPILED = brief.__file__.endswith(".mpy")
CLOSED = b"\r\nCLOSED\r\n"


class Plain(Module):
    """A module that knows data mode; what comes in it is counted, and the last bytes kept."""

    def __init__(self, clock, **kw):
        Module.__init__(self, clock, **kw)
        self.data = False
        self.heard_bytes = self.signs = 0
        self.ends = bytearray(16)

    def put(self, c):
        if not self.data:
            Module.put(self, c)
            return
        self.ends[self.heard_bytes % 16] = c
        self.heard_bytes += 1
        self.signs = self.signs + 1 if c == 43 else 0
        if self.signs == 3:
            self.data = False
            self.signs = 0
            self.heard_bytes -= 3
            self.say(OK, 1000)

    def command(self, said):
        if said.startswith(b"AT+CIPSTART=") or said == b"ATO":
            if said != b"ATO":
                self.say(OK)
            self.say(b"\r\nCONNECT\r\n", 3)
            self.data = True
        elif said == b"AT+CIPSTATUS":
            self.say(OK + b"\r\nSTATE: IP INITIAL\r\n")
        elif said == b"AT+CIPCLOSE=0":
            self.say(b"\r\nCLOSE OK\r\n")
        else:
            Module.command(self, said)


class Link(Locked):
    dcd = None
    options = {}

    def setUp(self):
        self.clock = Clock().install()
        self.uart = Plain(self.clock)
        self.m = SIM800(self.uart, mux=False, dcd=self.dcd, idle=self.idle)
        self.m.active(True)
        self.m.connect("apn")
        if self.dcd:
            self.dcd.level = 0
        self.s = self.m.transparent(("10.0.0.1", 80), **self.options)
        self.s.settimeout(5)

    def idle(self):
        pass

    def tearDown(self):
        if MICRO:
            self.clock.remove()

    def turn(self, ms):
        for _ in range(ms):
            self.m.poll()
            self.clock.pass_ms(1)


class OnAndOff(Link):
    """MicroPython's bool is no int."""

    options = {"escape": True}

    def test_what_the_module_is_told(self):
        self.assertTrue(b"AT+CIPCCFG=5,2,1024,1,0,1460,50" in self.uart.lines)

    def test_settings(self):
        self.s.close()
        for on in (True, False, 1, 0):
            self.m.config(reconnect=on)
            self.assertEqual(self.m.config("reconnect"), on)
        with self.assertRaises(ValueError):
            self.m.config(reconnect=2)
        with self.assertRaises(TypeError):
            self.m.config(reconnect="on")


class Data(Link):
    def test_there_and_back(self):
        s = self.s
        self.assertTrue(s.connected())
        self.assertEqual(s.write(b"raw bytes"), 9)
        self.assertEqual(self.uart.heard_bytes, 9)
        self.uart.say(b"answer")
        self.assertEqual(s.read(6), b"answer")
        with s.command_mode():
            self.uart.answer[b"AT+CSQ"] = b"\r\n+CSQ: 20,0\r\n" + OK
            self.assertEqual(self.m.status("rssi"), -73)
        self.uart.say(b"line\nrest")
        self.assertEqual(s.readline(), b"line\n")
        self.assertEqual(s.read(4), b"rest")
        with self.assertRaises(OSError):
            self.m.status("rssi")
        s.close()
        self.assertFalse(s.connected())
        self.assertTrue(b"AT+CIPMODE=0" in self.uart.lines)
        self.assertFalse("stream" in self.m.own)
        self.assertEqual(self.m.command("+CIPMODE?"), ["+CIPMODE: 0"])

    def test_poll(self):
        self.locked(lambda: self.turn(500))

    def test_readinto(self):
        block = bytes(range(200)) + b"\r\nCLOSE\r\n" + bytes(range(91))
        buf = bytearray(300)
        got = [0]

        def work():
            for _ in range(5):
                self.uart.say(block)
                self.turn(2)
                got[0] += self.s.readinto(buf)

        self.locked(work)
        self.assertEqual(got[0], 2 * 1500)
        self.assertTrue(buf == block)

    def test_write(self):
        data = bytes(range(43)) + bytes(range(44, 250)) * 2

        def work():
            for _ in range(5):
                self.s.write(data)

        self.locked(work)
        self.assertEqual(self.uart.heard_bytes, 2 * 5 * len(data))

    def test_select(self):
        data = bytearray(b"0123456789")
        buf = bytearray(10)
        self.s.settimeout(0)

        def work():
            self.s.ioctl(3, 5)
            self.s.write(data)
            self.uart.say(data)
            for _ in range(5):
                self.s.ioctl(3, 5)
                self.clock.pass_ms(1)
            self.s.readinto(buf)

        self.locked(work)
        self.assertTrue(buf == data)
        self.assertEqual(self.s.ioctl(3, 5), 4)
        self.assertTrue(self.s.readinto(buf) is None)


    def test_select_poll(self):
        if not MICRO:
            self.skipTest("CPython's select wants a file descriptor")
        import select

        poller = select.poll()
        poller.register(self.s, 5)
        self.assertEqual([event for _, event in poller.poll(0)], [4])
        self.uart.say(b"x")
        self.assertEqual([event for _, event in poller.poll(0)], [5])

    def test_a_stream_for_c_code(self):
        """What tls does: read and write by the C protocol of streams."""
        if not MICRO:
            self.skipTest("no such protocol in CPython")
        import io
        import json

        self.s.settimeout(0)
        json.dump({"a": 1}, self.s)
        self.assertEqual(self.uart.heard_bytes, 8)
        self.uart.say(b'{"b": [2, 3]}')
        self.turn(2)
        self.s.link.drained = True  # load() reads on until the end
        self.assertEqual(json.load(self.s), {"b": [2, 3]})
        self.assertTrue(isinstance(self.s, io.IOBase))


class Moments(Link):
    """What is needed for a moment is forgotten after it, and comes again; not as source."""

    def setUp(self):
        if not COMPILED:
            self.skipTest("source stays")
        brief.forget(*brief.TRANSPARENT)  # what other tests have left
        Link.setUp(self)

    def there(self):
        return [name for name in brief.TRANSPARENT if "simcom." + name in sys.modules]

    def exchange(self):
        self.assertEqual(self.s.write(b"raw"), 3)
        self.uart.say(b"bytes")
        buf = bytearray(5)
        self.assertEqual(self.s.readinto(buf), 5)
        self.assertEqual(buf, b"bytes")

    def test_while_data_moves(self):
        self.exchange()
        self.assertEqual(self.there(), ["stream"])

    def test_command_mode(self):
        for _ in range(2):
            with self.s.command_mode():
                # nothing is to be loaded for an end in the middle of it
                self.assertEqual(self.there()[:3], ["datamode", "escape", "outside"])
            self.exchange()
            self.assertEqual(self.there(), ["stream"])

    def test_an_end_that_is_none(self):
        self.uart.say(CLOSED)
        self.turn(5000)
        self.assertEqual(self.s.read(10), CLOSED)
        self.exchange()
        self.assertEqual(self.there(), ["stream", "streamextra"])

    def test_closed(self):
        for _ in range(2):
            self.exchange()
            self.s.close()
            self.assertEqual(self.there(), [])
            self.s.close()
            self.assertEqual(self.there(), [])
            self.s = self.m.transparent(("10.0.0.1", 80))
            self.s.settimeout(5)

    def test_closed_without_waiting(self):
        self.s.settimeout(0)
        self.s.close()
        self.turn(10000)
        self.assertFalse("stream" in self.m.own)
        self.assertEqual(self.there(), [])

    def test_nothing_is_left_at_the_modem(self):
        before = sorted(self.m.__dict__)
        self.s.close()
        for name in ("next", "take", "put"):
            self.assertTrue(name in before)
            self.assertFalse(name in self.m.__dict__)


class Carrier(Data):
    """The same with DCD."""

    def setUp(self):
        self.dcd = Pin()
        Data.setUp(self)

    def test_imitations_allocate_nothing(self):
        buf = bytearray(30)

        def work():
            self.uart.say(CLOSED)
            self.turn(600)
            self.s.readinto(buf, 10)

        self.locked(work)
        self.assertEqual(buf[:10], CLOSED)

    def test_its_end(self):
        self.uart.say(b"last" + CLOSED)
        self.turn(3)
        self.dcd.level = 1
        self.dcd.handler(self.dcd)
        self.uart.data = False
        self.assertEqual(self.s.read(), b"last")
        self.assertEqual(self.s.read(1), b"")
        with self.assertRaises(OSError):
            self.s.write(b"x")
        self.s.close()
        self.assertTrue(self.dcd.handler is None)

    def test_a_level_is_enough(self):
        self.dcd.level = 1
        self.uart.data = False
        self.uart.say(CLOSED)
        self.assertEqual(self.s.read(1), b"")
        self.s.close()


class Verified(Link):
    """Without DCD."""

    def test_payload(self):
        self.uart.say(CLOSED)
        self.assertEqual(self.s.read(10), CLOSED)
        self.turn(500)
        self.assertTrue(self.uart.data)
        self.s.write(b"x")
        self.assertEqual(self.uart.heard_bytes, 1)

    def test_the_end(self):
        self.uart.data = False
        self.uart.say(b"last" + CLOSED)
        self.assertEqual(self.s.read(), b"last")
        self.s.close()

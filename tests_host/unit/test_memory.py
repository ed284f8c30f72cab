"""Nothing is allocated on the way of the data: everything here runs under `heap_lock()`."""
import wire
from fakes import MICRO, OK, Clock, Locked, Module

from simcom import SIM800
from simcom import socket as sockets
from simcom.dialogue import Dialogue

REPORTS = (
    b"\r\n+CIPRXGET: 1,0\r\n", b"\r\n+CREG: 1\r\n", b"\r\nDST: 0\r\n", b"\r\n0, CLOSED\r\n",
    b"\r\n5, CONNECT OK\r\n", b'\r\n*PSUTTZ: 2020,12,16,18,3,45,"+4",0\r\n', b"\r\nnoise\xff\r\n",
    b'\r\n+CEREG: 1,"5B57","195071B",9\r\n', b"\r\nDATA ACCEPT:3,9\r\n", b"\r\nSTATE: IP INI\r\n",
    b'\r\nC: 0,0,"TCP","1.2.3.4","80","CLOSED"\r\n', b"\r\n+PDP: DEACT\r\n", b"\r\nERROR\r\n",
)  # fmt: skip


class Deaf:
    """A sink that does nothing with what it hears, and counts it."""

    heard = ended = 0

    def on_link(self, n, kind):
        self.heard += 1

    def on_report(self, kind):
        self.heard += 1

    on_state = on_report

    def on_line(self):
        self.heard += 1

    on_info = on_line
    on_list = on_line
    on_prompt = on_line
    on_count = on_line

    def on_end(self, outcome):
        self.ended = outcome


class OnBoard(Locked):
    def setUp(self):
        if not MICRO:
            self.skipTest("CPython has no heap to lock")


class Wire(OnBoard):
    """Lexer and dialogue."""

    def setUp(self):
        OnBoard.setUp(self)
        self.sink = Deaf()
        self.d = Dialogue(self.sink, 1460)

    def feed(self, data, size):
        d = self.d
        i = 0
        end = len(data)
        while i < end:
            n = 0
            while n < size and i < end:
                d.chunk[n] = data[i]
                n += 1
                i += 1
            d.fed(n)
            d.run()

    def test_reports(self):
        def work():
            for size in wire.SIZES:
                for line in REPORTS:
                    self.feed(line, size)

        self.locked(work)
        self.assertEqual(self.sink.heard, 2 * 3 * (len(REPORTS) - 1))

    def test_reports_inside_a_command(self):
        def work():
            for mode in (1, 3, 4, 5, 6, 7, 8, 9, 10):
                for line in REPORTS:
                    self.d.begin(mode, b"+CREG?", 3, 100)
                    self.feed(line, 8)
                    self.feed(line, 256)

        self.locked(work)

    def test_counted_read(self):
        payload = bytes(range(250)) * 4
        answer = b"\r\n+CIPRXGET: 2,0,1000,0\r\n" + payload + OK
        into = bytearray(1000)

        def work():
            for size in wire.SIZES:
                self.d.begin(wire.READ, b"", 0, 1460)
                self.sink.ended = 0
                self.feed(answer, size)
                self.d.stage.readinto(into)

        self.locked(work)
        self.assertEqual(self.sink.ended, wire.DONE)
        self.assertTrue(into == payload)

    def test_damaged_read(self):
        answer = b"\r\n+CIPRXGET: 2,0,10,0\r\nHELLO WORLD" + OK

        def work():
            self.d.begin(wire.READ, b"", 0, 1460)
            self.feed(answer, 8)

        self.locked(work)
        self.assertEqual(self.sink.ended, wire.DAMAGED)

    def test_over_long_lines(self):
        noise = b"x" * 700 + b"\r\n"

        def work():
            self.feed(noise, 256)
            self.feed(noise, 1)

        self.locked(work)
        self.assertTrue(self.d.overrun > 0)


class Connected(OnBoard):
    """A modem with a connection, on the fake UART."""

    def setUp(self):
        OnBoard.setUp(self)
        self.clock = Clock().install()
        self.uart = Module(self.clock)
        self.m = SIM800(self.uart)
        self.m.active(True)
        self.m.connect("apn")
        self.s = sockets.socket(modem=self.m)
        self.s.connect(("10.0.0.1", 80))
        self.n = self.s.link.n
        self.note = b"\r\n+CIPRXGET: 1,%d\r\n" % self.n

    def tearDown(self):
        if MICRO:
            self.clock.remove()

    def test_poll(self):
        def work():
            for _ in range(500):
                self.m.poll()
                self.clock.pass_ms(1)

        self.locked(work)

    def test_poll_while_reports_come(self):
        reports = (
            b"\r\n+CREG: 1\r\n", b"\r\n+CREG: 2\r\n", b"\r\nDST: 0\r\n", b"\r\n0, CLOSED\r\n",
            b'\r\n*PSUTTZ: 2020,12,16,18,3,45,"+4",0\r\n', b"\r\nwhat is this\r\n",
            b"\r\n3, CONNECT FAIL\r\n", b"\r\nDATA ACCEPT:2,7\r\n",
        )  # fmt: skip

        def work():
            for line in reports:
                self.uart.say(line)
                for _ in range(5):
                    self.m.poll()
                    self.clock.pass_ms(1)

        self.locked(work)
        self.assertEqual(self.s.link.state, 3)

    def test_send(self):
        data = bytes(range(200))
        self.uart.accepts(self.n, 200)
        done = [0]

        def work():
            for _ in range(5):
                done[0] += self.s.send(data)

        self.locked(work)
        self.assertEqual(done[0], 2000)
        self.assertEqual(self.uart.sends, 10)
        self.assertTrue(bytes(self.uart.body[:200]) == data)

    def test_write_gathers(self):
        data = bytearray(b"0123456789")
        self.uart.accepts(self.n, 30)

        def work():
            self.s.write(data)
            self.s.write(data)
            self.s.write(data)
            for _ in range(100):
                self.m.poll()
                self.clock.pass_ms(1)

        # the slice of its buffer is MicroPython's own before 1.26
        work()
        self.assertEqual(self.uart.sends, 1)
        self.assertTrue(bytes(self.uart.body[:30]) == b"0123456789" * 3)

    def test_recv_into(self):
        block = bytes(range(250)) * 2
        for _ in range(10):
            self.uart.block(self.n, block)
        buf = bytearray(600)
        got = [0]

        def work():
            for _ in range(5):
                self.uart.say(self.note)
                got[0] += self.s.recv_into(buf)

        self.locked(work)
        self.assertEqual(got[0], 5000)
        self.assertTrue(bytes(buf[:500]) == block)

    def test_recv_into_small_pieces_cost_no_read(self):
        for _ in range(2):
            self.uart.block(self.n, b"x" * 300)
        buf = bytearray(1)

        def work():
            self.uart.say(self.note)
            for _ in range(300):
                self.s.recv_into(buf)

        self.locked(work)
        self.assertEqual(self.uart.reads, 2)

    def test_readinto_and_ioctl(self):
        for _ in range(4):
            self.uart.block(self.n, b"x" * 100)
        buf = bytearray(100)

        def work():
            self.s.ioctl(3, 5)
            self.uart.say(self.note)
            for _ in range(5):
                self.s.ioctl(3, 5)
                self.clock.pass_ms(1)
            self.s.readinto(buf)

        self.locked(work)

    def test_the_lock_is_real(self):
        try:
            self.locked(lambda: bytearray(100))
            self.fail("allocated")
        except MemoryError:
            pass

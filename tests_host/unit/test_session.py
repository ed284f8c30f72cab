"""A modem on the fake UART: from power-up to data, through every width of pipe."""
import unittest

from fakes import OK, Clock, Module

from simcom import SIM800
from simcom import socket as sockets

PAYLOAD = bytes(range(256)) + b"\r\nOK\r\n\r\n5, CLOSED\r\n\x00\x1a\x1b"


def up(clock, **kw):
    """A modem with its bearer up, on a fake UART with these properties."""
    uart = Module(clock, **kw)
    m = SIM800(uart)
    m.active(True)
    m.connect("apn")
    return m, uart


def opened(m):
    s = sockets.socket(modem=m)
    s.connect(("10.0.0.1", 80))
    return s


class Session(unittest.TestCase):
    def setUp(self):
        self.clock = Clock().install()

    def tearDown(self):
        self.clock.remove()

    def exchange(self, **kw):
        m, uart = up(self.clock, **kw)
        self.assertTrue(m.isconnected())
        self.assertEqual(m.ifconfig()[0], "10.78.245.128")
        s = opened(m)
        n = s.link.n
        uart.accepts(n, len(PAYLOAD))
        self.assertEqual(s.send(PAYLOAD), len(PAYLOAD))
        self.assertTrue(bytes(uart.body[: uart.got]) == PAYLOAD)
        for _ in range(3):
            uart.block(n, PAYLOAD)
        uart.say(b"\r\n+CIPRXGET: 1,%d\r\n" % n)
        got = b""
        while len(got) < 3 * len(PAYLOAD):
            uart.say(b"\r\n+CIPRXGET: 1,%d\r\n" % n)
            got += s.recv(1000)
        self.assertTrue(got == PAYLOAD * 3)
        s.close()
        for _ in range(2000):
            m.poll()
            self.clock.pass_ms(1)
        self.assertTrue(b"AT+CIPCLOSE=%d,0" % n in uart.lines)
        self.assertEqual(uart.lost, 0)

    def test_wide(self):
        self.exchange()

    def test_reads_of_one_byte(self):
        self.exchange(most=1)

    def test_reads_of_eight_bytes(self):
        self.exchange(most=8)

    def test_writes_of_one_byte(self):
        self.exchange(short=1)

    def test_writes_of_seven_bytes_on_a_slow_line(self):
        self.exchange(short=7, most=7, rate=9600)

    def test_a_small_buffer_on_a_fast_line(self):
        self.exchange(rxbuf=64, rate=115200)

    def test_overflow_is_noticed(self):
        # the host sleeps while a block comes: what was lost is an error, never wrong data
        m, uart = up(self.clock, rxbuf=128)
        s = opened(m)
        uart.block(s.link.n, PAYLOAD)
        uart.say(b"\r\n+CIPRXGET: 1,%d\r\n" % s.link.n)
        s.settimeout(30)
        try:
            s.recv(1000)
            self.fail("handed out")
        except OSError as e:
            self.assertEqual(e.errno, 5)
        self.assertTrue(uart.lost > 0)
        # and the modem is usable afterwards
        s.close()
        uart.lost = 0
        again = opened(m)
        uart.block(again.link.n, b"fine")
        uart.say(b"\r\n+CIPRXGET: 1,%d\r\n" % again.link.n)
        self.assertEqual(again.recv(10), b"fine")

    def test_without_waiting(self):
        """A stream takes nothing before it is connected; however short, a time-out waits."""
        for most in (None, 8, 1):
            m, uart = up(self.clock, most=most)
            s = sockets.socket(modem=m)
            s.settimeout(0.0)
            try:
                s.connect(("10.0.0.1", 80))
                self.fail("there at once")
            except OSError as e:
                self.assertEqual(e.errno, 115)
            self.assertTrue(s.write(b"early") is None)
            uart.accepts(s.link.n, 3)
            for _ in range(2000):
                taken = s.write(b"now")
                if taken:
                    break
                self.assertTrue(taken is None)
                self.clock.pass_ms(1)
            self.assertEqual(taken, 3)
            s.flush()
            for _ in range(200):
                m.poll()
                self.clock.pass_ms(1)
            self.assertEqual(bytes(uart.body[: uart.got]), b"now")
            for seconds, errno in ((0.0, 11), (0.0004, 110)):
                s.settimeout(seconds)
                try:
                    s.recv(1)
                    self.fail("nothing is there")
                except OSError as e:
                    self.assertEqual(e.errno, errno)

    def test_damage_does_not_reach_another_connection(self):
        # a count that lost a digit: what follows is payload, not reports about the other one
        m, uart = up(self.clock)
        first = opened(m)
        other = opened(m)
        rest = b"0123456789" + b"\r\n%d, CLOSED\r\n" % other.link.n
        data = rest * 40
        head = b"\r\n+CIPRXGET: 2,%d,%d,0\r\n" % (first.link.n, len(data) // 10)
        uart.inbox.append(head + data + OK)
        uart.say(b"\r\n+CIPRXGET: 1,%d\r\n" % first.link.n)
        first.settimeout(30)
        try:
            first.recv(1000)
            self.fail("handed out")
        except OSError as e:
            self.assertEqual(e.errno, 5)
        self.assertEqual(other.link.state, 3)
        uart.answer[b"AT+CIPSTATUS=%d" % other.link.n] = (
            b'\r\n+CIPSTATUS: %d,0,"TCP","10.0.0.1","80","CONNECTED"\r\n' % other.link.n + OK
        )
        uart.block(other.link.n, b"fine")
        uart.say(b"\r\n+CIPRXGET: 1,%d\r\n" % other.link.n, 2000)
        self.assertEqual(other.recv(10), b"fine")

    def test_late_error_is_not_the_answer_to_the_repairs_question(self):
        m, uart = up(self.clock)
        s = opened(m)
        n = s.link.n
        uart.answer[b"AT+CSQ"] = b""
        uart.answer[b"AT+CIPSTATUS=%d" % n] = (
            b'\r\n+CIPSTATUS: %d,0,"TCP","10.0.0.1","80","CONNECTED"\r\n' % n + OK
        )
        # the answer to AT+CSQ comes after its time, just before that to the repair's question
        uart.answer[b"AT+CMEE?"] = b"\r\nERROR\r\n\r\n+CMEE: 1\r\n" + OK
        try:
            m.command("+CSQ")
            self.fail("answered")
        except OSError as e:
            self.assertEqual(e.errno, 110)
        for _ in range(3000):
            m.poll()
            self.clock.pass_ms(1)
        self.assertEqual(s.link.state, 3)
        uart.answer[b"AT+GSN"] = b"\r\n123\r\n" + OK
        self.assertEqual(m.command("+GSN"), ["123"])

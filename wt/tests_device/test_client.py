"""The driver on a board: bearer, TCP client, and the steady state without allocation."""

import gc
import select
import unittest

import micropython
import wiring

from simcom import STAT_GOT_IP, socket

modem = None


def online():
    """The modem, powered and connected once for all tests."""
    global modem
    if modem is None:
        modem = wiring.make_modem()
        modem.active(True)
        modem.connect(wiring.APN)
    return modem


class TestClient(unittest.TestCase):

    def setUp(self):
        self.modem = online()

    def open(self):
        sock = socket.socket()
        sock.settimeout(30)
        sock.connect(socket.getaddrinfo(*wiring.PEER)[0][-1])
        return sock

    def test_interface(self):
        self.assertTrue(self.modem.active())
        self.assertTrue(self.modem.isconnected())
        self.assertEqual(self.modem.status(), STAT_GOT_IP)
        self.assertNotEqual(self.modem.ifconfig()[0], "0.0.0.0")
        self.assertEqual(len(self.modem.config("imei")), 15)

    def test_echo_of_any_bytes(self):
        data = bytes(range(256)) + b"\r\nOK\r\n\r\n5, CLOSED\r\n> \x1a\x1b\r\n+CIPRXGET: 1,5\r\n"
        with self.open() as sock:
            sock.sendall(data)
            self.assertEqual(sock.read(len(data)), data)

    def test_two_at_once(self):
        with self.open() as one, self.open() as two:
            one.write(b"one\n")
            two.write(b"two\n")
            self.assertEqual(two.readline(), b"two\n")
            self.assertEqual(one.readline(), b"one\n")

    def test_poll_wakes_for_data(self):
        with self.open() as sock:
            poller = select.poll()
            poller.register(sock, select.POLLIN)
            self.assertEqual(poller.poll(0), [])
            sock.send(b"ping\n")
            self.assertEqual(len(poller.poll(20000)), 1)
            self.assertEqual(sock.recv(10), b"ping\n")

    def test_steady_state_allocates_nothing(self):
        block = bytes(64)
        buf = bytearray(64)
        with self.open() as sock:
            for locked in (False, True):
                gc.collect()
                if locked:
                    micropython.heap_lock()
                try:
                    sock.send(block)
                    got = 0
                    while got < 64:
                        got += sock.recv_into(buf)
                    self.modem.poll()
                finally:
                    if locked:
                        micropython.heap_unlock()

    def test_errors(self):
        sock = socket.socket()
        with self.assertRaises(OSError):
            sock.send(b"x")
        with self.assertRaises(ValueError):
            sock.connect(('a"b', 80))
        sock.close()
        with self.assertRaises(OSError):
            sock.recv(1)

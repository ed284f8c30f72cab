"""Runs on the virtual board: connect, send 100 bytes, receive 100 bytes, close."""
import time

from machine import UART

from simcom import SIM800, SIM7000, socket

SIZE = 100


def main(model, host, port):
    modem = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 115200, rxbuf=2048))
    modem.active(True)
    modem.connect("internet")
    request = bytes(SIZE)
    answer = bytearray(SIZE)
    sock = socket.socket()
    sock.connect((host, port))
    sock.sendall(request)
    got = 0
    while got < SIZE:
        n = sock.recv_into(memoryview(answer)[got:])
        if not n:
            break
        got += n
    sock.close()
    until = time.ticks_add(time.ticks_ms(), 1000)  # the close goes on in the background
    while time.ticks_diff(until, time.ticks_ms()) > 0:
        modem.poll()
        time.sleep_ms(10)
    print("figures", int(got == SIZE and answer == request))

"""Runs on the virtual board: one download and one upload, timed on the board."""
import gc
import time

from machine import UART

from simcom import SIM800, SIM7000, socket

SIZE = 100 * 1024


def main(model, host, port, baud):
    modem = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 115200, rxbuf=4096))
    modem.active(True)
    if baud != 115200:
        modem.config(baudrate=baud)
    modem.connect("internet")
    buf = bytearray(1460)
    full = bytes(1460)

    sock = socket.socket()
    sock.connect((host, port))
    sock.sendall(b"D%d\n" % SIZE)
    got = sock.recv_into(buf)
    gc.collect()
    start = time.ticks_us()
    first = got
    while got < SIZE:
        got += sock.recv_into(buf)
    down = time.ticks_diff(time.ticks_us(), start)
    sock.close()

    sock = socket.socket()
    sock.connect((host, port))
    sock.sendall(b"U%d\n" % SIZE)
    gc.collect()
    start = time.ticks_us()
    left = SIZE
    while left:
        left -= sock.send(full if left >= len(full) else full[:left])
    up = time.ticks_diff(time.ticks_us(), start)
    ok = sock.readline() == b"ok\n"
    sock.close()
    modem.flush()
    print("figures", (SIZE - first) * 10000000 // down, SIZE * 10000000 // up, int(ok))

"""Runs on the virtual board: several links at once, and one exchange in each mode."""
import time

from machine import UART

from simcom import SIM800, SIM7000, socket

SHARE = 20 * 1024


def start(model, **kw):
    modem = {"sim800": SIM800, "sim7000": SIM7000}[model](UART(1, 115200, rxbuf=4096), **kw)
    modem.active(True)
    modem.connect("internet")
    return modem


def together(model, host, port, links, rxbuf):
    """`links` downloads at once, read as their data comes: bytes and the time of all."""
    modem = start(model, rxbuf=rxbuf)
    buf = bytearray(rxbuf)
    socks = []
    for _ in range(links):
        sock = socket.socket()
        sock.connect((host, port))
        sock.setblocking(False)
        socks.append(sock)
    begin = time.ticks_us()
    for sock in socks:
        sock.send(b"D%d\n" % SHARE)
    left = [SHARE] * links
    while any(left):
        for i, sock in enumerate(socks):
            if left[i]:
                try:
                    left[i] -= sock.recv_into(buf)
                except OSError:
                    pass
        modem.pause()
    us = time.ticks_diff(time.ticks_us(), begin)
    print("figures", SHARE * links * 10000000 // us)


def exchange(model, host, port, mux, push, quick):
    """Open, send 100 bytes, until they are acknowledged, close: the time of it in ms."""
    modem = start(model, mux=mux, push=push)
    if not quick:
        modem.config(quick_send=False)
    data = bytes(100)
    sock = socket.socket()
    begin = time.ticks_ms()
    sock.connect((host, port))
    sock.send(data)
    if quick:
        sock.wait_acked()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, (1, 10))
    sock.close()
    print("figures", time.ticks_diff(time.ticks_ms(), begin))

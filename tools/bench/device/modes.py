"""Runs on the virtual board: several links at once, and one exchange in each mode."""
import time

from machine import UART, Pin

from simcom import SIM800, SIM7000, socket

SHARE = 20 * 1024
LONGEST_S = 10  # of a close that is waited for


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


def exchange(model, way, host, port, mux, push, quick, size):
    """Open, send, until that is acknowledged (-1: that cannot be told), close: ms of each."""
    kw = {"mux": bool(mux), "push": bool(push)}
    stream = "transparent" in way
    if stream and "no DTR" not in way:
        kw["dtr"] = Pin(25, Pin.OUT, value=0)
    modem = start(model, **kw)
    if not quick:
        modem.config(quick_send=False)
    data = bytes(size)
    udp = way.startswith("UDP")
    kind = socket.SOCK_DGRAM if udp else socket.SOCK_STREAM
    door = None
    modem.config("imei")  # a mark among the commands
    times = [time.ticks_ms()]
    if stream:
        sock = modem.transparent((host, port), proto=kind)
        opened = time.ticks_ms()
        sock.write(data)
        sock.flush()
    else:
        sock = socket.socket(socket.AF_INET, kind)
        if way == "TCP accepted":
            door = sock
            door.bind((host, port))
            door.listen()
            sock, _ = door.accept()
        elif way != "UDP unconnected":
            sock.connect((host, port))
        opened = time.ticks_ms()
        if way == "UDP unconnected":
            sock.sendto(data, (host, port))  # the first opens it
        else:
            sock.send(data)
    times.append(opened)
    times.append(time.ticks_ms())
    told = not udp and not stream
    if told and quick:
        sock.wait_acked()
    times.append(time.ticks_ms())
    if not stream:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, (1, LONGEST_S))
    sock.close()
    if door is not None:
        door.close()
        while modem.fix or modem.queue:
            modem.pause()
    times.append(time.ticks_ms())
    modem.config("imei")
    ms = [time.ticks_diff(times[i + 1], times[i]) for i in range(4)]
    if not told:
        ms[2] = -1
    print("figures", *ms)

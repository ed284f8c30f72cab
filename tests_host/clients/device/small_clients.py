"""Clients of a few lines: a time server as `ntptime` asks it, a WebSocket by its RFC."""
import struct
import time

from common import caught, modem, tell


def ntp(model, **kw):
    """The way of `ntptime.time()`: the same calls in the same order, to the same name."""
    modem(model, **kw)
    import socket

    query = bytearray(48)
    query[0] = 0x23
    address = socket.getaddrinfo("pool.ntp.org", 123)[0][-1]
    for turn in range(3):
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            s.settimeout(2)
            s.sendto(query, address)
            message = s.recv(48)
        finally:
            s.close()
        tell("time%d" % turn, n=len(message), t=struct.unpack("!I", message[40:44])[0])
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.settimeout(0.5)
    start = time.ticks_ms()
    r = caught(s.sendto, query, ("127.0.0.1", 9))
    tell("nobody", r=caught(s.recv, 48), sent=r, ms=time.ticks_diff(time.ticks_ms(), start))
    s.close()


def frame(text):
    """A client's text frame: masked, as RFC 6455 wants it."""
    n = len(text)
    head = bytes([0x81, 0x80 | n]) if n < 126 else struct.pack("!BBH", 0x81, 0xFE, n)
    mask = b"\x12\x34\x56\x78"
    return head + mask + bytes([c ^ mask[i & 3] for i, c in enumerate(text)])


def websocket(model, port, **kw):
    modem(model, **kw)
    import socket

    s = socket.socket()
    s.connect(socket.getaddrinfo("127.0.0.1", port)[0][-1])
    s.write(b"GET /echo HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    s.write(b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
    accept = b""
    status = s.readline()
    while True:
        line = s.readline()
        if line.lower().startswith(b"sec-websocket-accept:"):
            accept = line[21:].strip()
        if line == b"\r\n":
            break
    got = []
    for text in (b"short", b"x" * 125, b"y" * 126, b"z" * 3000):
        s.write(frame(text))
        head = s.read(2)
        n = head[1] if head[1] < 126 else struct.unpack("!H", s.read(2))[0]
        got.append(head[0] == 0x81 and s.read(n) == text)
    tell("ws", status=status.decode(), accept=accept.decode(), got=got)
    s.write(b"\x88\x80\x12\x34\x56\x78")  # close
    tell("closed", r=list(s.read(2)))
    s.close()

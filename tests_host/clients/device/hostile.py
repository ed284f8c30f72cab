"""Peers that do their worst."""
import time

from common import body, caught, modem, spend, tell


def opened(port, timeout=20):
    import socket

    s = socket.socket()
    s.settimeout(timeout)
    s.connect(("127.0.0.1", port))
    return s


def imitated(model, port, total, **kw):
    """Receives what looks like the module's reports, sends it back, hears whether it is whole."""
    modem(model, **kw)
    s = opened(port)
    for turn, n in enumerate((total, 600, total)):
        data = s.read(n)
        s.write(data)
        answer = s.read(4)
        if turn == 0:
            whole = data
        tell("turn%d" % turn, first=data[:6].decode(), same=whole[:n] == data,
             answer=answer.decode())
    s.close()


def neighbours(model, port, flood, greedy, reset, **kw):
    """A peer that is read never, one that never reads, one that resets: others go on."""
    m = modem(model, **kw)
    good = opened(port)

    def echo(data):
        good.sendall(data)
        return good.read(len(data)) == data

    full = opened(flood)
    spend(m, 300)
    start = time.ticks_ms()
    echoes = [echo(body(500)) for _ in range(20)]
    tell("flood", echoes=echoes, ms=time.ticks_diff(time.ticks_ms(), start),
         kept=full.link.rx.any())
    full.abort()

    slow = opened(greedy, 3)
    error = caught(slow.sendall, memoryview(body(1000) * 400))
    tell("greedy", error=error, echo=echo(b"hello"))
    slow.abort()

    s = opened(reset)
    s.write(b"x")
    words = s.read(14)
    end = s.read(1)
    tell("reset", words=words.decode(), end=end.decode(), write=caught(s.send, b"x"))
    s.close()
    good.close()

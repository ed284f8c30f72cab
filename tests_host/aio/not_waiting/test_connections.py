"""Sockets that never wait: closed at each moment, connections with settings, questions."""

import asyncio
import errno

import pytest
from not_waiting_world import IN, NAMED, OUT, SERVER, A, B, again, aio, socket


@pytest.mark.parametrize("target", [A, NAMED, None], ids=["address", "name", "bound"])
@pytest.mark.parametrize("how", ["close", "abort"])
def test_closed_at_each_moment(w, target, how):
    """Nothing is left of it, nothing goes anywhere, and the next user finds an ordinary socket."""
    for ms in list(range(0, 40, 3)) + list(range(40, 200, 20)):
        u = w.udp(local=5000)
        again(u.recvfrom, 10) if target is None else again(u.sendto, b"lost", target)
        w.run(ms, step=1)
        getattr(u, how)()
        v = w.udp()
        end = w.clock.ticks_ms() + 30000
        while w.clock.ticks_ms() < end:
            try:
                v.connect(B)
            except OSError as e:
                if e.errno in (errno.ENOBUFS,):
                    w.run(20)
                    continue
                assert e.errno == errno.EINPROGRESS
            break
        assert w.run(20000, lambda v=v: v.ioctl(3, OUT) & OUT)
        v.send(b"plain")
        assert w.run(5000, lambda v=v: v.ioctl(3, IN) & IN)
        assert v.recv(20) == b"re:plain"
        assert w.net.datagrams[-1][0][1] != 5000
        v.close()
        w.quiet(1000)
    assert {d[2] for d in w.net.datagrams} == {b"plain"}


def test_closed_while_the_target_changes(multi):
    w = multi
    for ms in range(0, 30, 2):
        u = w.udp()
        while True:
            try:
                u.sendto(b"to A", A)
                break
            except OSError:
                w.run(5)
        again(u.sendto, b"lost", B)
        w.run(ms, step=1)
        u.close()
        w.quiet(1000)
    assert set(w.sent()) == {(A, b"to A")} and len(w.sent()) == 15


def test_waits_for_a_number(w):
    """All connections are in use, one of them is being closed."""
    w.modem.faults.delay("CIPCLOSE", 500)
    others = []
    for _ in range(len(w.m.links)):
        u = w.udp()
        with pytest.raises(OSError):
            u.connect(A)
        assert w.run(5000, lambda u=u: u.ioctl(3, OUT) & OUT)
        others.append(u)
    u = w.udp()
    with pytest.raises(OSError) as e:
        u.sendto(b"x", B)
    assert e.value.errno == errno.ENOBUFS
    others[0].close()
    again(u.sendto, b"x", B)
    assert u.ioctl(3, IN | OUT) == 0
    assert w.run(5000, lambda: u.ioctl(3, OUT) & OUT)
    u.sendto(b"x", B)
    w.run(200)
    assert w.sent() == [(B, b"x")]


def test_blocking_again(make, mux):
    """A socket that was non-blocking takes up what it has begun."""
    w = make(driver={"mux": mux}).up()
    del w.net.datagrams[:]
    u = w.udp()
    again(u.sendto, b"a", A)
    u.settimeout(20)
    assert u.sendto(b"b", B) == 1
    assert u.sendto(b"a", A) == 1
    w.run(200)
    assert w.sent() == [(B, b"b"), (A, b"a")]
    u.close()


# --- connections ---------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM], ids=["tcp", "udp"])
def test_connect_with_a_local_port(w, kind):
    def dial(port):
        s = socket.socket(socket.AF_INET, kind, modem=w.m)
        s.setblocking(False)
        s.bind(("", port))
        with pytest.raises(OSError) as e:
            s.connect(to)
        assert e.value.errno == errno.EINPROGRESS
        return s

    to = SERVER if kind == socket.SOCK_STREAM else A
    w.modem.faults.refuse("CLPORT")
    s = dial(6000)
    assert w.run(5000, lambda: s.ioctl(3, OUT) & OUT)
    with pytest.raises(OSError) as e:
        s.connect(to)
    assert e.value.errno != errno.EINPROGRESS
    assert not any("CIPSTART" in line for line in w.commands())
    s.close()
    for ms in range(12):  # closed before it is there
        s = dial(6001)
        w.run(ms, step=1)
        s.close()
        w.quiet(1500)
    s = dial(6002)
    assert w.run(5000, lambda: s.ioctl(3, OUT) & OUT)
    s.send(b"hi")
    w.run(500)
    port = w.net.datagrams[-1][0][1] if kind == socket.SOCK_DGRAM else w.peer.address[1]
    assert port == 6002
    s.close()


# --- questions and settings ----------------------------------------------------------------------


def test_keepalive(w):
    async def main():
        stream = await w.dial()
        stream.sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        await asyncio.sleep(0.3)
        stream.close()
        return await aio.config(w.m, "keepalive")

    assert w.go(main(), watch=True) is True
    assert w.longest() <= 25


@pytest.mark.parametrize("ms", [60000, 0])
def test_wait_acked(w, ms):
    async def main():
        stream = await w.dial()
        s = stream.sock
        if ms == 0:
            s.settimeout(5)
        turns = 0
        for n in (100, 1000):
            s.setblocking(False)
            s.send(bytes(n))
            if ms == 0:
                s.settimeout(5)
            while True:
                try:
                    s.wait_acked(ms)
                    break
                except OSError as e:
                    assert e.errno == errno.EAGAIN
                turns += 1
                await asyncio.sleep(0.01)
            assert len(w.peer.received) == sum((100, 1000)[: 1 + (n > 100)])
        s.setblocking(False)
        rows = []
        for f in (s.unacked, s.send_limit):
            while True:
                try:
                    rows.append(f())
                    break
                except OSError as e:
                    assert e.errno == errno.EAGAIN
                await asyncio.sleep(0.01)
        stream.close()
        return turns, rows

    turns, rows = w.go(main(), watch=True)
    assert turns > 1
    assert rows[0] == (1100, 1100, 0) and rows[1] > 0
    assert w.longest() <= 25


def test_wait_acked_asks_in_moderation(multi):
    """A peer that does not acknowledge: at most five questions a second."""
    w = multi

    async def main():
        stream = await w.dial()
        w.net.latency_ms = 3000
        stream.sock.send(b"x" * 50)
        for _ in range(200):
            try:
                stream.sock.wait_acked()
                break
            except OSError as e:
                assert e.errno == errno.EAGAIN
            await asyncio.sleep(0.01)
        stream.close()

    w.go(main())
    assert sum("CIPACK" in line for line in w.commands()) <= 12


def test_listen_and_accept(w):
    """What we believe of the module's state is stale: it is asked, and nobody waits."""
    w.m.state = 9  # a state in which CIPSERVER would be refused

    async def main():
        s = socket.socket(modem=w.m)
        s.setblocking(False)
        s.bind(("", 1234))
        s.listen()
        again(s.accept)
        await asyncio.sleep(1)
        peer = w.net.dial(w.modem.tcp.contexts[0].ip, 1234)
        await w.ready(s, IN)
        client, _ = s.accept()
        client.close()
        s.close()
        return peer

    assert w.go(main(), watch=True)
    assert w.longest() <= 25
    assert any("CIPSTATUS" in line for line in w.commands())

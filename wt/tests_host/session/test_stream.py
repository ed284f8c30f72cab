"""Reading and writing: every stream method, gathering, and what they cost on the UART."""

import errno
import io

import pytest
from session_world import Echo, Peer, Sink, pattern, take

from simcom import socket

IN, OUT = 1, 4
NASTY = (
    b"\r\nOK\r\n", b"\r\n+CIPRXGET: 1,0\r\n", b"\r\n0, CLOSED\r\n", b"\r\nERROR\r\n", b"\r\n> ",
    b"\x00\x1a\x1b\x08", b"> ", b"+++", b"AT\r", b"\r\nRDY\r\n", b"\r\n+CIPRXGET: 2,5,3,0\r\n",
    b"\r\nDATA ACCEPT:5,3\r\n", b"\r\n5, CLOSED\r\n", b"\r\n+PDP: DEACT\r\n", b"\r\n", b"\n",
    b"\r", b"\r\n\r\nOK\r\n", b"OK\r\n", b"\r\nCLOSED\r\n",
)


def sends(w):
    return [c for c in w.commands() if "CIPSEND=" in c]


@pytest.fixture
def sink(w):
    w.net.serve("10.0.0.3", 3, Sink)
    return w.open(("10.0.0.3", 3))


@pytest.mark.parametrize("size", [1, 2, 1459, 1460, 1461, 2920, 10000])
def test_echo_of_any_size(w, size):
    s = w.open()
    data = pattern(size)
    s.sendall(data)
    assert take(s, size) == data


def test_nasty_payload_both_ways(w):
    s = w.open()
    for text in NASTY:
        for data in (text, text * 3, b"x" + text, text + b"y"):
            s.sendall(data)
            assert take(s, len(data)) == data
    data = b"".join(NASTY) * 20
    s.sendall(data)
    assert take(s, len(data)) == data
    data = bytes(range(256)) * 10
    s.sendall(data)
    assert take(s, len(data)) == data


@pytest.mark.parametrize("sizes", [1, 8, [3, 1, 17, 2, 250, 5]])
def test_output_in_pieces(w, sizes):
    w.modem.faults.split(sizes)
    s = w.open()
    data = pattern(3000) + b"".join(NASTY)
    s.sendall(data)
    assert take(s, len(data)) == data
    assert w.m.command("+CSQ") == ["+CSQ: 20,0"]


def test_small_writes_are_one_cipsend(w, sink):
    w.commands()
    for i in range(14):
        sink.write(b"line %d\r\n" % i)
    assert sends(w) == []
    w.run(200)
    assert len(sends(w)) == 1
    assert w.peer.received == b"".join(b"line %d\r\n" % i for i in range(14))


@pytest.mark.parametrize("what", [
    "read", "recv", "ioctl", "flush", "close", "disconnect", "inactive", "command", "other recv",
    "full", "send", "sendall", "wait_acked",
])
def test_what_hands_over_gathered_bytes(w, sink, what):
    peer = w.peer
    other = w.open()
    w.commands()
    before = w.clock.ticks_ms()
    sink.write(b"abc")
    assert sends(w) == []
    if what in ("read", "recv"):
        sink.settimeout(0.02)
        with pytest.raises(OSError) as e:
            getattr(sink, what)(1)
        assert e.value.errno == errno.ETIMEDOUT
    elif what == "ioctl":
        sink.ioctl(3, IN)
    elif what == "command":
        w.m.command("+CSQ")
    elif what == "other recv":
        other.settimeout(0.1)
        with pytest.raises(OSError):
            other.recv(1)
    elif what == "full":
        sink.write(b"x" * (w.m.rxbuf - 3))
    elif what in ("send", "sendall"):
        getattr(sink, what)(b"def")
    elif what == "disconnect":
        w.m.disconnect()
    elif what == "inactive":
        w.m.active(False)
    else:
        getattr(sink, what)()
    w.clock.sleep_ms(20)
    if what in ("ioctl", "read", "recv", "full", "close"):
        assert w.clock.ticks_ms() - before < 60
        w.run(100)
    assert w.run(100, lambda: peer.received[:3] == b"abc")


def test_write_larger_than_the_buffer(w, sink):
    data = pattern(5000)
    assert sink.write(b"abc") == 3
    assert sink.write(data) == len(data)
    sink.flush()
    w.run(100)
    assert w.peer.received == b"abc" + data


def test_write_with_an_offset(w, sink):
    assert sink.write(b"0123456789", 4) == 4
    assert sink.write(b"0123456789", 5, 3) == 3
    assert sink.write(b"0123456789", 8, 30) == 2
    assert sink.write("\u00fc") == 2
    assert sink.send("text") == 4
    sink.sendall(bytearray(b"ba"))
    sink.sendall(memoryview(b"xmvx")[1:3])
    w.run(100)
    assert w.peer.received == b"0123567" + b"89" + "\u00fctext".encode() + b"bamv"


def test_every_way_to_read(w):
    s = w.open()
    w.peer.send(b"line one\r\nline two\nrest")
    assert s.readline() == b"line one\r\n"
    assert s.read(4) == b"line"
    buf = bytearray(4)
    assert s.recv_into(buf) == 4 and buf == b" two"
    assert s.recv_into(buf, 1) == 1 and buf == b"\ntwo"
    assert s.readinto(buf, 2) == 2 and buf == b"rewo"
    w.peer.send(b"more")
    w.run(100)
    w.peer.close()
    assert s.read() == b"stmore"
    assert s.read() == b""
    assert s.read(5) == b""
    assert s.readline() == b""
    assert s.recv(1) == b""
    assert s.recv_into(buf) == 0
    assert s.readinto(buf) == 0


def test_readline_across_blocks_and_read_exact(w):
    s = w.open()
    line = pattern(4000).replace(b"\n", b"x") + b"\n"
    w.peer.send(line + b"abc")
    assert s.readline() == line
    assert s.read(3) == b"abc"
    buf = bytearray(4000)
    w.peer.send(pattern(4000))
    assert s.readinto(buf) == 4000
    assert buf == pattern(4000)


def test_readline_without_an_end(w):
    s = w.open()
    s.settimeout(0.5)
    w.peer.send(b"half a line")
    assert s.readline() == b"half a line"


def test_makefile_and_with(w):
    with w.open() as s:
        f = s.makefile("rwb")
        f.write(b"hello\n")
        assert f.readline() == b"hello\n"
    with pytest.raises(OSError):
        s.recv(1)


def test_reads_of_one_byte_cost_nothing(w):
    s = w.open()
    w.peer.send(pattern(1460))
    assert s.recv(1) == pattern(1460)[:1]
    w.run(100)
    w.commands()
    before = w.clock.ticks_ms()
    assert b"".join(s.recv(1) for _ in range(1459)) == pattern(1460)[1:]
    assert w.commands() == []
    assert w.clock.ticks_ms() == before


def test_a_download_costs_one_command_a_block(w):
    class Source(Peer):
        def opened(self):
            self.send(pattern(14600))

    w.net.serve("10.0.0.4", 4, Source)
    s = w.open(("10.0.0.4", 4))
    w.commands()
    assert take(s, 14600) == pattern(14600)
    assert len(w.commands()) <= 15


def test_data_before_a_close_is_never_lost(w):
    class Burst(Peer):
        def opened(self):
            self.send(pattern(9000))
            self.close()

    w.net.serve("10.0.0.5", 5, Burst)
    for pause in (0, 50, 3000):
        s = w.open(("10.0.0.5", 5))
        w.run(pause)
        assert s.read() == pattern(9000)
        s.close()
        w.run(200)


def test_close_while_a_reply_is_sent(w):
    class Hasty(Peer):
        def data(self, b):
            self.send(b"go away")
            self.close()

    w.net.serve("10.0.0.6", 6, Hasty)
    s = w.open(("10.0.0.6", 6))
    s.sendall(b"x")
    w.run(500)
    for call in (lambda: s.send(b"more"), lambda: s.write(b"more")):
        with pytest.raises(OSError) as e:
            call()
        assert e.value.errno in (errno.ENOTCONN, errno.ECONNRESET)
    assert s.read() == b"go away"


def test_a_full_store_holds_only_its_own_link(w):
    a, b = w.open(), w.open()
    full = w.net.connections[-2]
    full.send(pattern(20000))
    w.run(2000)
    for i in range(20):
        b.sendall(b"%02d" % i)
        assert take(b, 2) == b"%02d" % i
    assert take(a, 20000) == pattern(20000)


def test_acknowledgements(w, sink):
    sink.sendall(b"x" * 2000)
    sink.wait_acked()
    assert sink.unacked() == (2000, 2000, 0)
    assert sink.send_limit() == 1460
    start = w.clock.ticks_ms()
    w.peer.window = 0
    w.peer.endpoint.window = 0
    sink.sendall(b"y" * 100)
    with pytest.raises(OSError) as e:
        sink.wait_acked(3000)
    assert e.value.errno == errno.ETIMEDOUT
    assert "2000" in str(e.value)
    assert 3000 <= w.clock.ticks_ms() - start < 4000
    assert sink.unacked() == (2100, 2000, 100)


def test_wrong_types_before_a_byte_goes_out(w):
    s = w.open()
    w.commands()
    for call in (lambda: s.send(5), lambda: s.send(None), lambda: s.send([1, 2]),
                 lambda: s.write([1, 2]), lambda: s.sendall(3.5), lambda: s.send(object())):
        with pytest.raises(TypeError):
            call()
    t = socket.socket()
    for address in ("example.com", ("example.com", "80"), (b"example.com", 80), 5, None,
                    ("example.com", None)):
        with pytest.raises(TypeError):
            t.connect(address)
    for address in (("a b", 80), ('a"b', 80), ("a\r\nb", 80), ("a,b", 80), ("", 80), ("a", 0),
                    ("a", 65536), ("a" * 254, 80), ("a\x1a", 80), ("\u00e4", 80)):
        with pytest.raises(ValueError):
            t.connect(address)
    assert w.commands() == []
    s.sendall(b"ok")
    assert take(s, 2) == b"ok"


def test_a_timeout_in_the_middle_of_a_send(w, sink):
    w.modem.switch.accept_ms = 300
    data = pattern(6000)
    sink.settimeout(0.4)
    done = 0
    while done < len(data):
        try:
            done += sink.send(data[done : done + 2500])
        except OSError as e:
            assert e.errno == errno.ETIMEDOUT
        if done % 3 == 0:
            done += sink.write(data[done : done + 1])
    sink.settimeout(30)
    sink.flush()
    w.run(1000)
    assert w.peer.received == data[:done]


def test_nothing_gets_out_of_order_after_a_timeout(w, sink):
    # what was promised from a caller's buffer goes before what is gathered later
    w.modem.faults.delay("CIPSEND", 1000)
    sink.settimeout(0.2)
    n = sink.send(b"first" * 100)
    assert n == 500
    sink.setblocking(False)
    sent = b"first" * 100
    for i in range(100):
        piece = b"<%d>" % i
        try:
            n = sink.write(piece)
        except OSError as e:
            assert e.errno == errno.EAGAIN
            n = 0
        sent += piece[: n or 0]
        w.run(30)
    w.run(500)
    assert w.peer.received == sent


def test_select_poll_protocol_is_a_stream():
    assert socket.socket.ioctl is not None
    assert not issubclass(socket.socket, io.RawIOBase)


def test_install(w):
    import sys

    before = sys.modules.get("socket")
    socket.install(w.m)
    try:
        import socket as installed

        assert installed is socket
        import usocket

        assert usocket is socket
        s = installed.socket()
        s.connect(installed.getaddrinfo("example.com", 80)[0][-1])
        s.write(b"hi")
        assert s.read(2) == b"hi"
    finally:
        socket.uninstall()
    assert sys.modules.get("socket") is before
    assert "usocket" not in sys.modules


def test_sending_and_receiving_take_turns(w):
    s = w.open()
    w.net.serve("10.0.0.9", 9, Echo)
    data = pattern(20000)
    sent = got = 0
    s.setblocking(False)
    out = b""
    while got < len(data):
        try:
            sent += s.send(data[sent : sent + 700])
        except OSError as e:
            assert e.errno == errno.EAGAIN
        try:
            piece = s.recv(900)
            got += len(piece)
            out += piece
        except OSError as e:
            assert e.errno == errno.EAGAIN
        w.run(5)
    assert out == data

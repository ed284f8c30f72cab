"""Pushed data: every framing, payload that imitates reports, damage, stalls, full stores."""

import pytest
from modes_world import Hang, Modes, Sink, failing, pattern, take

FORMS = [
    (sender, protocol, mux)
    for mux in (True, False)
    for sender in (0, 1)
    for protocol in (0, 1)
    if not (mux and protocol)
]
ADDED = {"zero": b"\0", "digit": b"1", "CR": b"\r", "LF": b"\n", "comma": b","}
IMITATIONS = (
    b"\r\nOK\r\n", b"\r\nERROR\r\n", b"\r\n0, CLOSED\r\n", b"\r\nCLOSED\r\n", b"\r\n> ", b"> ",
    b"\r\n+RECEIVE,0,5:\r\nabcde", b"\r\n+RECEIVE,1,1400:\r\n", b"\r\n+IPD,5:abcde",
    b"+IPD,1000:", b"\r\nRECV FROM: 1.2.3.4:5\r\n\r\n+IPD,3,TCP:abc", b"\r\n+PDP: DEACT\r\n",
    b"\r\nRDY\r\n", b"\r\nDATA ACCEPT:0,5\r\n", b"\r\nDATA ACCEPT:5\r\n", b"\r\n0, SEND OK\r\n",
    b"\r\nSEND OK\r\n", b"\r\n0, CLOSE OK\r\n", b"\r\nSHUT OK\r\n", b"\r\n+CME ERROR: 3\r\n",
    b"\r\nSTATE: IP INITIAL\r\n", b"\r\n1, REMOTE IP: 1.2.3.4\r\n", b"\r\nNORMAL POWER DOWN\r\n",
    b"AT+CIPSHUT\r", b"+++", b"\x1a", b"\r", b"\n", b"\r\n", b"\r\n\r\n", b"\x00", b":", b"+",
    b"0, ", b"+IPD", b"\r\n+RECEIVE,",
)  # fmt: skip


def up(make, **kw):
    return make(push=True, **kw).up()


@pytest.mark.parametrize("sender, protocol, mux", FORMS)
def test_every_framing(make, pieces, sender, protocol, mux):
    w = up(make, mux=mux, pieces=pieces)
    w.m.config(show_sender=sender, show_protocol=protocol)
    s = w.open()
    for data in IMITATIONS[:: 7 if pieces else 1] + (b"x", pattern(1460), pattern(300, 1)):
        w.peer.send(data)
        assert take(s, len(data)) == data
    # some at once: blocks follow each other without a gap
    everything = b"".join(IMITATIONS)
    w.peer.send(everything)
    assert take(s, len(everything)) == everything
    for data in IMITATIONS:
        w.peer.send(data)
        w.run(1)
    assert take(s, len(everything)) == everything
    s.sendall(b"and back")
    assert take(s, 8) == b"and back"


@pytest.mark.parametrize("mux", [True, False])
def test_reports_between_blocks(make, pieces, mux):
    w = up(make, mux=mux, pieces=pieces)
    s = w.open()
    expected = b""
    for i in range(30):
        w.peer.send(pattern(50 + i, i))
        expected += pattern(50 + i, i)
        w.modem.report(("+CREG: 1", "DST: 0", "*PSUTTZ: 20/01/01,00:00:00\",\"+4\",0")[i % 3])
        w.run(2)
    assert take(s, len(expected)) == expected


def test_data_and_close_together(make, pieces):
    for mux in (True, False):
        w = up(make, mux=mux, pieces=pieces)
        s = w.open()
        w.peer.send(b"the last words\r\nCLOSED\r\n")
        w.peer.close()
        w.run(1000)
        assert s.read() == b"the last words\r\nCLOSED\r\n"
        assert s.recv(5) == b""
        s.close()
        w.works()


def test_push_during_prompt_and_send(make, pieces):
    w = up(make, pieces=pieces)
    w.net.serve("10.0.0.5", 5, Sink)
    busy, a = w.open(("10.0.0.5", 5)), w.open()
    talker, other = w.net.connections[-2], w.net.connections[-1]
    sent = b""
    for i in range(25):
        sent += pattern(40, i)
        talker.send(pattern(40, i))
        w.run(i % 5)
        a.sendall(b"request %02d" % i)
    assert take(a, 25 * 10) == b"".join(b"request %02d" % i for i in range(25))
    assert take(busy, len(sent)) == sent
    assert other.received == b"".join(b"request %02d" % i for i in range(25))


@pytest.mark.parametrize("prompt", [0, 1, 2])
def test_push_while_no_prompt_comes(make, prompt):
    """Blocks that land where the prompt would have been do not stop the payload."""
    w = up(make)
    w.m.config(send_prompt=prompt)
    a, b = w.open(), w.open()
    pa, pb = w.net.connections[-2:]
    for i in range(6):
        w.clock.at(30000, lambda i=i: pb.send(pattern(30, i)))
        w.clock.at(90000, lambda i=i: pa.send(b"%d" % i))
        assert a.send(b"abc") == 3
    assert w.run(3000, lambda: pa.received == b"abc" * 6)
    assert sorted(take(a, 24)) == sorted(b"abc" * 6 + b"012345")
    assert take(b, 180) == b"".join(pattern(30, i) for i in range(6))


def test_two_sockets_busy_while_sending(make, pieces):
    w = up(make, pieces=pieces)
    a, b = w.open(), w.open()
    data = [pattern(6000, 1), pattern(6000, 2)]
    got = [b"", b""]
    for at in range(0, 6000, 500):
        for i, s in enumerate((a, b)):
            s.sendall(data[i][at : at + 500])
            got[i] += take(s, 500)
    assert got == data


@pytest.mark.parametrize("store", [64, 512, 1460, 4096])
def test_slow_reader(make, store):
    """The store grows; what does not fit ends in an error, nothing is altered."""
    w = up(make, store=store)
    w.net.serve("10.0.0.5", 5, Sink)
    slow, fast = w.open(("10.0.0.5", 5)), w.open()
    talker = w.net.connections[-2]
    data = pattern(30000)
    talker.send(data[:4000])
    w.run(2000)
    assert take(slow, 4000) == data[:4000]
    for i in range(20):  # small pieces with reads in between: the stores change hands
        talker.send(data[4000 + 100 * i : 4100 + 100 * i])
        fast.sendall(pattern(200, i))
        assert take(fast, 200) == pattern(200, i)
        if i % 3 == 2:
            assert take(slow, 300) == data[3800 + 100 * i : 4100 + 100 * i]
    got = take(slow, 200)
    assert got == data[5800:6000]
    talker.send(data[6000:])
    w.run(4000)
    got = b""
    with failing("ENOBUFS"):
        while True:
            got += slow.recv(1000)
    assert len(got) > 4000 and data[6000:].startswith(got)
    fast.sendall(b"fast")
    assert take(fast, 4) == b"fast"


def test_a_stall_inside_a_block(make, family):
    for mux in (True, False):
        for late in (False, True):
            w = up(make, mux=mux, clean=False)
            s = w.open()
            other = w.open() if mux else None
            peer = w.net.connections[0]
            peer.send(b"before")
            assert take(s, 6) == b"before"
            head = b"\r\n+RECEIVE,%d,50:\r\n" % s.link.n if mux else b"\r\n+IPD,50:"
            w.modem.serial.emit(head + b"half of it")
            if late:
                w.clock.at(3000000, lambda w=w: w.modem.serial.emit(b"\r\nCLOSED\r\nx" * 3 + b"?"))
            start = w.clock.ticks_ms()
            with failing("EIO"):
                s.recv(10)
            assert 1900 < w.clock.ticks_ms() - start < 4000
            w.run(5000)
            if mux:
                other.sendall(b"other")
                assert take(other, 5) == b"other"
            s.close()
            w.run(1000)
            w.works()


class Damage:
    """Two connections are pushed to; one byte of one block is lost or added."""

    def __init__(self, w, payload):
        self.w = w
        self.s = w.open(("10.0.0.5", 5))
        self.peer = w.peer
        self.other = w.open() if w.m.mux else None
        self.echo = w.peer
        w.run(100)
        self.payload = payload
        self.sent = {"s": b"", "other": b""}
        self.got = {"s": b"", "other": b""}
        self.errors = {}
        self.near = True  # the other one's block follows at once

    def play(self):
        w = self.w
        self.peer.send(b"first ")
        w.run(100)
        self.read("s")

    def strike(self):
        w = self.w
        self.peer.send(self.payload)
        w.run(1)
        if self.other and self.near:
            self.echo.send(b"[other]")
            self.sent["other"] += b"[other]"
        w.run(60)
        self.peer.send(b" then more")
        self.sent["s"] = b"first " + self.payload + b" then more"
        w.run(900)
        if self.other:
            self.echo.send(b"[again]")
            self.sent["other"] += b"[again]"
        w.run(3000)
        self.read("s")
        if self.other:
            self.read("other")

    def read(self, name):
        s = getattr(self, name)
        s.settimeout(1)
        try:
            while name not in self.errors:
                piece = s.recv(1000)
                if not piece:
                    break
                self.got[name] += piece
        except OSError as e:
            if e.errno != 110:
                self.errors[name] = e.errno

    def check(self, where):
        w = self.w
        for name in ("s", "other"):
            assert self.sent[name].startswith(self.got[name]), (where, name, self.got)
            if name not in self.errors:
                assert self.got[name] == self.sent[name], (where, name, self.got)
            else:
                assert self.errors[name] == 5, (where, self.errors)
        for s in (self.s, self.other):
            if s is not None:
                try:
                    s.close()
                except OSError:
                    pass
        w.run(1000)
        try:
            w.works()
        except (OSError, AssertionError, Hang) as e:
            raise AssertionError(where) from e
        assert b"AT" not in self.peer.received + self.echo.received, where
        assert not [v for v in w.modem.violations if v[1] not in ("state",)], where


PAYLOADS = (b"plain words", b"0123456789\r\n", b"ends in CR\r",
            b"\r\nOK\r\n0, CLOSED\r\nCLOSED\r\n")
ADDED = {"zero": b"\0", "digit": b"1", "CR": b"\r", "LF": b"\n", "comma": b","}
KINDS = ("lost", "digit", "zero", "CR", "LF", "comma")


def strikes(family, mux, sender, kind, payload, near):
    """Each position of a block and its header, and a little behind it."""
    w = Modes(family=family, mux=mux, push=True, limit_ms=10**7).up()
    w.m.config(show_sender=sender)
    w.net.serve("10.0.0.5", 5, Sink)
    n = (18 if mux else 10) + (14 if mux else 25) * sender + len(payload) + 4
    for i in range(-1, n):
        d = Damage(w, payload)
        d.near = near
        d.play()
        faults = w.modem.faults
        if i < 0:
            pass  # first without
        elif kind == "lost":
            faults.drop_out(i)
        else:
            faults.add_out(i, ADDED[kind])
        d.strike()
        d.check((kind, payload, i))
        if i < 0:
            assert not d.errors
        broken_up = kind == "LF"  # the header's word in two lines
        assert near or broken_up or "other" not in d.errors or i in UNCLEAR, (kind, i, d.errors)


# where the number of the connection is: when it is damaged, all are told
UNCLEAR = range(8, 17)


@pytest.mark.parametrize("sender", [0, 1])
@pytest.mark.parametrize("kind", KINDS)
def test_one_byte_lost_or_added(sender, kind, tidy):
    turn = KINDS.index(kind) + sender
    strikes(("sim800", "sim7000")[turn % 2], True, sender, kind, PAYLOADS[0], turn % 3 == 0)
    strikes(("sim7000", "sim800")[turn % 2], False, sender, kind, PAYLOADS[0], True)


@pytest.mark.parametrize("kind", ["lost", "CR", "LF"])
@pytest.mark.parametrize("payload", PAYLOADS[1:])
def test_payload_that_hides_the_damage(kind, payload, tidy):
    strikes("sim800", len(payload) % 2 == 1, 0, kind, payload, False)

"""A client of a server leaves; what comes next crosses that on the wire, or was damaged."""

from modes_world import Echo, failing, take


def meet(w, door, arrive, close):
    """The first leaves, the second is there `arrive` ms later, and the first's socket is closed
    after `close` ms. The second is served, or its connection is over at both ends."""
    first = w.dial()
    w.run(50)
    s, _ = door.accept()
    came = []
    w.clock.at(1, first.close)
    w.clock.at(arrive * 1000 + 2, lambda: came.append(w.dial()))
    w.run(close, step=1)
    s.close()
    w.run(400, step=2)
    second, = came
    t, _ = door.accept()
    t.settimeout(20)
    if second.is_closed:
        assert t.recv(5) == b""
    else:
        second.send(b"hi")
        assert take(t, 2) == b"hi"
        t.send(b"there")
        assert w.run(2000, lambda: second.received == b"there")
    served = not second.is_closed
    t.close()
    second.close()
    w.run(600)
    assert all(link is None or link.state == 7 and link.orphan for link in w.m.links)
    return served


def test_close_meets_the_next_client(make, push):
    """The module closes whoever has the number when it reads CIPCLOSE: docs/clients.md says so.
    We never believe a connection to be there that is not, nor the reverse."""
    w = make(push=push).up()
    door = w.listen()
    served = [[meet(w, door, arrive, close) for close in range(12)] for arrive in range(3)]
    lost = sum(row.count(False) for row in served)
    assert 0 < lost < 12, served
    assert served[0][0] and served[0][11]
    w.works()
    door.close()


def test_a_suspect_client_is_closed_once(make):
    """Its result was damaged: the server listens again, and goes on listening."""
    w = make(mux=False).up()
    door = w.listen()
    w.dial(peer=Echo)
    a, _address = door.accept()
    a.settimeout(60)
    w.modem.faults.drop_out(b"DATA ACCEPT", offset=3)
    with failing("EIO"):
        a.sendall(b"number 0")
    a.close()
    w.commands()
    w.run(20000)
    assert w.commands().count("AT+CIPCLOSE=1") == 1
    assert w.modem.state == "SERVER LISTENING"
    c = w.dial(peer=Echo)
    b, _address = door.accept()
    c.send(b"one")
    assert take(b, 3) == b"one"

"""A number of the module keeps its local port and its UDP mode; its next user must not."""

import pytest
from modes_world import NAMESERVER, SERVER, Modes

from simcom import socket


@pytest.mark.parametrize("family", ("sim800", "sim7000"))
@pytest.mark.parametrize("mux", (True, False))
def test_not_even_after_a_reset_of_the_host(family, mux):
    w = Modes(family=family, mux=mux).up()
    s = socket.socket(modem=w.m)
    s.settimeout(20)
    s.bind(("", 4321))
    s.connect(SERVER)
    if mux:
        u = w.udp(local=5000)
        u.sendto(b"x", NAMESERVER)
    w.cut()
    w.m.active(True)
    w.m.connect("internet")
    w.open()
    assert w.peer.address[1] != 4321
    if mux:
        v = w.udp(NAMESERVER)
        v.send(b"y")
        w.run(100)
        assert w.net.datagrams[-1][0][1] != 5000
    assert all(link.udp_mode == 0 for link in w.modem.links)

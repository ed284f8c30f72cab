"""Single connection: one function for each transcript, by the driver's public face."""

import pytest

from .drive_table import drives


@drives("sim800-3.1.1-ready", "sim7000-2.1.1-ready")
def ready(d):
    d.m.connect("CMNET")
    assert d.m.status("rssi") == -73
    assert d.m.status("ber") == 0
    assert d.m.status("registration") == 1
    assert d.m.status("attached") is True


@drives("sim800-3.1.1-tcp", "sim7000-2.1.1-tcp", push=True)
def tcp_client(d):
    d.m.connect("CMNET")
    assert d.m.ifconfig()[0] == "10.78.245.128"
    s = d.open()
    d.say(s)
    d.hear(s)
    d.end(s)
    assert d.state() == "TCP CLOSED"


@drives("sim800-3.1.2-udp", "sim7000-2.1.2-udp", push=True)
def udp_client(d):
    d.m.connect("CMNET")
    s = d.open("UDP")
    d.say(s)
    d.hear(s)
    s.close()
    d.w.run(200)
    assert d.state() == "UDP CLOSED"


@drives("sim800-3.1.3-server", "sim7000-2.1.3-server", push=True)
def server_without_a_bearer(d):
    assert d.m.config("attached") is True
    listener = d.socket()
    listener.bind(("", 1234))
    listener.listen()
    d.w.run(500)
    assert d.state() == "SERVER LISTENING"
    d.happens()
    client, where = listener.accept()
    client.settimeout(60)
    assert where[0] == "10.78.103.220"
    d.hear(client)
    d.say(client)
    listener.close()
    d.w.run(200)
    if d.example.note == "sim800":
        d.hear(client)
    client.close()


@drives("sim800-3.1.4-udp-extended", "sim7000-2.1.4-udp-extended", push=True)
def udp_extended(d):
    d.m.connect("CMNET")
    s = d.socket("UDP")
    s.bind(("", 8888))
    first = b"Hello 9600"
    s.sendto(first, ("116.228.221.51", 9600))
    assert d.m.command("+CIPUDPMODE?") == ['+CIPUDPMODE: 1,"116.228.221.51",9600']
    for where in (("116.228.221.51", 9600), ("116.228.221.51", 1234), ("10.78.103.220", 5678)):
        data = d.happens()
        assert s.recvfrom(100) == (data, where)
    assert d.text() == first
    s.sendto(d.text(), ("211.136.131.65", 4500))
    assert d.m.command("+CIPUDPMODE?") == ['+CIPUDPMODE: 1,"211.136.131.65",4500']


@drives("text-cipmux", mux=True)
def connection_mode(d):
    assert d.m.config("mux") is True
    d.m.connect("CMNET")
    d.m.disconnect()


@drives("text-default-apn")
def default_apn(d):
    assert d.m.config("apn") == "CMNET"
    d.m.connect()
    assert d.m.ifconfig()[0] == "10.78.245.128"


@drives("text-prompt")
def prompt_and_result(d):
    d.m.connect("CMNET")
    assert d.m.config("send_prompt") == 1
    d.m.config(quick_send=False)
    s = d.open()
    for how in (0, 2, 1):
        d.m.config(send_prompt=how)
        d.say(s)
    d.w.run(300)


@drives("text-clport")
def local_port(d):
    d.m.connect("CMNET")
    d.m.config(local_port=6000)
    assert d.m.config("local_port") == 6000
    assert d.m.command("+CLPORT?") == ["+CLPORT: 6000,6000"]    # at once, not only in connect()
    s = d.open()
    assert d.out.peer("116.228.221.51:8500").endpoint.remote[1] == 6000
    s.close()
    d.w.run(200)
    d.m.config(local_port=0)
    d.open()
    assert d.out.peer("116.228.221.51:8500").endpoint.remote[1] != 6000


@drives("text-clport-multi")
def bound_client(d):
    d.m.connect("CMNET")
    s = d.socket()
    s.bind(("", 6000))
    s.connect(("116.228.221.51", 8500))
    assert d.out.peer("116.228.221.51:8500").endpoint.remote[1] == 6000


def watch_states(d, ask):
    """Bring the bearer up without waiting; the states on the way: tracked only, or asked too."""
    seen = []
    d.m.connect("CMNET", timeout_ms=0)
    while not d.m.isconnected():
        d.w.nap(1)
        for asked in (False, True)[: 1 + ask]:
            state = d.m.status("state", refresh=asked)
            if state not in seen[-1:]:
                seen.append(state)
    return seen


def lost(d):
    """The network takes the context."""
    d.m.connect("CMNET")
    d.modem.faults.pdp_deact()
    d.w.run(300)
    assert d.state() == "PDP DEACT"
    d.m.disconnect()
    assert d.state() == "IP INITIAL"


def bring_up(d):
    """Twice: the states are known without asking, and are the module's."""
    assert d.state() == "IP INITIAL"
    d.m.command('+CSTT="CMNET","",""')
    assert d.state() == "IP START"
    for ask in (False, True):
        assert watch_states(d, ask)[-3:] == ["IP CONFIG", "IP GPRSACT", "IP STATUS"]
        assert d.state() == "IP STATUS"
        if not ask:
            d.m.disconnect()
            assert d.state() == "IP INITIAL"


@drives("text-states-single", push=True)
def states_of_single(d):
    bring_up(d)
    s = d.socket()
    s.setblocking(False)
    with pytest.raises(OSError):
        s.connect(("10.9.9.9", 80))
    assert d.state() == "TCP CONNECTING"
    s.close()
    d.w.run(15000)
    assert d.state() == "TCP CLOSED"
    s = d.open()
    assert d.state() == "CONNECT OK"
    s.close()
    d.w.run(300)
    assert d.state() == "TCP CLOSED"
    s = d.socket("UDP")
    s.setblocking(False)
    with pytest.raises(OSError):
        s.connect(("slow.example", 9600))
    assert d.state() == "UDP CONNECTING"
    d.w.run(3500)
    assert d.state() == "CONNECT OK"
    s.close()
    assert d.m.status("state") == "UDP CLOSING"
    d.w.run(200)
    assert d.state() == "UDP CLOSED"
    listener = d.socket()
    listener.bind(("", 1234))
    listener.listen()
    d.w.run(200)
    assert d.state() == "SERVER LISTENING"
    d.m.disconnect()
    assert d.state() == "IP INITIAL"


@drives("text-state-closing")
def closing_takes_time(d):
    d.m.connect("CMNET")
    s = d.open(at=("116.228.221.51", 8501))
    assert d.state() == "CONNECT OK"
    s.close()
    d.w.run(100)
    assert (d.state(False), d.modem.state) == ("TCP CLOSING", "TCP CLOSING")
    d.w.run(15000)
    assert d.state() == "TCP CLOSED"


@drives("text-detach-single")
def detached(d):
    d.m.config(reconnect=False)
    for how in ("", "", "open", "closed"):
        d.m.connect("CMNET")
        s = d.open() if how else d.socket()
        if how == "closed":
            s.close()
            d.w.run(200)
        d.m.config(attached=False)
        assert d.state() == "PDP DEACT"
        s.close()
        d.m.disconnect()
        assert d.m.config("attached") is False
        d.m.config(attached=True)
    lost(d)


@drives("text-close")
def closing(d):
    d.m.connect("CMNET")
    d.open().close()
    s = d.open()
    s.abort()
    d.w.run(300)
    assert d.m.isconnected()
    assert d.m.command("+CIFSR") == ["10.78.245.128"]
    d.m.disconnect()


@drives("text-headers", push=True)
def headers(d):
    d.m.connect("CMNET")
    s = d.open()
    d.hear(s)
    d.m.config(ip_header=True)
    d.hear(s)
    d.m.config(show_protocol=True)
    d.hear(s)
    d.m.config(show_sender=True)
    d.hear(s)


@drives("text-fixed", "text-fixed-multi")
def any_byte(d):
    d.m.connect("CMNET")
    s = d.open()
    if d.m.mux:
        d.m.config(quick_send=False)
    d.say(s)
    assert s.send_limit() == 1460

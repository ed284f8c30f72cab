"""Settings, and what is wrong before a byte goes out."""

import pytest
from modes_world import SERVER, failing, take

from simcom import socket


@pytest.fixture
def w(make, push, mux, pieces):
    return make(push=push, mux=mux, pieces=pieces).up()


def test_settings(w):
    m = w.m
    for name in ("show_sender", "show_protocol", "quick_send"):
        for value in (1, 0, True, False):
            m.config(**{name: value})
            assert m.config(name) == bool(value)
    m.config(quick_send=True)
    m.config(context_check=(20, 5))
    assert m.config("context_check") is True
    m.config(context_check=False)
    assert m.config("context_check") is False
    m.config(keepalive=(60, 60, 5))
    assert m.config("keepalive") is True
    m.config(keepalive=False)
    assert m.config("keepalive") is False
    assert m.config("attached") is True
    w.commands()
    for bad in (
        {"send_prompt": 3}, {"send_prompt": -1}, {"quick_send": 2}, {"send_timer": 101},
        {"send_timer": -1}, {"context_check": (0, 3)}, {"context_check": (10, 11)},
        {"context_check": (1,)}, {"keepalive": (29, 60, 5)}, {"keepalive": (60, 60)},
        {"local_port": 65536} if not m.mux else {"show_sender": 2}, {"nonsense": 1},
        {"imei": "1"}, {"baudrate": 12345}, {"mode": "5g"}, {"flow": 2},
    ):  # fmt: skip
        with pytest.raises(ValueError):
            m.config(**bad)
        with pytest.raises(ValueError):  # nor is another one set on its way
            m.config(show_protocol=True, **bad)
    for bad in ({"send_prompt": "x"}, {"send_timer": "1"}, {"send_timer": None},
                {"quick_send": None},
                {"context_check": ("a", 1)}, {"keepalive": (60, None, 1)}, {"show_sender": []}):
        with pytest.raises((TypeError, ValueError)):
            m.config(**bad)
    if m.mux:
        with failing("EINVAL"):
            m.config(local_port=5000)
    if m.push:
        with failing("EINVAL"):
            m.config(ip_header=False)
        with failing("EINVAL"):
            m.config(hex_receive=True)
    assert w.commands() == []
    w.works()


def test_flow_control_without_its_pins(w):
    """What was never on can be switched off on any UART; on it cannot be."""
    class Bare:
        def __init__(self, uart):
            self.uart = uart

        def __getattr__(self, name):
            if name in ("RTS", "CTS"):
                raise AttributeError(name)
            return getattr(self.uart, name)

    w.m.uart = Bare(w.m.uart)
    with failing("ENODEV"):
        w.m.config(flow=True)
    w.m.config(flow=False)
    assert w.m.config("flow") is False
    w.works()


def test_wrong_calls(w):
    s = w.open()
    t = socket.socket()
    w.commands()
    for bad in (("10.0.0.1", 0), ("10.0.0.1", 65536), ('a"', 80), ("a,b", 80), ("", 80),
                ("a\n", 80), ("x" * 254, 80), ("a b", 80)):
        with pytest.raises(ValueError):
            t.connect(bad)
        if bad[1] == 80:
            with pytest.raises(ValueError):
                w.m.resolve(bad[0])
    for bad in ((1, 80), ("a", "80"), ("a", None), (None, 80)):
        with pytest.raises(TypeError):
            t.connect(bad)
    u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    for bad in (None, 5, ("a",), (), [], {}, "", "10.0.0.1", b"a"):
        for f in (t.connect, t.bind, lambda where: u.sendto(b"x", where)):
            with pytest.raises(TypeError):
                f(bad)
    for bad in ([], {}, (), 0, b"apn", True):
        with pytest.raises(TypeError):
            w.m.connect(bad)
    for name in ("reconnect", "keepalive", "calls", "hex_receive", "flow", "context_check",
                 "send_timer", "quick_send", "local_port", "attach_limit", "baudrate"):
        for bad in (None, "off", "", b"1", 1.5, {}, object()):
            with pytest.raises(TypeError):
                w.m.config(**{name: bad})
        for bad in (-1, 1000000000):
            with pytest.raises((ValueError, OSError)) as e:
                w.m.config(**{name: bad})
            # where bind() sets it, EINVAL
            assert e.type is ValueError or (name == "local_port" and w.m.mux)
    for f in (s.send, s.sendall, s.write):
        for bad in (None, 5, [1], object()):
            with pytest.raises(TypeError):
                f(bad)
    for f in (lambda: t.send(b"x"), lambda: t.recv(1), lambda: t.sendall(b"x"), lambda: t.read(1)):
        with failing("ENOTCONN"):
            f()
    for bad in (-1, "x"):
        with pytest.raises((ValueError, TypeError)):
            t.settimeout(bad)
    with failing("EISCONN"):
        s.connect(SERVER)
    t.close()
    for f in (lambda: t.send(b"x"), lambda: t.recv(1), lambda: t.connect(SERVER),
              lambda: t.bind(("", 1))):
        with failing("EBADF"):
            f()
    for bad in ("+CIPSEND=0,5", "A\rT", "\x1a"):
        with pytest.raises(ValueError):
            w.m.command(bad)
    with pytest.raises(TypeError):
        w.m.command(5)
    assert w.commands() == []
    s.sendall(b"undisturbed")
    assert take(s, 11) == b"undisturbed"


def test_settings_come_back_after_a_restart(make, mux):
    """NO_SAVE: the module forgets them at each start."""
    w = make(mux=mux).up()
    s = w.open()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    w.m.config(context_check=(20, 5), send_timer=4, show_sender=True, quick_send=False)
    if not mux:
        w.m.config(local_port=6000)
    for keepalive in ("1,", "1,60,60,5", "0,"):
        w.modem.faults.reboot()
        w.run(20000)
        assert w.run(100000, w.m.isconnected)
        for name, value in (("CIPTKA", keepalive), ("CIPDPDP", "1,20,5"), ("CIPATS", "1,4"),
                            ("CIPSRIP", "1"), ("CIPQSEND", "0")):
            line = w.m.command("+%s?" % name)[0]
            assert line.startswith("+%s: %s" % (name, value)), line
        if not mux:
            assert "6000" in w.m.command("+CLPORT?")[0]
        w.m.config(keepalive=(60, 60, 5) if keepalive == "1," else False)

"""Transparent mode: one function for each transcript, by the driver's public face."""

import pytest

from .drive_table import drives
from .reading import address, unescape


def link_to(d, kind="tcp", **kw):
    """A bearer, and a stream to the server that the transcript names."""
    d.m.connect("CMNET")
    kw.setdefault("proto", 2 if kind == "udp" else 1)
    s = d.m.transparent(address(getattr(d.example, kind)[0]), **kw)
    s.settimeout(60)
    return s


def typed(d):
    """Payload that is typed next; `+++` alone is the driver's to say."""
    return unescape(d._next(">>").text)


def hear(d, s):
    data = d.happens()
    assert s.read(len(data)) == data


@drives("sim800-3.2.3-transparent", "sim7000-2.2.3-transparent", mux=False, pins=("dcd",))
def client(d):
    assert d.m.config("attached") is True
    s = link_to(d)
    assert s.connected()
    s.write(typed(d))
    d.w.run(300)
    with s.command_mode():
        assert d.m.status("rssi") == -73
    d.steps = [step for step in d.steps if step.words[0] != "wait"]
    hear(d, s)
    d.happens()
    assert s.read(1) == b""
    assert not s.connected()
    s.close()


@drives("sim800-3.2.5-held", "sim7000-2.2.5-held", mux=False)
def held(d):
    seen = []
    d.m.on("sms", lambda m, line: seen.append(line))
    d.m.on("ring", lambda m, line: seen.append(line))
    s = link_to(d)
    for step in d.steps:
        if step.words[0] in ("call", "sms"):
            d.out.do(step)
    d.w.run(300)
    assert seen == []
    with s.command_mode():
        d.w.run(20)
    calls = "call" in [step.words[0] for step in d.example.steps]
    assert seen == ["RING"] * calls + ['+CMTI: "SM",1']
    s.close()


@drives("text-plus-is-data", mux=False)
def signs_that_are_data(d):
    """As long as something stands before or behind it in time, `+++` is data; and switched off."""
    s = link_to(d)
    s.write(typed(d))
    s.write(typed(d))
    d.w.run(1500)
    for _ in range(2):
        s.write(typed(d))
        s.flush()
        d.w.clock.sleep_ms(1100)
    d.w.run(1200)
    where = d.example.tcp[0]
    assert d.out.got(where) == b"a++++++b+++"
    with s.command_mode():
        assert d.m.command("+CIPCCFG=5,2,1024,0") == []
    d.w.run(1100)
    s.write(b"+++")
    d.w.run(1300)
    assert d.out.got(where) == b"a++++++b++++++"


@drives("text-dtr", mux=False, pins=("dtr",))
def by_dtr(d):
    s = link_to(d)
    with s.command_mode():
        assert d.state() == "CONNECT OK"
    d.w.run(300)
    d.modem.pin("dtr").on()     # not low for a second
    d.modem.pin("dtr").off()
    s.write(typed(d))
    d.w.run(300)


@drives("text-client-leaves", mux=False)
def client_leaves(d):
    d.m.connect("CMNET")
    s = d.m.transparent(listen=1234)
    s.settimeout(60)
    d.happens()
    s.write(typed(d))
    d.w.run(300)
    d.steps = [step for step in d.steps if step.words[0] != "wait"]
    hear(d, s)
    d.happens()
    assert s.read(1) == b""
    s.close()
    assert d.m.command("") == []


@drives("text-deact", mux=False, pins=("dcd",))
def deactivated(d):
    d.m.config(reconnect=False)
    s = link_to(d)
    d.happens()
    assert s.read(1) == b""
    assert not s.connected()
    assert d.state() == "PDP DEACT"
    s.close()
    d.m.disconnect()
    assert d.state() == "IP INITIAL"


@drives("text-transparent-udp", mux=False)
def udp(d):
    s = link_to(d, "udp")
    s.write(typed(d))
    d.w.run(300)
    d.steps = [step for step in d.steps if step.words[0] != "wait"]
    hear(d, s)


@drives("text-cipccfg", mux=False)
def parameters(d):
    d.m.config(flow=True)
    assert d.m.command("+CIPCCFG?") == ["+CIPCCFG: 5,2,1024,1,0,1460,50"]
    s = link_to(d, retries=3, wait=4, send_size=10, escape=True, rx_mode=1, rx_size=100,
                rx_timer=40)
    where = d.example.tcp[0]
    s.write(typed(d))
    d.w.run(100)
    assert d.out.got(where) == b"0123456789"
    s.write(typed(d))
    d.w.run(150)
    assert d.out.got(where) == b"0123456789"
    d.w.run(900)
    assert d.out.got(where) == b"0123456789012"
    d.steps = [step for step in d.steps if step.words[0] != "wait"]
    hear(d, s)
    with s.command_mode():
        assert d.m.command("+CIPCCFG?") == ["+CIPCCFG: 3,4,10,1,1,100,40"]


@drives("text-dcd", mux=False, pins=("dcd",))
def carrier(d):
    dcd = d.modem.pin("dcd")
    assert dcd.value() == 1
    s = link_to(d)
    assert s.connected() and dcd.value() == 0
    d.happens()
    d.w.run(300)
    assert not s.connected() and dcd.value() == 1
    assert s.read(1) == b""
    with pytest.raises(OSError):
        s.write(b"x")

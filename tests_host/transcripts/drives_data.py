"""Names, sending, receiving, errors: one function for each transcript, by the public face."""

import errno

import pytest

from .drive_table import drives


@drives("sim800-6-dns", "sim7000-5-dns")
def names(d):
    d.m.connect("CMNET")
    assert d.m.resolve("www.baidu.com") == ("119.75.218.77", "119.75.217.56")
    with pytest.raises(OSError) as e:
        d.m.resolve("abctest")
    assert e.value.errno == errno.EHOSTUNREACH
    s = d.open(at=("WWW.SIM.COM", 80))
    d.say(s)


@drives("sim800-7.3-limit", "sim7000-6.3-limit")
def limit(d):
    d.m.connect("CMNET")
    s = d.open()
    assert s.send_limit() == 1460
    assert s.send(b"x" * 1461) == 1461
    d.w.run(300)
    assert d.out.got("116.236.221.75:5107") == b"x" * 1461
    d.modem.switch.cme_everywhere = False       # without a number, as the notes have it
    with pytest.raises(OSError) as e:
        d.m.command("+CIPSPRT=7")
    assert e.value.errno == errno.EIO


@drives("sim800-7.4-quick", "sim7000-6.4-quick", "sim800-7.4-quick-multi",
        "sim7000-6.4-quick-multi")
def quick(d):
    d.m.config(quick_send=False)
    assert d.m.command("+CIPQSEND?") == ["+CIPQSEND: 0"]    # a start says 1 as well
    d.m.connect("CMNET")
    s = d.open()
    d.m.config(quick_send=True)
    assert d.m.config("quick_send") is True
    d.say(s)


@drives("sim800-7.5-ack", "sim7000-6.5-ack")
def acknowledged(d):
    d.m.connect("CMNET")
    d.m.config(quick_send=True)
    s = d.open()
    assert d.state() == "CONNECT OK"
    d.say(s)
    d.w.run(100)
    assert s.unacked() == (12, 12, 0)


@drives("sim800-7.5-ack-multi", "sim7000-6.5-ack-multi")
def acknowledged_of_two(d):
    d.m.config(quick_send=True)
    d.m.connect("CMNET")
    tcp = d.open()
    udp = d.open("UDP")
    assert [row[0] for row in d.m.status("links")].count("CONNECTED") == 2
    for s, row in ((tcp, (3, 3, 0)), (tcp, (12, 12, 0)), (udp, (3, 0, 3))):
        d.say(s)
        d.w.run(100)
        assert s.unacked() == row


@drives("sim800-8.2-manual", "sim7000-7.2-manual", push=False)
def manual(d):
    d.m.connect("CMNET")
    s = d.open(at=("116.228.221.51", 5555))
    d.hear(s)
    d.m.config(hex_receive=True)
    d.hear(s)


@drives("text-manual-multi")
def manual_of_several(d):
    d.m.connect("CMNET")
    s = d.open()
    d.hear(s)
    assert d.m.command("+CIPRXGET=4,%d" % (d.m.LINKS - 1))[0].endswith(",0")
    d.m.config(hex_receive=True)
    d.hear(s)


@drives("text-manual-rest", rxbuf=64)
def manual_in_parts(d):
    d.m.connect("CMNET")
    d.hear(d.open())


@drives("text-timed", "text-timed-multi")
def timer(d):
    d.m.connect("CMNET")
    d.m.config(quick_send=False, send_timer=2 if d.m.mux else 3)
    assert d.m.config("send_timer") == (2 if d.m.mux else 3)
    s = d.open()
    s.send_text(d.text().decode(), timed=True)


@drives("text-errors")
def ways_out(d):
    d.m.connect("CMNET")
    s = d.open()
    d.happens()
    with pytest.raises(OSError) as e:
        for _ in range(3):
            s.send(b"x")
            d.w.run(100)
    assert e.value.errno in (errno.ECONNRESET, errno.ENOTCONN)
    s.close()
    s = d.open()
    s.close()
    d.w.run(200)
    d.happens()
    with pytest.raises(OSError) as e:
        d.open()
    assert e.value.errno == errno.ECONNREFUSED
    d.m.disconnect()
    d.happens()
    d.m.connect("CMNET")
    d.open()
    d.m.command("+CFUN=1,1")
    d.w.run(20000)
    assert d.m.isconnected()

"""Single connection: the application notes' examples."""

import pytest
from modem_terminal import SERVER, Terminal

OK = b"\r\nOK\r\n"
UDP = ("10.0.0.1", 9600)


def up(t, *before):
    for line in ('+CSTT="CMNET"', "+CIICR"):
        assert t.at(line) == OK
    assert t.at("+CIFSR") == b"\r\n10.78.245.128\r\n"
    for line in before:
        assert t.at(line) == OK
    return t


def state(t):
    out = t.at("+CIPSTATUS")
    assert out.startswith(OK + b"\r\nSTATE: ")
    assert out[len(OK) + 9:-2].decode() == t.modem.state
    return t.modem.state


def test_tcp_client(make, family):
    t = make(family)
    assert state(t) == "IP INITIAL"
    assert t.at('+CSTT="CMNET"') == OK
    assert state(t) == "IP START"
    t.uart.write(b"AT+CIICR\r")
    t.clock.sleep_ms(50)
    assert t.modem.state == "IP CONFIG"
    assert t.wait() == OK
    assert state(t) == "IP GPRSACT"
    assert t.at("+CIFSR") == b"\r\n10.78.245.128\r\n"
    assert state(t) == "IP STATUS"
    assert t.at('+CIPSTART="TCP","10.0.0.1","80"') == OK + b"\r\nCONNECT OK\r\n"
    assert state(t) == "CONNECT OK"
    assert t.at("+CIPSEND") == b"\r\n> "
    assert t.raw(b"hello TCP serve\x1a") == b"\r\nSEND OK\r\n"
    assert t.peer.received == b"hello TCP serve"
    t.peer.send(b"Hello SIM800")
    assert t.wait(50) == b"Hello SIM800"
    t.peer.close()
    assert t.wait(50) == b"\r\nCLOSED\r\n"
    assert state(t) == "TCP CLOSED"
    assert t.at('+CIPSTART="TCP","10.0.0.1","80"') == OK + b"\r\nCONNECT OK\r\n"
    assert t.at("+CIPCLOSE") == b"\r\nCLOSE OK\r\n"
    assert state(t) == "TCP CLOSED"
    assert t.at("+CIPSHUT") == b"\r\nSHUT OK\r\n"
    assert state(t) == "IP INITIAL"


def test_connect_by_itself_and_fail(make, family):
    t = make(family)
    assert t.at('+CIPSTART="TCP","10.0.0.1",80') == OK + b"\r\nCONNECT OK\r\n"
    assert t.at("+CIPCLOSE=1") == b"\r\nCLOSE OK\r\n"
    assert t.at('+CIPSTART="TCP","10.0.0.9",80') == \
        OK + b"\r\nSTATE: TCP CLOSED\r\n\r\nCONNECT FAIL\r\n"


def test_already_connected(make):
    t = make(clean=False)
    t.at('+CIPSTART="TCP","10.0.0.1",80')
    t.clock.sleep_ms(300)
    assert t.at('+CIPSTART="TCP","10.0.0.1",80') == b"\r\nERROR\r\n\r\nALREADY CONNECT\r\n"
    assert t.modem.violations
    t.modem.switch.already_error_first = False
    assert t.at('+CIPSTART="TCP","10.0.0.1",80') == b"\r\nALREADY CONNECT\r\n"


def test_udp_client(make, family):
    t = up(make(family))
    t.net.udp(*UDP, lambda reply, data, frm: reply(b"UDP test"))
    assert t.at('+CIPSTART="UDP","10.0.0.1","9600"') == OK + b"\r\nCONNECT OK\r\n"
    assert t.at("+CIPSEND=5") == b"\r\n> "
    assert t.raw(b"hello") == b"\r\nSEND OK\r\nUDP test"
    assert t.at("+CIPACK") == b"\r\n+CIPACK: 5,0,5\r\n\r\nOK\r\n"
    assert t.at("+CIPCLOSE") == b"\r\nCLOSE OK\r\n"
    assert state(t) == "UDP CLOSED"


def test_udp_extended(make, family):
    t = up(make(family), '+CLPORT="UDP",8888', "+CIPSRIP=1", "+CIPHEAD=1", "+CIPUDPMODE=1")
    assert t.at('+CIPSTART="UDP","116.228.221.51","9600"') == OK + b"\r\nCONNECT OK\r\n"
    assert t.at("+CIPUDPMODE?") == b'\r\n+CIPUDPMODE: 1,"116.228.221.51",9600\r\n' + OK
    me = ("10.78.245.128", 8888)
    t.net.sendto(b"test1", me, ("116.228.221.51", 9600))
    assert t.wait(50) == b"\r\nRECV FROM: 116.228.221.51:9600\r\n\r\n+IPD,5:test1"
    t.net.sendto(b"test3", me, ("10.78.103.220", 5678))
    assert t.wait(50) == b"\r\nRECV FROM: 10.78.103.220:5678\r\n\r\n+IPD,5:test3"
    assert t.at('+CIPUDPMODE=2,"211.136.131.65",4500') == OK
    assert t.at("+CIPUDPMODE?") == b'\r\n+CIPUDPMODE: 1,"211.136.131.65",4500\r\n' + OK
    t.at("+CIPSEND")
    assert t.raw(b"Hello 4500\x1a") == b"\r\nSEND OK\r\n"
    assert t.net.datagrams[-1] == (me, ("211.136.131.65", 4500), b"Hello 4500")


def test_server(make, family):
    t = make(family)
    assert t.at("+CIPSERVER=1,1234") == OK + b"\r\nSERVER OK\r\n"
    assert t.at("+CIFSR") == b"\r\n10.78.245.128\r\n"
    assert state(t) == "SERVER LISTENING"
    client = t.net.dial("10.78.245.128", 1234, frm=("10.78.103.220", 2020))
    assert t.wait(50) == b"\r\nREMOTE IP: 10.78.103.220\r\n"
    second = t.net.dial("10.78.245.128", 1234)
    assert t.wait(50) == b"" and second.is_closed
    client.send(b"hello server")
    assert t.wait(50) == b"hello server"
    t.at("+CIPSEND")
    assert t.raw(b"hello client\x1a") == b"\r\nSEND OK\r\n"
    assert client.received == b"hello client"
    assert state(t) == "CONNECT OK"
    assert t.at("+CIPSERVER=0") == OK + b"\r\nSERVER CLOSE\r\n"
    client.send(b"hello SIM800")
    assert t.wait(50) == b"hello SIM800"
    assert t.at("+CIPCLOSE") == b"\r\nCLOSE OK\r\n"


HEADERS = [
    # CIPHEAD, CIPSHOWTP, CIPSRIP, what stands in front of the payload
    (0, 0, 0, b""), (0, 1, 0, b""),
    (1, 0, 0, b"\r\n+IPD,2:"), (1, 1, 0, b"\r\n+IPD,2,TCP:"),
    (0, 0, 1, b"\r\nRECV FROM:10.0.0.1:80\r\n"), (0, 1, 1, b"\r\nRECV FROM:10.0.0.1:80\r\n"),
    (1, 0, 1, b"\r\nRECV FROM: 10.0.0.1:80\r\n\r\n+IPD,2:"),
    (1, 1, 1, b"\r\nRECV FROM: 10.0.0.1:80\r\n\r\n+IPD,2,TCP:"),
]


@pytest.mark.parametrize("head,showtp,srip,front", HEADERS)
def test_push_headers(make, head, showtp, srip, front):
    t = up(make(), "+CIPHEAD=%d" % head, "+CIPSHOWTP=%d" % showtp, "+CIPSRIP=%d" % srip)
    t.at('+CIPSTART="TCP","10.0.0.1",80')
    t.peer.send(b"hi")
    assert t.wait(50) == front + b"hi"


def test_hex_suffix(make):
    t = up(make("sim7000"), "+CIPHEAD=1", "+CIPHEXS=2")
    t.at('+CIPSTART="TCP","10.0.0.1",80')
    t.peer.send(b"hi")
    assert t.wait(50) == b"\r\n+IPD,2:6869\r\n"


def test_manual_receive(make, family):
    t = up(make(family), "+CIPRXGET=1")
    t.at('+CIPSTART="TCP","10.0.0.1",80')
    t.peer.send(b"HELLO WORLD")
    assert t.wait(50) == b"\r\n+CIPRXGET: 1\r\n"
    assert t.at("+CIPRXGET=4") == b"\r\n+CIPRXGET: 4,11\r\n\r\nOK\r\n"
    assert t.at("+CIPRXGET=3,730") == \
        b"\r\n+CIPRXGET: 3,11,0\r\n48454C4C4F20574F524C44\r\nOK\r\n"
    t.peer.send(b"HELLO WORLD")
    t.wait(50)
    assert t.at("+CIPRXGET=2,1460") == b"\r\n+CIPRXGET: 2,11,0\r\nHELLO WORLD\r\nOK\r\n"


def test_detach_is_pdp_deact(make, family):
    t = up(make(family, clean=False))
    assert t.at("+CGATT=0") == b"\r\n+PDP: DEACT\r\n" + OK
    assert state(t) == "PDP DEACT"
    out = t.at('+CIPSTART="TCP","%s",%d' % SERVER)
    if family == "sim7000":
        assert out == OK + b"\r\nSTATE: PDP DEACT\r\n\r\nCONNECT FAIL\r\n"
    else:
        assert out == b"\r\nERROR\r\n"
    assert t.at("+CIPSHUT") == b"\r\nSHUT OK\r\n"
    assert state(t) == "IP INITIAL"
    assert t.at("+CGATT?") == b"\r\n+CGATT: 0\r\n\r\nOK\r\n"


def test_terminal_is_reusable():
    assert Terminal().at("") == OK

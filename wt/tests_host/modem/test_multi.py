"""Multi connection: push, server, two contexts, UDP; the application notes' examples."""

from modem_terminal import Echo

OK = b"\r\nOK\r\n"


def test_client_example(make, family):
    t = make(family).up(manual=0, quick=0)
    t.net.udp("10.0.0.1", 9600, lambda reply, data, frm: reply(b"udp answer"))
    assert t.at('+CIPSTART=0,"TCP","10.0.0.1","80"') == OK + b"\r\n0, CONNECT OK\r\n"
    assert t.at('+CIPSTART=1,"UDP","10.0.0.1","9600"') == OK + b"\r\n1, CONNECT OK\r\n"
    assert t.at("+CIPSEND=0") == b"\r\n> "
    assert t.raw(b"TCP test\x1a") == b"\r\n0, SEND OK\r\n"
    assert t.at("+CIPSEND=1") == b"\r\n> "
    assert t.raw(b"UDP test\x1a") == b"\r\n1, SEND OK\r\n\r\n+RECEIVE,1,10:\r\nudp answer"
    t.peer.send(b"SIM800 TCP test\r\n")
    assert t.wait(50) == b"\r\n+RECEIVE,0,17:\r\nSIM800 TCP test\r\n"
    t.peer.close()
    assert t.wait(50) == b"\r\n0, CLOSED\r\n"
    status = t.at("+CIPSTATUS")
    assert status.startswith(
        OK + b"\r\nSTATE: IP PROCESSING\r\n\r\nC: 0,0,\"TCP\",\"10.0.0.1\",\"80\",\"CLOSED\"\r\n"
        b'C: 1,0,"UDP","10.0.0.1","9600","CONNECTED"\r\n'
        b'C: 2,,"","","","INITIAL"\r\n')
    assert status.count(b"C: ") == t.modem.family.slots


def test_srip(make):
    t = make().up(manual=0)
    t.at("+CIPSRIP=1")
    t.at('+CIPSTART=3,"TCP","10.0.0.1","80"')
    t.peer.send(b"x")
    assert t.wait(50) == b"\r\n+RECEIVE,3,1,10.0.0.1:80:\r\nx"


def test_server_example(make, family):
    t = make(family).up(manual=0, quick=0)
    assert t.at("+CIPSERVER=1,8888") == OK + b"\r\nSERVER OK\r\n"
    assert t.at("+CIPSERVER?") == b"\r\n+CIPSERVER: 1,8888,0,0\r\n" + OK
    client = t.net.dial("10.78.245.128", 8888, frm=("10.76.40.73", 2020))
    assert t.wait(50) == b"\r\n0, REMOTE IP: 10.76.40.73\r\n"
    client.send(b"SIM800 multi connection TCP server test")
    assert t.wait(50) == b"\r\n+RECEIVE,0,39:\r\nSIM800 multi connection TCP server test"
    t.at("+CIPSEND=0")
    assert t.raw(b"hello client\x1a") == b"\r\n0, SEND OK\r\n"
    assert t.at('+CIPSTART=1,"TCP","10.0.0.1","80"') == OK + b"\r\n1, CONNECT OK\r\n"
    assert t.at('+CIPSTART=2,"UDP","10.0.0.1","9600"') == OK + b"\r\n2, CONNECT OK\r\n"
    assert t.at("+CIPCLOSE=2") == b"\r\n2, CLOSE OK\r\n"
    assert t.at("+CIPSTATUS").startswith(
        OK + b'\r\nSTATE: IP PROCESSING\r\n\r\nS: 0,0,"8888","LISTENING"\r\n\r\n'
        b'C: 0,0,"TCP","10.76.40.73","2020","CONNECTED"\r\n'
        b'C: 1,0,"TCP","10.0.0.1","80","CONNECTED"\r\n'
        b'C: 2,0,"UDP","10.0.0.1","9600","CLOSED"\r\n')
    assert t.at("+CIPSERVER=0") == OK + b"\r\nSERVER CLOSE\r\n"
    assert t.at("+CIPSHUT") == b"\r\nSHUT OK\r\n"
    assert t.wait(50) == b"" and client.is_closed


def test_server_takes_one_connection(make, family):
    t = make(family).up()
    t.at("+CIPSERVER=1,8888")
    n = t.modem.family.slots
    clients = [t.net.dial("10.78.245.128", 8888) for _ in range(n)]
    t.wait(100)
    assert [c.is_closed for c in clients] == [False] * (n - 1) + [True]


def test_two_contexts(make, family):
    t = make(family).up(manual=0, quick=0)
    t.net.serve("116.236.221.75", 5555, Echo)
    assert t.at('+CIPSTART=0,"TCP","116.236.221.75",5555') == OK + b"\r\n0, CONNECT OK\r\n"
    assert t.at("+CIPSGTXT=1") == OK
    assert t.modem.state == "IP INITIAL"
    assert t.at('+CSTT="CMWAP"') == OK
    assert t.at("+CIICR") == OK
    assert t.at("+CIFSR") == b"\r\n10.204.70.11\r\n"
    assert t.at('+CIPSTART=1,"TCP","116.236.221.75",5555') == OK + b"\r\n1, CONNECT OK\r\n"
    t.peer.send(b"Hello world 111")
    assert t.wait(50) == b"\r\n+RECEIVE,1,15:\r\nHello world 111"
    assert t.at("+CIPCLOSE=0") == b"\r\n0, CLOSE OK\r\n"
    assert t.at("+CIPSTATUS").startswith(
        OK + b"\r\nSTATE: IP PROCESSING\r\n\r\n"
        b'C: 0,0,"TCP","116.236.221.75","5555","CLOSED"\r\n'
        b'C: 1,1,"TCP","116.236.221.75","5555","CONNECTED"\r\n')
    assert t.at("+CIPSHUT") == b"\r\nSHUT OK\r\n"
    assert t.at("+CIPSGTXT=0") == OK
    assert t.modem.state == "IP STATUS"
    assert t.at("+CIPSHUT") == b"\r\nSHUT OK\r\n"


def test_datagrams_one_per_read(make, family):
    t = make(family).up()
    t.at("+CIPSRIP=1")
    t.at("+CIPUDPMODE=1,1")
    t.at('+CLPORT=1,"UDP",7000')
    t.at('+CIPSTART=1,"UDP","10.0.0.1",9600')
    t.net.sendto(b"one", ("10.78.245.128", 7000), ("10.1.1.1", 1))
    t.net.sendto(b"second", ("10.78.245.128", 7000), ("10.1.1.2", 2))
    assert t.wait(50) == b"\r\n+CIPRXGET: 1,1,10.1.1.1:1\r\n"
    assert t.at("+CIPRXGET=2,1,100") == \
        b"\r\n+CIPRXGET: 2,1,3,6,10.1.1.1:1\r\none" + OK
    assert t.at("+CIPRXGET=2,1,100") == \
        b"\r\n+CIPRXGET: 2,1,6,0,10.1.1.2:2\r\nsecond" + OK
    assert t.at('+CIPUDPMODE=1,2,"10.3.3.3",33') == OK
    t.at("+CIPSEND=1,2")
    t.raw(b"hi")
    assert t.net.datagrams[-1] == (("10.78.245.128", 7000), ("10.3.3.3", 33), b"hi")


def test_datagrams_merged(make):
    t = make(udp_merge=True).up()
    t.at("+CIPUDPMODE=1,1")
    t.at('+CLPORT=1,"UDP",7000')
    t.at('+CIPSTART=1,"UDP","10.0.0.1",9600')
    t.net.sendto(b"one", ("10.78.245.128", 7000))
    t.net.sendto(b"two", ("10.78.245.128", 7000))
    t.wait(50)
    assert t.at("+CIPRXGET=2,1,100") == b"\r\n+CIPRXGET: 2,1,6,0\r\nonetwo" + OK


def test_push_of_much_data(make):
    t = make().up(manual=0)
    t.at('+CIPSTART=0,"TCP","10.0.0.1","80"')
    data = bytes(range(256)) * 80
    t.peer.send(data)
    out = t.wait(100)
    got = b""
    while out:
        head, rest = out[2:].split(b"\r\n", 1)
        n = int(head[11:-1])
        assert head == b"+RECEIVE,0,%d:" % n and n <= 1460
        got += rest[:n]
        out = rest[n:]
    assert got == data

"""The main road: multi connection, manual receive, quick send."""

from modem_terminal import SERVER

OK = b"\r\nOK\r\n"


def test_at_and_identification(make, family):
    t = make(family)
    assert t.at("") == OK
    assert t.at("+GMI") == b"\r\nSIMCOM_Ltd\r\n\r\nOK\r\n"
    assert t.at("+CGMR").startswith(b"\r\nRevision:1")
    assert len(t.at("+GSN")) == 2 + 15 + 2 + 6
    assert t.at("+CPIN?") == b"\r\n+CPIN: READY\r\n\r\nOK\r\n"
    assert t.at("+CSQ") == b"\r\n+CSQ: 20,0\r\n\r\nOK\r\n"
    assert t.at("+CREG?") == b"\r\n+CREG: 0,1\r\n\r\nOK\r\n"
    assert t.at("+CGATT?") == b"\r\n+CGATT: 1\r\n\r\nOK\r\n"
    assert t.at("+NOSUCH") == b"\r\nERROR\r\n"


def test_echo(make):
    t = make(echo=True)
    assert t.raw(b"AT\r") == b"AT\r\r\nOK\r\n"
    assert t.raw(b"ATE0\r") == b"ATE0\r\r\nOK\r\n"
    assert t.raw(b"AT\r\n") == OK
    assert t.raw(b"\r\r\n\r") == b""


def test_connect_send_receive_close(make, family):
    t = make(family).up()
    host, port = SERVER
    assert t.at('+CIPSTART=0,"TCP","%s",%d' % (host, port)) == OK + b"\r\n0, CONNECT OK\r\n"
    assert t.at("+CIPSEND=0,5") == b"\r\n> "
    assert t.raw(b"he\x1a\x1b\x00") == b"\r\nDATA ACCEPT:0,5\r\n"
    assert t.peer.received == b"he\x1a\x1b\x00"
    assert t.at("+CIPACK=0") == b"\r\n+CIPACK: 5,5,0\r\n\r\nOK\r\n"
    assert t.at("+CIPRXGET=2,0,100") == b"\r\n+CIPRXGET: 2,0,0,0\r\n\r\nOK\r\n"
    t.peer.send(b"HELLO WORLD")
    assert t.wait(100) == b"\r\n+CIPRXGET: 1,0\r\n"
    assert t.at("+CIPRXGET=4,0") == b"\r\n+CIPRXGET: 4,0,11\r\n\r\nOK\r\n"
    assert t.at("+CIPRXGET=3,0,5") == b"\r\n+CIPRXGET: 3,0,5,6\r\n48454C4C4F\r\nOK\r\n"
    assert t.at("+CIPRXGET=2,0,100") == b"\r\n+CIPRXGET: 2,0,6,0\r\n WORLD\r\nOK\r\n"
    n = t.modem.family.slots
    assert t.at("+CIPSTATUS") == (
        OK + b"\r\nSTATE: IP PROCESSING\r\n\r\n"
        b'C: 0,0,"TCP","10.0.0.1","80","CONNECTED"\r\n'
        + b"".join(b'C: %d,,"","","","INITIAL"\r\n' % i for i in range(1, n)))
    assert t.at("+CIPSEND?") == b"\r\n+CIPSEND: 0,1460\r\n" + b"".join(
        b"+CIPSEND: %d,0\r\n" % i for i in range(1, n)) + OK
    assert t.at("+CIPCLOSE=0") == b"\r\n0, CLOSE OK\r\n"
    assert t.peer.is_closed
    assert t.at("+CIPSTATUS=0") == \
        b'\r\n+CIPSTATUS: 0,0,"TCP","10.0.0.1","80","CLOSED"\r\n\r\nOK\r\n'
    assert t.modem.state == "IP STATUS"
    assert t.at("+CIPSHUT") == b"\r\nSHUT OK\r\n"
    assert t.modem.state == "IP INITIAL"


def test_backpressure_loses_nothing(make, family):
    t = make(family).up()
    t.at('+CIPSTART=1,"TCP","10.0.0.1",80')
    data = bytes(i * 7 & 255 for i in range(100000))
    t.peer.send(data)
    got = b""
    t.wait()
    while len(got) < len(data):
        answer = t.at("+CIPRXGET=2,1,1460")
        if b"+CIPRXGET: 1,1\r\n" in answer[-20:]:
            answer = answer[:-len(b"\r\n+CIPRXGET: 1,1\r\n")]
        head, rest = answer.split(b"\r\n", 2)[1:]
        n = int(head.split(b",")[2])
        assert rest[n:] == OK
        got += rest[:n]
        assert t.modem.links[1].unread <= 2920
    assert got == data


def test_peer_closes_with_unread_data(make):
    t = make().up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.peer.send(b"last words")
    t.peer.close()
    assert t.wait(200) == b"\r\n+CIPRXGET: 1,0\r\n\r\n0, CLOSED\r\n"
    assert t.at("+CIPRXGET=2,0,100") == b"\r\n+CIPRXGET: 2,0,10,0\r\nlast words\r\nOK\r\n"
    assert t.at("+CIPRXGET=2,0,100") == b"\r\nERROR\r\n"
    assert t.modem.state == "IP PROCESSING"


def test_refused_blackholed_and_unknown(make):
    t = make().up()
    t.net.blackhole("10.0.0.8", 80)
    assert t.at('+CIPSTART=0,"TCP","10.0.0.9",80') == OK + b"\r\n0, CONNECT FAIL\r\n"
    assert t.at('+CIPSTART=0,"TCP","nowhere",80') == OK + b"\r\n0, CONNECT FAIL\r\n"
    assert t.at('+CIPSTART=0,"TCP","10.0.0.8",80') == OK
    assert t.wait(74000) == b""
    assert t.wait(1000) == b"\r\n0, CONNECT FAIL\r\n"


def test_dns(make, family):
    t = make(family).up()
    t.net.name("example.com", "10.0.0.1", ["10.0.0.2"])
    assert t.at("+CDNSGIP=example.com") == \
        OK + b'\r\n+CDNSGIP: 1,"example.com","10.0.0.1","10.0.0.2"\r\n'
    assert t.at('+CDNSGIP="abctest"') == OK + b"\r\n+CDNSGIP: 0,8\r\n"
    assert t.at('+CIPSTART=2,"TCP","EXAMPLE.com","80"') == OK + b"\r\n2, CONNECT OK\r\n"


def test_boot_reports(make, family):
    t = make(family, booted=False)
    pwrkey = t.modem.pin("pwrkey")
    pwrkey.off()
    t.clock.sleep_ms(1200)
    pwrkey.on()
    boot = 3000 if family == "sim800" else 4500
    t.clock.sleep_ms(boot - 1200 - 10)
    assert t.modem.pin("status").value() == 0
    out = t.wait(4000)
    assert t.modem.pin("status").value() == 1
    want = b"\r\nRDY\r\n\r\n+CFUN: 1\r\n\r\n+CPIN: READY\r\n"
    if family == "sim800":
        want += b"\r\nCall Ready\r\n"
    assert out == want + b"\r\nSMS Ready\r\n"
    assert t.raw(b"ATE0\r") == b"ATE0\r" + OK
    assert t.at("+CPOWD=1") == b"\r\nNORMAL POWER DOWN\r\n"
    t.clock.sleep_ms(3000)
    assert t.modem.pin("status").value() == 0
    assert t.at("") == b""


def test_ipr_changes_after_the_ok(make):
    t = make()
    assert t.at("+IPR=9600") == OK
    assert t.at("") != OK
    t.uart.init(9600)
    assert t.at("") == OK

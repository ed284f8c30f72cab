"""Transparent mode: data, escapes, DCD, what is held."""

from modem_terminal import enter

OK = b"\r\nOK\r\n"


def test_data_both_ways_and_escape(make, family):
    t = enter(make(family))
    dcd = t.modem.pin("dcd")
    assert dcd.value() == 0
    assert t.raw(b"AT+CIPSHUT\r\x1a\x1b", 300) == b""
    assert t.peer.received == b"AT+CIPSHUT\r\x1a\x1b"
    t.peer.send(b"\r\nOK\r\nSIM800 channel test")
    assert t.wait(50) == b"\r\nOK\r\nSIM800 channel test"
    t.clock.sleep_ms(1000)
    t.uart.write(b"+++")
    t.clock.sleep_ms(990)
    assert not t.uart.any()
    assert t.wait(20) == OK
    assert t.at("+CIPSTATUS") == OK + b"\r\nSTATE: CONNECT OK\r\n"
    assert t.at("O") == b"\r\nCONNECT\r\n"
    assert b"+++" not in t.peer.received
    t.peer.close()
    assert t.wait(50) == b"\r\nCLOSED\r\n"
    assert dcd.value() == 1
    assert t.at("+CIPSTATUS") == OK + b"\r\nSTATE: TCP CLOSED\r\n"


def test_plus_signs_that_are_data(make):
    t = enter(make())
    t.clock.sleep_ms(1100)
    t.raw(b"+++a", 500)
    assert t.peer.received == b"+++a"
    t.raw(b"b+++", 2000)
    assert t.peer.received == b"+++ab+++"
    t.clock.sleep_ms(1100)
    t.raw(b"++", 2000)
    assert t.peer.received == b"+++ab+++++"
    t.clock.sleep_ms(1100)
    for _ in range(2):
        t.uart.write(b"+")
        t.clock.sleep_ms(1100)
    t.wait(1500)
    assert t.peer.received == b"+++ab+++++++"
    t.clock.sleep_ms(1100)
    for _ in range(3):
        t.uart.write(b"+")
        t.clock.sleep_ms(200)
    assert t.wait(1000) == OK


def test_escape_switched_off(make):
    t = enter(make(), "+CIPCCFG=5,2,1024,0")
    t.clock.sleep_ms(1100)
    assert t.raw(b"+++", 1500) == b""
    assert t.peer.received == b"+++"


def test_dtr(make):
    t = enter(make(dtr_idle=0), "&D1")
    dtr = t.modem.pin("dtr")
    dtr.on()
    t.clock.sleep_ms(50)
    assert t.wait() == OK
    dtr.off()
    assert t.at("O") == b"\r\nCONNECT\r\n"
    t.clock.sleep_ms(300)
    dtr.on()
    dtr.off()
    t.clock.sleep_ms(500)
    dtr.on()
    assert t.wait(100) == b""       # not low for a second


def test_dtr_ignored(make):
    t = enter(make(dtr_idle=0))
    t.modem.pin("dtr").on()
    assert t.wait(100) == b""


def test_reports_wait(make):
    t = enter(make("sim800"))
    t.modem.sms("+31612345678", "hello")
    t.modem.call("+31612345678")
    assert t.wait(100) == b""
    t.clock.sleep_ms(1000)
    t.uart.write(b"+++")
    assert t.wait(1100) == OK + b'\r\n+CMTI: "SM",1\r\n\r\nRING\r\n'


def test_waits_for_size_or_time(make):
    t = enter(make(), "+CIPCCFG=5,3,100,1")
    t.uart.write(b"x" * 99)
    t.clock.sleep_ms(250)
    assert not t.peer.received
    t.clock.sleep_ms(100)
    assert len(t.peer.received) == 99
    t.uart.write(b"y" * 100)
    t.clock.sleep_ms(30)
    assert len(t.peer.received) == 199


def test_server(make):
    t = make()
    t.at("+CIPMODE=1")
    assert t.at("+CIPSERVER=1,1234") == OK + b"\r\nSERVER OK\r\n"
    client = t.net.dial("10.78.245.128", 1234)
    assert t.wait(50) == b"\r\nCONNECT\r\n"
    client.send(b"hello")
    assert t.wait(50) == b"hello"
    client.close()
    assert t.wait(50) == b"\r\nCLOSED\r\n"


def test_deact_ends_data_mode(make):
    t = enter(make())
    t.modem.faults.pdp_deact()
    assert t.wait() == b"\r\n+PDP: DEACT\r\n"
    assert t.at("+CIPSTATUS") == OK + b"\r\nSTATE: PDP DEACT\r\n"


def test_not_in_multi(make):
    t = make(clean=False)
    t.at("+CIPMUX=1")
    assert t.at("+CIPMODE=1") == b"\r\nERROR\r\n"


def test_flow_control_loses_nothing(make):
    t = enter(make(), "+IFC=2,2")
    t.uart.init(flow=3)
    t.peer.pause()
    t.peer.endpoint.window = 0
    data = bytes(i & 127 for i in range(50000))
    t.uart.write(data)
    t.clock.sleep_ms(20000)
    assert not t.uart.txdone()
    t.peer.endpoint.window = 65535
    t.peer.resume()
    t.clock.sleep_ms(10000)
    assert t.peer.received == data
    t.peer.resume()

"""Corners that a driver meets sooner or later."""

from modem_terminal import enter

OK = b"\r\nOK\r\n"


def test_data_that_crossed_the_close(make):
    t = enter(make())
    t.peer.close()
    t.clock.sleep_ms(12)
    t.raw(b"some more payload\r")
    assert t.modem.violations == []


def test_dcd_rises_with_the_text(make):
    t = enter(make())
    dcd = t.modem.pin("dcd")
    seen = []
    dcd.irq(lambda p: seen.append(t.uart.read()), dcd.IRQ_RISING)
    t.peer.send(b"x" * 200)
    t.peer.close()
    t.clock.sleep_ms(100)
    assert seen == [b"x" * 200 + b"\r\nCLOSED\r\n"]
    t = enter(make(dcd_after_text=False))
    dcd = t.modem.pin("dcd")
    dcd.irq(lambda p: seen.append(t.uart.read()), dcd.IRQ_RISING)
    t.peer.send(b"x" * 200)
    t.peer.close()
    t.clock.sleep_ms(100)
    assert seen[1] != seen[0]


def test_closed_while_in_command_mode(make):
    t = enter(make())
    t.clock.sleep_ms(1100)
    t.uart.write(b"+++")
    assert t.wait(1100) == OK
    t.peer.close()
    assert t.wait(100) == b"\r\nCLOSED\r\n"
    assert t.at("O") == b"\r\nERROR\r\n"


def test_data_waits_for_ato(make):
    t = enter(make())
    t.clock.sleep_ms(1100)
    t.uart.write(b"+++")
    assert t.wait(1100) == OK
    t.peer.send(b"later")
    assert t.wait(100) == b""
    assert t.at("O") == b"\r\nCONNECT\r\nlater"


def test_host_reset_with_a_sleeping_module(make):
    t = make("sim7000", dtr_idle=1)
    dtr = t.modem.pin("dtr")
    dtr.off()
    t.at("+CSCLK=1")
    t.modem.host_reset()
    t.clock.sleep_ms(100)
    assert t.modem.power.sleeping
    assert t.at("") == b""
    dtr.off()
    t.clock.sleep_ms(60)
    assert t.at("") == OK


def test_saved_sleep_sleeps_after_a_reboot(make):
    t = make("sim7000")
    t.modem.pin("dtr").off()
    t.at("+CSCLK=1")
    t.modem.pin("dtr").on()
    t.modem.faults.reboot()
    t.clock.sleep_ms(15000)
    assert t.modem.power.sleeping


def test_initial_after_failed_activation(make):
    t = make(registration=3, ciicr_fail_state="IP INITIAL")
    t.at('+CSTT="x"')
    assert t.at("+CIICR") == b"\r\nERROR\r\n"
    assert t.at('+CSTT="x"') == OK


def test_spic(make):
    assert make("sim7000").at("+SPIC") == b"\r\nERROR\r\n"
    assert make("sim7000", has_spic=True).at("+SPIC").startswith(b"\r\n+SPIC: 3,")


def test_prompt_without_a_space(make):
    t = make(prompt=b"\r\n>").up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    assert t.at("+CIPSEND=0,3") == b"\r\n>"


def test_output_overflows_a_small_buffer(make):
    t = make().up(manual=0)
    t.uart.init(rxbuf=64)
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    t.peer.send(b"y" * 500)
    t.clock.sleep_ms(200)
    assert t.uart.any() == 64
    assert t.uart.lost > 400


def test_rts_holds_a_module_that_obeys(make):
    t = make().up(manual=0)
    t.at("+IFC=2,2")
    t.uart.init(rxbuf=64, flow=t.uart.RTS | t.uart.CTS)
    t.uart.write(b'AT+CIPSTART=0,"TCP","10.0.0.1",80\r')
    t.clock.sleep_ms(50)
    t.peer.send(bytes(5000))
    out = b""
    for _ in range(2000):
        t.clock.sleep_ms(3)
        out += t.uart.read() or b""
    assert t.uart.lost == 0
    assert out.count(b"\0") == 5000


def test_unaccepted_lengths(make):
    t = make().up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    for bad in ("0,0", "9,5", "0,x", "0,1,2"):
        assert t.at("+CIPSEND=" + bad) == b"\r\nERROR\r\n"
    assert t.at("+CIPRXGET=2,0,1461") == b"\r\nERROR\r\n"
    assert t.at("+CIPRXGET=3,0,731") == b"\r\nERROR\r\n"
    assert t.modem.remarks


def test_cmee_only_where_the_manual_says(make):
    t = make(cme_everywhere=False, clean=False)
    t.at("+CMEE=1")
    assert t.at("+CIICR") == b"\r\nERROR\r\n"
    assert t.at("+CIPSEND") == b"\r\n+CME ERROR: 3\r\n"


def test_lost_network_survives_a_reboot(make):
    t = make()
    t.modem.faults.lose_network(60000)
    t.modem.faults.reboot()
    t.wait(10000)
    t.raw(b"ATE0\r")
    assert t.at("+CREG?") == b"\r\n+CREG: 0,0\r\n" + OK
    t.wait(60000)
    assert t.at("+CREG?") == b"\r\n+CREG: 0,1\r\n" + OK


def test_reports_between_payload_and_ok(make):
    t = make(ok_gap_ms=50).up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    first = t.peer
    t.at('+CIPSTART=1,"TCP","10.0.0.1",80')
    first.send(b"hello")
    t.wait(50)
    t.uart.write(b"AT+CIPRXGET=2,0,100\r")
    t.peer.send(b"x")
    assert t.wait() == b"\r\n+CIPRXGET: 2,0,5,0\r\nhello\r\n+CIPRXGET: 1,1\r\n" + OK


def test_every_notification(make):
    t = make(notify_once=False).up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    for _ in range(3):
        t.peer.send(b"x")
        assert t.wait(30) == b"\r\n+CIPRXGET: 1,0\r\n"

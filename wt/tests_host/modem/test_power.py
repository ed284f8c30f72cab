"""Supply, keys, boot, autobaud, sleep, RI, PSM."""

from tools.modem import Pin

OK = b"\r\nOK\r\n"


def press(t, name, ms):
    pin = t.modem.pin(name)
    pin.off()
    t.clock.sleep_ms(ms)
    pin.on()


def test_pwrkey_off_and_short_pulses(make, family):
    t = make(family)
    press(t, "pwrkey", 500)
    assert t.wait(100) == b""
    press(t, "pwrkey", 1600)
    assert t.wait(100) == b"\r\nNORMAL POWER DOWN\r\n"
    t.clock.sleep_ms(2000)
    assert t.modem.pin("status")() == 0
    press(t, "pwrkey", 900)
    t.clock.sleep_ms(6000)
    assert t.modem.pin("status")() == 0
    press(t, "pwrkey", 6000)        # held while it comes up: stays on
    assert t.modem.pin("status")() == 1


def test_supply(make, family):
    t = make(family, powered=False)
    press(t, "pwrkey", 1200)
    t.clock.sleep_ms(6000)
    assert t.modem.pin("status")() == 0
    t.modem.power(True)
    press(t, "pwrkey", 1200)
    t.clock.sleep_ms(6000)
    assert t.modem.pin("status")() == 1
    t.modem.power(False)
    assert t.modem.pin("status")() == 0
    assert t.at("") == b""


def test_reset_pin_and_what_is_saved(make):
    t = make("sim800")
    t.at("+CMEE=2")
    t.at("&W")
    t.at("+CIPQSEND=1")
    t.at("+CREG=2")
    press(t, "reset", 50)
    assert t.wait(4000) == b""
    press(t, "reset", 200)
    assert t.wait(8000).startswith(b"\r\nRDY\r\n")
    assert t.at("+CMEE?").startswith(b"\r\n+CMEE: 2")
    assert t.at("+CIPQSEND?").startswith(b"\r\n+CIPQSEND: 0")
    assert t.at("+CREG?") == b"\r\n+CREG: 0,1\r\n\r\nOK\r\n"


def test_sim7000_saves_by_itself_but_not_ifc(make):
    t = make("sim7000")
    t.at("+CNMP=38")
    t.at("+IFC=2,2")
    assert t.at("&W") == b"\r\nERROR\r\n"
    t.modem.faults.reboot()
    t.wait(9000)
    assert t.modem.settings["CNMP"] == 38
    assert t.modem.settings["IFC"] == (0, 0)


def test_autobaud(make, family):
    t = make(family, baud=0, booted=False)
    t.uart.init(57600)
    press(t, "pwrkey", 1200)
    assert t.wait(2500 if family == "sim800" else 4000) == b""
    assert t.raw(b"AT\r") == b"AT\r" + OK
    assert t.modem.baud == 57600
    assert b"SMS Ready" in t.wait(4000)


def test_wrong_rate_is_garbage(make):
    t = make()
    t.uart.init(9600)
    out = t.at("")
    assert OK not in out
    t.uart.init(115200)
    t.raw(b"\r")
    assert t.at("") == OK


def test_sleep_1(make, family):
    t = make(family, dtr_idle=0).up()
    t.at('+CIPSTART=0,"TCP","10.0.0.1",80')
    dtr, ri = t.modem.pin("dtr"), t.modem.pin("ri")
    edges = []
    ri.irq(lambda p: edges.append((t.clock.ticks_ms(), p.value())),
           Pin.IRQ_FALLING | Pin.IRQ_RISING)
    t.at("+CSCLK=1")
    t.at("+CFGRI=1")
    dtr.on()
    t.clock.sleep_ms(10)
    assert t.modem.power.sleeping
    t.peer.send(b"wake up")
    assert t.wait(100) == b"\r\n+CIPRXGET: 1,0\r\n"
    assert edges[1][0] - edges[0][0] == 120 and edges[0][1] == 0
    dtr.off()
    t.clock.sleep_ms(51)
    assert t.at("") == OK


def test_sleep_1_is_deaf(make):
    t = make(dtr_idle=0, clean=False)
    t.at("+CSCLK=1")
    t.modem.pin("dtr").on()
    t.clock.sleep_ms(10)
    assert t.at("") == b""
    t.modem.pin("dtr").off()
    t.clock.sleep_ms(20)
    assert t.at("") == b""
    t.clock.sleep_ms(50)
    assert t.at("") == OK
    assert [v[1] for v in t.modem.violations] == ["asleep", "asleep"]


def test_open_dtr_counts_as_high(make):
    t = make()
    t.at("+CSCLK=1")
    t.clock.sleep_ms(100)
    assert t.modem.power.sleeping


def test_sleep_2(make):
    t = make("sim800")
    t.at("+CSCLK=2")
    t.clock.sleep_ms(6000)
    assert t.modem.power.sleeping
    assert t.at("") == b""
    t.clock.sleep_ms(100)
    assert t.at("+CSQ") == b"\r\n+CSQ: 20,0\r\n\r\nOK\r\n"
    t.clock.sleep_ms(4000)
    assert t.at("") == OK
    t.clock.sleep_ms(6000)
    t.at("+CSQ")
    assert t.modem.violations.pop()[1] == "asleep"
    assert make("sim7000").at("+CSCLK=2") == b"\r\nERROR\r\n"


def test_unsynchronised_does_not_sleep(make):
    t = make("sim800", baud=0, booted=False)
    t.modem.nvram["CSCLK"] = 1
    press(t, "pwrkey", 1200)
    t.clock.sleep_ms(9000)
    assert not t.modem.power.sleeping


def test_ring(make):
    t = make("sim800")
    call = t.modem.call("+31612345678")
    assert t.modem.pin("ri")() == 0
    assert t.wait(5100) == b"\r\nRING\r\n\r\nRING\r\n"
    assert t.at("A") == OK
    assert t.modem.pin("ri")() == 1
    call.end()
    assert t.wait() == b"\r\nNO CARRIER\r\n"
    t.modem.call("1")
    t.wait()
    assert t.at("H") == OK
    assert t.modem.pin("ri")() == 1
    t.at("+GSMBUSY=1")
    assert t.modem.call("1") is None
    assert make("sim7000").modem.call("1") is None


def test_ri_pulse_in_data_mode(make):
    t = make("sim800")
    t.at("+CIPMODE=1")
    t.at('+CIPSTART="TCP","10.0.0.1",80')
    t.modem.call("1")
    assert t.modem.pin("ri")() == 0
    t.clock.sleep_ms(51)
    assert t.modem.pin("ri")() == 1


def test_undervoltage(make, family):
    t = make(family)
    t.modem.undervoltage()
    assert t.wait() == b""
    t.at("+CBATCHK=1")
    t.modem.undervoltage()
    assert t.wait() == b"\r\nUNDER-VOLTAGE WARNNING\r\n"
    t.modem.switch.power_down_bare = True
    t.modem.undervoltage(down=True)
    assert t.wait() == b"UNDER-VOLTAGE POWER DOWN\r\n"
    t.clock.sleep_ms(2500)
    assert t.modem.pin("status")() == 0


def test_cfun(make, family):
    t = make(family)
    assert t.at("+CFUN=0") == b"\r\n+CPIN: NOT READY\r\n" + OK
    assert t.at("+CFUN=4") == b"\r\nERROR\r\n"
    assert b"+CPIN: READY" in t.at("+CFUN=1", 1000)
    assert t.at("+CREG?").endswith(b",1\r\n" + OK)
    out = t.at("+CFUN=1,1", 12000)
    assert out.startswith(OK + b"\r\nRDY\r\n")


def test_psm(make):
    t = make("sim7000")
    t.at("+CPSMSTATUS=1")
    assert t.at('+CPSMS=1,,,"01100101","00000101"') == OK      # 10 s, 10 s
    assert t.wait(10500) == b'\r\n+CPSMSTATUS: "ENTER PSM"\r\n'
    assert t.at("") == b""
    assert t.modem.pin("status")() == 0
    out = t.wait(20000)
    assert b"RDY" in out


def test_psm_pwrkey_wakes(make):
    t = make("sim7000")
    t.at('+CPSMS=1,,,"00100001","00000001"')
    t.clock.sleep_ms(4000)
    assert t.modem.power.mode == "psm"
    press(t, "pwrkey", 1100)
    t.clock.sleep_ms(5000)
    assert t.modem.pin("status")() == 1

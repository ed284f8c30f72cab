"""Settings, network, messages, position: one line after the other."""

import pytest

from tools.modem import pdu
from tools.modem.families import FAMILIES
from tools.modem.switches import TABLE, Switches

OK = b"\r\nOK\r\n"

READS = [
    # families, command, answer without the final OK
    ("87", "+CIPMUX?", "+CIPMUX: 0"), ("87", "+CIPMUX=?", "+CIPMUX: (0,1)"),
    ("87", "+CIPMODE=?", "+CIPMODE: (0-NORMAL MODE,1-TRANSPARENT MODE)"),
    ("87", "+CSTT?", '+CSTT: "CMNET","",""'), ("87", "+CSTT=?", '+CSTT: "APN","USER","PWD"'),
    ("87", "+CIPQSEND?", "+CIPQSEND: 0"), ("87", "+CIPQSEND=?", "+CIPQSEND: (0,1)"),
    ("87", "+CIPSPRT?", "+CIPSPRT: 1"), ("87", "+CIPHEAD?", "+CIPHEAD: 0"),
    ("87", "+CIPSRIP?", "+CIPSRIP: 0"), ("87", "+CIPSHOWTP?", "+CIPSHOWTP: 0"),
    ("87", "+CIPRXGET?", "+CIPRXGET: 0"), ("87", "+CLPORT?", "+CLPORT: 0,0"),
    ("7", "+CIPRDTIMER?", "+CIPRDTIMER: 2000,3500"), ("87", "+CIPTKA?", "+CIPTKA: 1,7200,75,9"),
    ("7", "+CIPOPTION?", "+CIPOPTION: 0"), ("87", "+CIPSERVER?", "+CIPSERVER: 0"),
    ("87", "+CIPSERVER=?", "+CIPSERVER: (0-CLOSE SERVER, 1-OPEN SERVER),(1-65535)"),
    ("87", "+CIPUDPMODE?", "+CIPUDPMODE: 0"), ("87", "+CIPSEND?", "+CIPSEND: 0"),
    ("87", "+CIPSEND=?", "+CIPSEND: <length>"),
    ("87", "+CIPCCFG?", "+CIPCCFG: 5,2,1024,1,0,1460,50"),
    ("8", "+CIPCCFG=?", "+CIPCCFG: (NmRetry:3-8),(WaitTm:2-10),(SendSz:1-1460),(esc:0,1) ,"
     "(Rxmode:0,1),(RxSize:50-1460),(Rxtimer:20-1000)"),
    ("87", "+CIPCSGP?", '+CIPCSGP: 1,"CMNET","",""'), ("87", "+CIPSGTXT=?", "+CIPSGTXT: (0,1)"),
    ("87", "+CDNSCFG?", "PrimaryDns: 0.0.0.0\r\nSecondaryDns: 0.0.0.0"),
    ("8", "+CIPSSL?", "+CIPSSL: 0"), ("87", "+CGATT?", "+CGATT: 1"),
    ("87", "+CPIN?", "+CPIN: READY"), ("87", "+CBC", "+CBC: 0,80,3950"),
    ("7", "+COPS?", '+COPS: 0,0,"VIRTUAL NET",7'), ("8", "+COPS?", '+COPS: 0,0,"VIRTUAL NET"'),
    ("87", "+IPR?", "+IPR: 115200"), ("87", "+CFUN?", "+CFUN: 1"),
    ("8", "+SPIC", "+SPIC: 3,3,10,10"), ("7", "+CEREG?", "+CEREG: 0,1"),
    ("7", "+CNACT?", '+CNACT: 0,"0.0.0.0"'), ("87", "+SAPBR=2,1", '+SAPBR: 1,3,"0.0.0.0"'),
    ("8", "+GSV", "SIMCOM_Ltd\r\nSIMCOM_SIM800\r\nRevision: 1418B05SIM800L24"),
    ("7", "+CPSMS?", '+CPSMS: 0,,,"01011111","00000001"'),
    ("7", "+CGNSINF", "+CGNSINF: 0,,,,,,,,,,,,,,,,,,,,"),
]


@pytest.mark.parametrize("families,line,answer", READS)
def test_reads(make, families, line, answer):
    for digit in families:
        t = make({"8": "sim800", "7": "sim7000"}[digit])
        assert t.at(line) == b"\r\n" + answer.encode() + b"\r\n" + OK


@pytest.mark.parametrize("line", [
    "+CIPATS=1,5", "+CIPSPRT=0", "+CIPHEAD=1", "+CIPSRIP=1", "+CIPSHOWTP=1", "+CIPTKA=0",
    "+CIPTKA=1,60,75,3", "+CIPDPDP=1,30,3", "+CIPDPDP=0", "+CIPRDTIMER=100,100",
    '+CLPORT="TCP",1234', "+CIPCCFG=3,2,100,1", "+CIPCCFG=3,2,100,1,1,50,20", "+CMEE=2",
    "+CREG=1", "+CGREG=2", "+IFC=2,2", "+CFGRI=1", "+CLTS=1", "+CNMI=2,1,0,0,0",
    '+CDNSCFG="8.8.8.8","8.8.4.4"', '+CIPCSGP=1,"a","b","c"', '+CGDCONT=1,"IP","apn"', "V1",
    "Q0", "&D0", "&C1", "+CPMS=?", "S0=0", "E0V1Q0", "E0;+CIPHEAD=0;&D1", "+CIPSGTXT=?"])
def test_writes(make, family, line):
    assert make(family).at(line).endswith(OK)


@pytest.mark.parametrize("line", [
    "+CIPATS=2,5", "+CIPATS=1,101", "+CIPSPRT=3", "+CIPHEAD=2", "+CIPTKA=1,20", "+CIPCCFG=9,2,1,1",
    '+CLPORT="TCP",65536', '+CSTT="a', "+CIPSTART", '+CIPSTART="TCP","x",0', "+IPR=12345",
    "+CIPSERVER=1,0", "+CIPSGTXT=0", "E2", "+CIPMUX=2", "+CFUN=9", '+CIPSTART="ICMP","x",1',
    "+CIPCLOSE=5", "+CIPSTATUS=0", "+CSTT=" + "x" * 51, "X" * 600])
def test_refusals(make, family, line):
    t = make(family, clean=False)
    assert b"ERROR" in t.at(line)


def test_chain_and_cifsr(make):
    t = make()
    t.at('+CSTT="x"')
    t.at("+CIICR")
    assert t.at("+CIFSR;E0") == b"\r\n10.78.245.128\r\n" + OK
    assert t.at("+CSQ;+CREG?") == b"\r\n+CSQ: 20,0\r\n\r\n+CREG: 0,1\r\n" + OK
    assert t.at("+CSQ;+NOSUCH;+CSQ") == b"\r\n+CSQ: 20,0\r\n\r\nERROR\r\n"


def test_short_answers(make):
    t = make()
    assert t.at("V0") == b"0\r"
    assert t.at("+CSQ") == b"+CSQ: 20,0\r\n0\r"
    assert t.at("+NOSUCH") == b"4\r"
    t.at("V1")
    assert t.at("Q1") == b""
    assert t.at("") == b""


def test_multi_reads(make):
    t = make("sim800")
    t.at("+CIPMUX=1")
    assert t.at("+CLPORT?").count(b"+CLPORT: ") == 6
    assert t.at("+CIPUDPMODE?").startswith(b"\r\n+CIPUDPMODE: 0,0\r\n+CIPUDPMODE: 1,0\r\n")
    assert t.at("+CIPSTATUS=2") == b'\r\n+CIPSTATUS: 2,,"","","","INITIAL"\r\n' + OK


def test_cipscont(make):
    t = make("sim800")
    t.at("+CIPMUX=1")
    t.at("+CIPHEAD=1")
    t.at("+CIPSCONT")
    out = t.at("+CIPSCONT?")
    assert out.startswith(b"\r\n+CIPSCONT: 0\r\n+CIPCSGP: 1\r\nGprs Config APN: CMNET\r\n")
    t.modem.faults.reboot()
    t.wait(9000)
    assert t.modem.tcp.mux == 1 and t.modem.settings["CIPHEAD"] == 1


def test_pin(make, family):
    t = make(family, sim_pin="1234")
    assert t.at("+CPIN?") == b"\r\n+CPIN: SIM PIN\r\n" + OK
    t.at("+CMEE=1")
    assert t.at('+CSTT="x"') == b"\r\n+CME ERROR: 11\r\n"
    assert t.at('+CPIN="9999"') == b"\r\n+CME ERROR: 16\r\n"
    out = t.at('+CPIN="1234"', 4000)
    assert out.startswith(OK + b"\r\n+CPIN: READY\r\n")
    assert t.at("+CREG?").endswith(b"0,1\r\n" + OK)
    for _ in range(3):
        t.modem.faults.reboot()
        t.wait(9000)
        t.raw(b"ATE0\r")
    assert t.at("+CPIN?") == b"\r\n+CPIN: SIM PIN\r\n" + OK


def test_pin_locks(make):
    t = make(sim_pin="1234")
    for _ in range(3):
        assert t.at("+CPIN=0000") == b"\r\nERROR\r\n"
    assert t.at("+CPIN?") == b"\r\n+CPIN: SIM PUK\r\n" + OK


def test_no_sim_and_denied(make, family):
    t = make(family, sim_inserted=False)
    t.at("+CMEE=1")
    assert t.at("+CPIN?") == b"\r\n+CME ERROR: 10\r\n"
    t = make(family, registration=3)
    assert t.at("+CREG?").endswith(b",3\r\n" + OK)
    assert t.at("+CGATT?") == b"\r\n+CGATT: 0\r\n" + OK
    assert t.at('+CSTT="x"') == OK
    assert t.at("+CIICR") == b"\r\nERROR\r\n"


def test_registration_reports(make):
    t = make("sim7000")
    t.at("+CEREG=4")
    assert t.at("+CEREG?") == \
        b'\r\n+CEREG: 4,1,"5B57","195071B",7,,,"00000000","01100000"\r\n' + OK
    t.at("+CFUN=0")
    out = t.at("+CFUN=1", 1000)
    assert b'\r\n+CEREG: 1,"5B57","195071B",7' in out


def test_time(make, family):
    t = make(family)
    assert t.at("+CCLK?").startswith(b'\r\n+CCLK: "04/01/01')
    t.at('+CCLK="24/06/01,12:00:00+08"')
    assert t.at("+CCLK?").startswith(b'\r\n+CCLK: "24/06/01,12:00:0')
    t.at("+CLTS=1")
    t.at("+CFUN=0")
    out = t.at("+CFUN=1", 1000)
    if family == "sim800":
        assert b"\r\n*PSUTTZ: 2024,6,1,12,0," in out
    else:
        assert b'\r\n*PSUTTZ: 24/06/01,12:00:' in out
    assert b"\r\nDST: 0\r\n" in out


def test_messages_in_text_mode(make, family):
    t = make(family)
    t.at("+CMGF=1")
    assert t.modem.sms("+31612345678", "hello") == 1
    assert t.wait() == b'\r\n+CMTI: "SM",1\r\n'
    out = t.at("+CMGR=1")
    assert out.startswith(b'\r\n+CMGR: "REC UNREAD","+31612345678","","24/02/28,23:00:')
    assert out.endswith(b"hello\r\n" + OK)
    assert b'"REC READ"' in t.at('+CMGL="ALL"')
    assert t.at('+CMGL="REC UNREAD"') == OK
    assert t.at('+CMGS="+31687654321"') == b"\r\n> "
    assert t.raw(b"over\x1a", 600) == b"\r\n+CMGS: 1\r\n" + OK
    assert t.modem.messages.sent == [("+31687654321", "over")]
    t.at('+CMGS="+31687654321"')
    assert t.raw(b"no\x1b") == OK
    assert t.at("+CMGD=1") == OK
    assert t.at("+CMGR=1") == (OK if family == "sim800" else b"\r\n+CMS ERROR: 321\r\n"
                               if t.modem.settings["CMEE"] else b"\r\nERROR\r\n")
    assert t.at("+CPMS?") == b'\r\n+CPMS: "SM",0,30,"SM",0,30,"SM",0,30\r\n' + OK


def test_messages_in_pdu_mode(make):
    t = make()
    t.modem.sms("+31612345678", "hello {€}")
    t.wait()
    out = t.at("+CMGR=1")
    head, hexa = out[2:].split(b"\r\n")[:2]
    assert head.startswith(b'+CMGR: 0,"",')
    length = int(head.rsplit(b",", 1)[1])
    assert len(hexa) // 2 == length + 8
    assert t.at("+CMGS=18") == b"\r\n> "
    # service centre from the SIM, to +31612345678, "hellohello"
    pdu_text = b"0011000B911316325476F80000AA0AE8329BFD4697D9EC37\x1a"
    assert t.raw(pdu_text, 600) == b"\r\nERROR\r\n"
    assert t.at("+CMGS=23") == b"\r\n> "
    assert t.raw(pdu_text, 600) == b"\r\n+CMGS: 1\r\n" + OK
    assert t.modem.messages.sent == [("+31612345678", "hellohello")]


def test_pdu_of_other_alphabets():
    n, hexa = pdu.deliver("+31612345678", "Привет", (2024, 2, 28, 23, 0, 0))
    assert "041F04400438043204350442" in hexa and hexa.startswith("07911356131313F3")
    assert len(hexa) // 2 == n + 8
    assert pdu.unpack(pdu.pack([1, 2, 127, 4, 5, 6, 7, 8, 9]), 9) == [1, 2, 127, 4, 5, 6, 7, 8, 9]


def test_gnss(make):
    t = make("sim7000")
    t.at("+CGNSPWR=1")
    assert t.at("+CGNSINF").startswith(b"\r\n+CGNSINF: 1,0,2024")
    t.clock.sleep_ms(30000)
    out = t.at("+CGNSINF")
    assert out.startswith(b"\r\n+CGNSINF: 1,1,2024") and b"52.370216" in out
    assert out.split(b"\r\n")[1].count(b",") == 20
    t.at("+CGNSURC=5")
    assert t.wait(5000).startswith(b"\r\n+UGNSINF: 1,1,")
    assert t.at("+CGNSINF").split(b"\r\n")[1].count(b",") == 20


def test_scan(make):
    t = make()
    assert t.at("+COPS=?") == b""
    assert t.wait(5000).startswith(b'\r\n+COPS: (2,"VIRTUAL NET"')


def test_apn_matters(make):
    t = make(good_apns="right,also")
    t.at('+CSTT="wrong"')
    assert t.at("+CIICR") == b"\r\nERROR\r\n"
    assert t.modem.state == "PDP DEACT"
    t.at("+CIPSHUT")
    t.at('+CSTT="also"')
    assert t.at("+CIICR") == OK


def test_every_switch_is_a_switch():
    switch = Switches()
    for name, default, meaning, source in TABLE:
        assert getattr(switch, name) == default
        assert meaning and source
    with pytest.raises(AttributeError):
        Switches(no_such=1)


def test_every_setting_reads_and_tests(make, family):
    t = make(family)
    for name in t.modem.setting_rows:
        assert t.at("+%s?" % name).startswith(b"\r\n+%s: " % name.encode()), name
        assert t.at("+%s=?" % name).endswith(OK), name
    assert FAMILIES[family].slots == len(t.modem.links)


def test_stored_settings(make):
    t = make(stored={"CFGRI": 2, "IFC": [2, 2], "V": 0})
    assert t.at("+CFGRI?") == b"+CFGRI: 2\r\n0\r"
    assert t.modem.settings["IFC"] == (2, 2)


OTHERS = [(name, not default) for name, default, _m, _s in TABLE if isinstance(default, bool)]
OTHERS += [("busy_bytes", "drop"), ("rxget_change_while_open", "apply"), ("cancel_text", "ERROR"),
           ("rxget_change_while_open", "error"), ("fail_state", "139"), ("udp_close_text", "X"),
           ("state_closed_text", "IP CLOSE"), ("send_after_close", "SEND FAIL"),
           ("send_after_close", "ERROR"), ("wake_garbage", 200), ("rat", "GSM"), ("rat", "NB"),
           ("connect_delay_ms", 100), ("notify_spaced_ms", 30), ("accept_ms", 30),
           ("psuttz_malformed", True), ("start_while_deact_ok", True), ("has_spic", True),
           ("turnaround_ms", 20), ("ok_gap_ms", 20), ("ato_fail_text", "NO CARRIER")]


@pytest.mark.parametrize("name,value", OTHERS)
def test_a_session_with_each_switch(make, family, name, value):
    """The other way round, whatever it is, nothing breaks."""
    t = make(family, clean=False, **{name: value})
    t.net.udp("10.0.0.1", 53, lambda reply, data, frm: reply(data))
    for mux, n in ((1, "0,"), (0, "")):
        for manual in (1, 0):
            for line in ("E0", "+CIPSHUT", "+CIPMUX=%d" % mux, "+CIPRXGET=%d" % manual,
                         "+CIPSRIP=1", '+CSTT="x"', "+CIICR", "+CIFSR",
                         '+CIPSTART=%s"UDP","10.0.0.1",53' % n):
                t.at(line, 200)
            t.at("+CIPSEND=%s5" % n)
            t.raw(b"hello", 100)
            for line in ("+CIPRXGET=2,%s100" % n, "+CIPRXGET=3,%s100" % n,
                         "+CIPCLOSE=" + (n[:-1] or "0"), "+CIPSERVER=1,8000"):
                t.at(line, 100)
            client = t.net.dial("10.78.245.128", 8000)
            t.wait(100)
            client.send(b"data")
            client.close()
            t.wait(100)
            for line in ("+CIPSERVER=0", '+CIPSTART=%s"TCP","10.0.0.9",80' % n, "+CIPSTATUS",
                         "+CIPACK=0", "+CGATT=0", '+CIPSTART=%s"TCP","10.0.0.1",80' % n,
                         "+CGATT=1", "O", "+CMGR=1", "+CPIN?"):
                t.at(line, 100)
    t.modem.undervoltage()
    assert t.at("+CIPSHUT", 200).endswith(b"\r\nSHUT OK\r\n")
    t.modem.stats()

"""Whatever is typed, whatever goes wrong: the module answers, and never breaks."""

import random

import pytest
from modem_terminal import Echo, Terminal

LINES = [
    "", "E0", "E1", "+CIPMUX=1", "+CIPMUX=0", "+CIPMODE=1", "+CIPMODE=0", "+CIPRXGET=1",
    "+CIPRXGET=0", "+CIPQSEND=1", "+CIPQSEND=0", '+CSTT="x"', "+CIICR", "+CIFSR", "+CIPSHUT",
    '+CIPSTART=0,"TCP","10.0.0.1",80', '+CIPSTART=1,"UDP","10.0.0.1",53',
    '+CIPSTART="TCP","10.0.0.1",80', '+CIPSTART="UDP","10.0.0.1",53',
    '+CIPSTART=2,"TCP","10.0.0.9",80', '+CIPSTART=3,"TCP","example.com",80', "+CIPSTATUS",
    "+CIPSTATUS=0", "+CIPSEND=0,5", "+CIPSEND=5", "+CIPSEND", "+CIPSEND=1", "+CIPSEND?",
    "+CIPCLOSE=0", "+CIPCLOSE=1,1", "+CIPCLOSE", "+CIPRXGET=2,0,100", "+CIPRXGET=2,100",
    "+CIPRXGET=4,0", "+CIPRXGET=4", "+CIPSERVER=1,80", "+CIPSERVER=0", "+CIPACK=0", "+CIPACK",
    "+CGATT=0", "+CGATT=1", "+CIPSGTXT=1", "+CIPSGTXT=0", "+CDNSGIP=example.com", "+CFUN=0",
    "+CFUN=1", "+CFUN=1,1", "+CIPUDPMODE=1,1", '+CIPUDPMODE=1,2,"1.2.3.4",5', "O", "&D1", "&D2",
    "+CSCLK=1", "+CSCLK=0", "+CSCLK=2", "+CMGF=1", '+CMGS="+31"', "+CIPATS=1,1", "+CIPHEAD=1",
    "+CIPSRIP=1", "+CIPTKA=1,30,30,1", "+CPOWD=1", "+CIPSCONT", "&W", "Z", "&F", "V0", "V1",
    "+IPR=9600", "+IPR=115200", "+CMGL=4", "+CIPCCFG=3,2,10,1", "+CIPDPDP=1,1,1", "+COPS=?",
    "+CNACT=1", '+CPSMS=1,,,"00100001","00000001"', "+CGNSPWR=1", "+CGNSURC=1", "H", "A",
]
KEYS = ("pwrkey", "reset", "dtr")


def step(t, rng):
    f = t.modem.faults
    kind = rng.randrange(20)
    if kind < 11:
        t.uart.write(b"AT" + rng.choice(LINES).encode() + b"\r")
    elif kind < 13:
        t.uart.write(bytes(rng.randrange(256) for _ in range(rng.randrange(40))))
    elif kind == 13:
        t.uart.write(rng.choice((b"+++", b"\x1a", b"\x1b", b"\r" * 10, b"hello\x1a")))
    elif kind == 14:
        pin = t.modem.pin(rng.choice(KEYS))
        pin.value(not pin.value())
    elif kind == 15:
        rng.choice((
            lambda: f.reboot(rng.randrange(100), rng.random() < .5), f.pdp_deact,
            lambda: f.lose_network(1000), lambda: f.hang(500), f.no_prompt, f.send_fail,
            lambda: f.report(b"\r\nRING\r\n", after=rng.randrange(50)),
            lambda: f.drop_out(rng.randrange(50)), lambda: f.drop_in(rng.randrange(20)),
            lambda: f.corrupt_out(b"OK"), lambda: f.delay("CIPSTATUS", 500),
            lambda: f.close_link(rng.randrange(6)), lambda: f.pdp_deact(silent=True),
            lambda: f.silence("CIPSHUT"), lambda: f.mute("CSQ")))()
    elif kind == 16 and t.net.connections:
        peer = rng.choice(t.net.connections)
        rng.choice((peer.close, peer.reset, peer.pause, peer.resume, peer.vanish,
                    lambda: peer.send(b"x" * rng.randrange(5000))))()
    elif kind == 17:
        t.net.dial("10.78.245.128", 80)
    elif kind == 18:
        rng.choice((lambda: t.modem.call("1"), lambda: t.modem.sms("+31", "text"),
                    t.modem.undervoltage, t.modem.host_reset))()
    t.clock.sleep_ms(rng.choice((0, 1, 5, 20, 100, 1000, 1100, 5000)))
    t.uart.read()


def revive(t, rng):
    """So that the walk does not spend its time with a module that is off, asleep or mute."""
    m = t.modem
    if m.power.mode in ("off", "psm") or m.serial.mode != "command" and rng.random() < .5:
        m.power(False)
        m.nvram["CSCLK"] = 0
        m.nvram.pop("CPSMS", None)
        m.power(True)
        m.power_part.boot(10)
        t.clock.sleep_ms(6000)
    m.settings["CSCLK"] = 0
    m.pin("dtr").off()
    m.pin("pwrkey").on()
    t.uart.init(m.baud)
    t.clock.sleep_ms(100)
    if rng.random() < .7:
        for line in ("", "+CIPSHUT", "+CIPMUX=%d" % rng.randrange(2), '+CSTT="x"', "+CIICR",
                     "+CIFSR"):
            t.uart.write(b"AT" + line.encode() + b"\r")
            t.clock.sleep_ms(150)


@pytest.mark.parametrize("seed", range(60))
def test_random_walk(seed):
    rng = random.Random(seed)
    t = Terminal(rng.choice(("sim800", "sim7000")), peer=Echo, seed=seed,
                 close_holds_channel=rng.random() < .3, accept_ms=rng.choice((0, 20)),
                 turnaround_ms=rng.choice((0, 0, 20)))
    t.net.name("example.com", "10.0.0.1")
    t.net.udp("10.0.0.1", 53, lambda reply, data, frm: reply(data))
    for i in range(400):
        step(t, rng)
        if i % 25 == 0:
            revive(t, rng)
    assert len(t.modem.commands) > 50
    # a power cycle brings it back
    t.modem.power(False)
    for key in KEYS:
        t.modem.pin(key).on()
    t.clock.sleep_ms(100000)
    t.modem.nvram.clear()
    t.modem.power(True)
    t.modem.pin("pwrkey").off()
    t.clock.sleep_ms(1100)
    t.modem.pin("pwrkey").on()
    t.clock.sleep_ms(9000)
    t.uart.init(115200)
    for fault in list(t.modem.faults.output.edits + t.modem.faults.input.edits):
        fault.remove()
    t.modem.faults.on_commands.clear()
    t.uart.read()
    assert t.raw(b"ATE0\r").endswith(b"\r\nOK\r\n")
    assert t.at("+CIPSHUT").endswith(b"\r\nSHUT OK\r\n")
    t.modem.stats()


@pytest.mark.parametrize("seed", range(10))
def test_the_same_seed_is_the_same_history(seed):
    def run():
        rng = random.Random(seed)
        t = Terminal("sim800", peer=Echo, seed=1)
        for _ in range(60):
            step(t, rng)
        return t.modem.history
    assert run() == run()

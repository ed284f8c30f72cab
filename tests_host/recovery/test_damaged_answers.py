"""A byte of an answer is lost, at each of its places: the right answer, or EIO; no other error."""

import pytest
from session_world import SERVER

NOW = (2026, 11, 21, 6, 4, 3, 5, 325)
COPS = [("VIRTUAL GSM", "VIRTUAL", "20404", 2), ("OTHER OK", "OTHER", "20408", 1)]

ASKS = {
    "time": (b'+CCLK: "26/11/21,14:04:03+32"\r\n\r\nOK\r\n', lambda m: m.time()),
    "scan": (b'+COPS: (2,"VIRTUAL GSM","VIRTUAL","20404"),(1,"OTHER OK","OTHER","20408"),'
             b',(0-4),(0-2)\r\n\r\nOK\r\n', lambda m: m.scan()),
    "resolve": (b'OK\r\n\r\n+CDNSGIP: 1,"example.com","10.0.0.1"\r\n',
                lambda m: m.resolve("example.com")),
    "no name": (b"OK\r\n\r\n+CDNSGIP: 0,8\r\n", lambda m: m.resolve("nowhere.com")),
    "battery": (b"+CBC: 0,80,3950\r\n\r\nOK\r\n", lambda m: m.status("battery")),
    "keepalive": (b"+CIPTKA: 0,7199,75,9\r\n\r\nOK\r\n", lambda m: m.config("keepalive")),
    "context": (b"+CIPDPDP: 1,10,3\r\n\r\nOK\r\n", lambda m: m.config("context_check")),
    "quick": (b"+CIPQSEND: 1\r\n\r\nOK\r\n", lambda m: m.config("quick_send")),
    "apn": (b'+CSTT: "internet","",""\r\n\r\nOK\r\n', lambda m: m.config("apn")),
}


@pytest.fixture(scope="module")
def worlds():
    """One world for each family: 300 starts would take minutes."""
    return {}


def fresh(worlds, family):
    import time

    from session_world import World

    w = worlds.get(family)
    if w is None:
        w = worlds[family] = World(family=family, limit_ms=1 << 40)
        nap = w.nap
        w.m.nap = lambda ms: nap(1000)
        w.up()
    time.ticks_ms = w.clock.ticks_ms
    time.sleep_ms = w.clock.sleep_ms
    return w


@pytest.mark.parametrize("name", ASKS)
def test_a_lost_byte_at_each_place(worlds, family, name):
    answer, ask = ASKS[name]
    w = fresh(worlds, family)
    assert w.run(600000, lambda: w.m.isconnected())
    w.modem.set_clock("26/11/21,14:04:03+32")
    for i in range(len(answer)):
        command = {"time": "CCLK", "scan": "COPS", "battery": "CBC", "keepalive": "CIPTKA",
                   "apn": "CSTT", "context": "CIPDPDP", "quick": "CIPQSEND"}.get(name, "CDNSGIP")
        damaged = b"\r\n" + answer[:i] + answer[i + 1:]
        fault = w.modem.faults.refuse(command, answer=damaged)
        try:
            got = ask(w.m)
        except OSError as e:
            assert e.errno in (5, 110, 113), (i, damaged, e)
            assert e.errno != 113 or name == "no name"
        else:
            right(name, got, i, answer)
        fault.remove()
        w.run(100)
        assert w.run(600000, lambda: w.m.active() and w.m.isconnected()), (i, damaged)
    s = w.open(SERVER)
    s.close()
    w.run(15000)


def right(name, got, i, answer):
    # a digit or a letter less inside a text or a number of any length cannot be seen
    inside = answer[i:i + 1].isalnum() or answer[i:i + 1] == b" "
    if name == "time":
        assert got == NOW, (i, got)
    elif name == "scan":
        assert [f[2:] for f in got] == [f[2:] for f in COPS], (i, got)
    elif name == "resolve":
        assert len(got) == 1
        assert got[0].count(".") == 3
        assert got == (SERVER[0],) or inside, (i, got)
    elif name == "battery":
        assert got == (80, 3950) or inside, (i, got)
    elif name == "keepalive":
        assert got is False
    elif name in ("context", "quick"):
        assert got is True
    elif name == "apn":
        assert got == "internet" or inside
    else:
        raise AssertionError(got)


@pytest.mark.parametrize("text", ["80/01/06,00:00:08+00", "00/01/01,00:00:00+00"])
def test_a_clock_that_nobody_has_set(make, text):
    w = make().up()
    w.modem.faults.refuse("CCLK", answer=b'\r\n+CCLK: "%s"\r\n\r\nOK\r\n' % text.encode())
    assert w.m.time() is None


def test_no_operators_in_reach(make):
    w = make().up()
    w.modem.faults.refuse("COPS", answer=b"\r\n+COPS: ,,(0-4),(0-2)\r\n\r\nOK\r\n")
    assert w.m.scan() == []
    names = b'\r\n+COPS: (1,"A, (B)","a","24001",7),(3,"C","c","310410",9)\r\n\r\nOK\r\n'
    w.modem.faults.refuse("COPS", answer=names)
    assert w.m.scan() == [("A, (B)", "a", "24001", 1), ("C", "c", "310410", 3)]

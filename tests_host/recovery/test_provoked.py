"""What a scene alone does not show: the switches that need something to happen first."""

import pathlib
import re

import pytest
from other_ways import SCENES, WAYS
from session_world import take

from tools.modem.faults import Faults
from tools.modem.switches import TABLE

STATES = ["PDP DEACT", "IP INITIAL"]
DOCS = pathlib.Path(__file__).parents[2] / "docs"

# What was seen in the field beside what a document says otherwise: a switch, or a fault.
FIELD = {
    "a report between a payload and its OK": ("ok_gap_ms", "report"),
    "the same notification again": ("notify_once",),
    "a notification that never comes": ("missing_notification",),
    "CONNECT FAIL more than a minute late, in another answer": ("connect_delay_ms", "report"),
    "data that vanishes at a close": ("drop_unread_on_close",),
    "CIPRXGET of a closed connection is refused": ("closed_read_error",),
    "a broken *PSUTTZ": ("psuttz_malformed",),
    "no prompt": ("no_prompt",),
    "a prompt without its space, or without a line end": ("prompt",),
    "a rate that is guessed, without RDY": ("stored",),
    "noise at power-up": ("autobaud_noise",),
    "garbage after waking": ("wake_garbage",),
    "Revision: without a space": ("gmr_space",),
    "POWER DOWN without a line end in front": ("power_down_bare",),
    "CLOSED where CLOSE OK was due": ("closed_races_close",),
    "a lookup that refuses the next": ("dns_busy_refuses",),
    "a call that suspends data": ("calls_suspend",),
    "STATE: 139 in front of CONNECT FAIL": ("fail_state",),
    "CIPSTART in PDP DEACT is OK, then CONNECT FAIL": ("start_while_deact_ok",),
    "a registration that shows in one of three places": ("register_where",),
    "an APN that LTE attaches with": ("attach_apn",),
    "datagrams that are run together": ("udp_merge",),
}
# Rows of docs/contradictions.md that are about the documents alone: both forms are one behaviour,
# or a misprint has no bytes of its own.
ON_PAPER = {6, 10, 12, 13, 14, 18, 20, 23, 26, 27, 34, 35, 37, 38, 39, 40}


def test_every_contradiction_has_its_switch_and_runs_both_ways():
    names = {row[0] for row in TABLE}
    run = {name for name, _ in WAYS} | set(SCENES)
    paper = set()
    text = (DOCS / "contradictions.md").read_text(encoding="utf-8")
    for row in re.findall(r"^\| (\d+) \|.*$", text, re.M):
        line = re.search(r"^\| %s \|.*$" % row, text, re.M).group(0)
        found = set(re.findall(r"`(\w+)`", line.split("|")[4]))
        assert found <= names, row
        assert found <= run, row
        if not found:
            paper.add(int(row))
    assert paper == ON_PAPER


def test_what_the_field_saw_has_its_switch_or_fault():
    names = {row[0] for row in TABLE}
    run = {name for name, _ in WAYS} | set(SCENES)
    for what, found in FIELD.items():
        for name in found:
            assert (name in names and name in run) or hasattr(Faults, name), what


@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
@pytest.mark.parametrize("state", STATES)
def test_an_apn_that_is_refused_then_the_right_one(make, state, mux):
    w = make(good_apns="right,also", ciicr_fail_state=state, driver={"mux": mux})
    w.m.active(True)
    with pytest.raises(OSError) as e:
        w.m.connect("wrong")
    assert (e.value.errno, e.value.command) == (5, "+CIICR")
    assert w.modem.state == state == w.m.status("state")
    w.m.connect("right")
    s = w.open()
    s.sendall(b"there")
    assert take(s, 5) == b"there"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("until", ["CIPSHUT", "CGATT=0", "CFUN=1,1"])
def test_a_bearer_that_is_not_given_for_a_while(make, state, until):
    """The ladder goes on from either state that a failed CIICR leaves behind."""
    w = make(ciicr_fail_state=state, limit_ms=1 << 40).up()
    w.modem.switch.good_apns = "none"
    done = w.modem.faults.happened

    def happened(what):
        done(what)
        if what == "AT+" + until:
            w.modem.switch.good_apns = ""

    w.modem.faults.happened = happened
    w.modem.faults.pdp_deact()
    assert w.run(60000, lambda: not w.m.isconnected())
    assert w.run(1200000, lambda: w.m.isconnected())
    assert w.m.status("state") == w.modem.state
    s = w.open()
    s.sendall(b"there")
    assert take(s, 5) == b"there"


@pytest.mark.parametrize("space", [False, True])
def test_a_messages_report_with_a_space_or_without(make, space):
    w = make(cmti_space=space).up()
    seen = []
    w.m.on("sms", lambda m, line: seen.append(line))
    w.modem.sms("+31612345678", "hello")
    w.run(1000)
    assert seen == ['+CMTI: "SM",%s1' % (" " if space else "")]


@pytest.mark.parametrize("push", [False, True], ids=["pull", "push"])
@pytest.mark.parametrize("seconds", [5, 50, 300])
def test_a_call_holds_data_back_and_loses_none(make, family, push, seconds):
    if family == "sim7000":
        pytest.skip("it has no calls")
    w = make(calls_suspend=True, driver={"push": push}).up()
    s = w.open()
    s.sendall(b"before")
    assert take(s, 6) == b"before"
    w.commands()
    call = w.modem.call()
    w.peer.send(b"x" * 2000)
    w.run(seconds * 1000)
    assert not s.ioctl(3, 1)
    call.end()
    assert take(s, 2000) == b"x" * 2000
    s.sendall(b"after")
    assert take(s, 5) == b"after"
    assert w.m.isconnected()
    assert "AT+CIPSHUT" not in w.commands()


def test_a_call_can_be_refused(make, family):
    if family == "sim7000":
        pytest.skip("it has no calls")
    w = make(calls_suspend=True).up()
    w.m.config(calls=False)
    assert w.modem.call() is None


@pytest.mark.parametrize("push", [False, True], ids=["pull", "push"])
@pytest.mark.parametrize("mux", [True, False], ids=["multi", "single"])
@pytest.mark.parametrize("prompt", [b"\r\n>", b"> ", b">"])
@pytest.mark.parametrize("pieces", [8, 1])
def test_a_prompt_of_any_kind_behind_pushed_data(make, push, mux, prompt, pieces):
    w = make(prompt=prompt, driver={"push": push, "mux": mux}).up()
    w.modem.faults.split(pieces)
    s = w.open()
    for n in range(8):
        w.peer.send(b">" * n + b"data> ")  # on its way while the prompt is asked for
        s.sendall(b"echo")
        assert take(s, n + 10) in (b">" * n + b"data> echo", b"echo" + b">" * n + b"data> ")


@pytest.mark.parametrize("how", ["deact", "disconnect", "by hand"])
@pytest.mark.parametrize("driver", [{}, {"mux": False}, {"push": True}], ids=str)
def test_each_connection_is_closed_with_its_bearer(make, how, driver):
    """The module says CLOSED of each besides: nobody hangs, and nobody's next connection ends."""
    w = make(driver=driver, lost_links_closed=True).up()
    held = [w.open() for _ in range(3 if w.m.mux else 1)]
    if how == "deact":
        w.modem.faults.pdp_deact()
    elif how == "disconnect":
        w.m.disconnect()
    else:
        w.m.command("+CIPSHUT")
    w.run(500)
    for s in held:
        try:
            assert s.recv(1) == b"" and how != "disconnect"
        except OSError as e:
            assert e.errno in (100, 104)
    if not w.m.mux:
        held.pop().close()    # its number is the only one
    w.m.connect("internet")
    s = w.open()
    s.sendall(b"again")
    assert take(s, 5) == b"again"
    assert w.m.status("state") == w.modem.state
    for old in held:
        old.close()
    w.run(30000)
    s.sendall(b"still")
    assert take(s, 5) == b"still"

"""What keepalive costs and notices: docs/recovery.md says it, the virtual modem counts."""

import pathlib
import re

import pytest
from session_world import SERVER, Sink

TEXT = (pathlib.Path(__file__).parents[2] / "docs" / "recovery.md").read_text(encoding="utf-8")
ROWS = [(tuple(int(n) for n in a.split(", ")), float(b), int(c), int(d)) for a, b, c, d in
        re.findall(r"^\| `\(([\d, ]+)\)` \| ([\d.]+) \| (\d+) \| (\d+) s \|$", TEXT, re.M)]


def idle(make, keepalive):
    w = make(limit_ms=1 << 40)
    nap = w.nap
    w.m.nap = lambda ms: nap(1000)
    w.up()
    w.net.serve(*SERVER, Sink)
    if keepalive is not None:
        w.m.config(keepalive=keepalive)
    return w, w.open()


def test_the_page_has_rows():
    assert len(ROWS) >= 5


@pytest.mark.parametrize("keepalive,probes,size,within", ROWS, ids=str)
def test_what_the_page_says(make, keepalive, probes, size, within):
    w, s = idle(make, keepalive)
    hours = 4
    w.run(hours * 3600000 + 1000, step=30000)
    sent = w.modem.counters["keepalives"]
    assert sent == probes * hours
    assert w.modem.counters["keepalive_bytes"] == size * hours
    w.peer.vanish()
    start = w.clock.ticks_ms()
    s.settimeout(None)
    assert s.recv(1) == b""
    assert w.clock.ticks_ms() - start <= within * 1000 + 5000
    assert w.modem.counters["keepalives"] == sent + keepalive[2]


def test_off_costs_nothing_and_notices_nothing(make):
    w, s = idle(make, None)
    w.peer.vanish()
    w.run(4 * 3600000, step=30000)
    assert w.modem.counters["keepalives"] == 0
    assert not s.ioctl(3, 1)


def test_true_is_the_modules_own_numbers(make):
    w, s = idle(make, True)
    mode, seconds, interval, count = w.modem.settings["CIPTKA"]
    assert mode == 1
    assert (seconds, interval, count) in ((7200, 75, 9), (7199, 75, 9))


def test_traffic_takes_a_probes_place(make):
    w, s = idle(make, (60, 30, 3))
    for _ in range(60):
        s.sendall(b"a reading")
        w.run(40000, step=5000)
    assert w.modem.counters["keepalives"] == 0
    w.run(120000, step=5000)
    assert w.modem.counters["keepalives"] >= 1


def test_the_check_of_the_context_sends_nothing(make):
    w, s = idle(make, None)
    w.m.config(context_check=(10, 3))
    w.run(3600000, step=30000)
    assert w.modem.counters["keepalives"] == 0
    assert w.m.isconnected()

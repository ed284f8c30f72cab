"""Rows beside each other: what each printed stays together, a hang has a name, a measurement has
nothing beside it."""

import sys
import time

import pytest

from tools.checks import lanes

COUNTS = "import json, sys; open(sys.argv[-1], 'w').write(json.dumps([%d, %d, 0])); "


def run(monkeypatch, codes, computing=(), measuring=(), limit_s=20):
    """Rows that wait run these codes; the others are functions."""
    monkeypatch.setattr(lanes, "alone",
                        lambda name, pattern: [sys.executable, "-c", codes[name]])
    monkeypatch.setattr(lanes, "NICE", 0)

    def never(pattern, show):
        raise AssertionError("it waits: not in this process")
    rows = [(1, name, "", row) for name, row in (*computing, *measuring)]
    rows += [(4, name, "", never) for name in codes]
    return lanes.Lanes(rows, "", list(codes), [name for name, _ in measuring], limit_s).run()


def busy(until):
    """A row that computes until then."""
    def row(pattern, show):
        end = time.monotonic() + 10
        while not until() and time.monotonic() < end:
            show("computing")
            time.sleep(0.02)
        return int(bool(until())), 0, 0
    return row


def test_one_that_waits_is_beside(monkeypatch, tmp_path, capfd):
    there = tmp_path / "there"
    code = COUNTS % (7, 0) + "print('first'); open(%r, 'w'); print('last')" % str(there)
    results = run(monkeypatch, {"waits": code}, [("computes", busy(there.exists))])
    assert results["computes"][:3] == (1, 0, 0)
    assert results["waits"][:3] == (7, 0, 0)
    assert "first\nlast\n" in capfd.readouterr().out


def test_a_measurement_is_alone(monkeypatch, tmp_path):
    there = tmp_path / "there"
    code = "import time; time.sleep(0.5); " + COUNTS % (1, 0) + "open(%r, 'w')" % str(there)

    def measure(pattern, show):
        return int(there.exists()), 0, 0
    results = run(monkeypatch, {"waits": code}, [("computes", busy(lambda: True))],
                  [("measures", measure)])
    assert results["measures"][:3] == (1, 0, 0)


def test_one_that_hangs_is_a_failure_and_all_it_started_ends(monkeypatch, tmp_path, capfd):
    pid = tmp_path / "pid"
    code = ("import subprocess, sys, time; child = subprocess.Popen(['sleep', '60']); "
            "open(%r, 'w').write(str(child.pid)); print('on'); time.sleep(60)" % str(pid))
    results = run(monkeypatch, {"hangs": code}, [("computes", busy(pid.exists))], limit_s=2)
    assert results["hangs"][:3] == (0, 1, 0)
    assert "on\nstill running after 2 s" in capfd.readouterr().out
    end = time.monotonic() + 5
    while time.monotonic() < end and alive(int(pid.read_text())):
        time.sleep(0.02)
    assert not alive(int(pid.read_text()))


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("code, counts, words", [
    (COUNTS % (2, 1) + "sys.exit(1)", (2, 1, 0), ""),
    ("raise SystemExit(3)", (0, 1, 0), "exit code 3"),
    ("1/0", (0, 1, 0), "ZeroDivisionError")], ids=["failed", "left", "broke"])
def test_one_that_fails(monkeypatch, capfd, code, counts, words):
    results = run(monkeypatch, {"waits": code}, [("computes", busy(lambda: True))])
    assert results["waits"][:3] == counts
    assert words in capfd.readouterr().out

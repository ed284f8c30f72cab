"""Days of examples/low_power: whatever goes wrong, each reading arrives or is counted."""

import json
import struct
import xml.etree.ElementTree as ElementTree

import pytest
from power_bench import adds_up

from tools.power import Run, faults, report
from tools.power.board import RESTART_MS
from tools.setup import ROOT

EXAMPLE = ROOT / "examples" / "low_power" / "main.py"
CAP = 12        # attaches an hour
BAD_DAY = ("network@3h+3h,reboot@7h3m,server@8h+1h,silence@10h+30m,peer-reset@12h,hang@12h35m,"
           "undervoltage@13h3m,host@14h4m,host-midway@15h,deact@16h3m,sms@17h4m,reboot@18h,"
           "host@19h,network@20h5m+5m,undervoltage@21h+10m,supply@22h4m,supply@22h20m1s")


def day(model, hours=24, wanted="", **kw):
    return Run(EXAMPLE, hours=hours, model=model, wanted=faults.parse(wanted), **kw).go()


def complete(run, spared=2):
    """Each number arrived, or the device says that it was dropped; the last may be on its way."""
    assert not run.trouble and run.modem.violations == []
    numbers = {n for _, n, _ in run.server.readings}
    last = max(numbers)
    missing = [n for n in range(1, last) if n not in numbers]
    told = max(int(text.split(",")[1]) for _, _, text in run.server.readings)
    assert len(missing) == told
    taken = [line for _, line in run.output if line.startswith("reading ")]
    assert last >= int(taken[-1].split()[1]) - spared
    return numbers, missing


# one process for all tests of a day that is made once
@pytest.fixture(scope="module", params=[
    pytest.param(model, marks=pytest.mark.xdist_group(model)) for model in ("sim800", "sim7000")])
def bad_day(request):
    return day(request.param, wanted=BAD_DAY)


def test_every_reading_of_a_bad_day_arrives(bad_day):
    numbers, missing = complete(bad_day)
    assert len(numbers) >= 144 and not missing
    assert [why for _, why in bad_day.resets] == ["reset", "reset in the middle of a report",
                                                  "reset", "reset", "reset"]


def test_a_reading_is_late_by_no_more_than_the_trouble(bad_day):
    """Network lost at 3 h for three hours: what was read then arrives within half an hour."""
    first = {}
    for us, number, _ in bad_day.server.readings:
        first.setdefault(number, us)
    of_the_outage = [us for number, us in first.items() if 20 <= number <= 36]
    assert max(of_the_outage) < 6.5 * 3600e6


def test_attaches_stay_under_the_cap(bad_day):
    assert 1 <= bad_day.modem.energy.busiest_hour() <= CAP


def test_the_ledger_of_a_bad_day_adds_up(bad_day):
    account = bad_day.modem.energy.read()
    adds_up(account)
    assert account["us"] == 24 * 3600 * 1000000
    assert account["states"]["sleep"]["us"] > 18 * 3600e6
    assert 1 < account["average_ma"] < 6


def test_the_report_is_written_and_parses(bad_day, tmp_path):
    figures = report.write(bad_day, tmp_path, battery=2600)
    for name in ("day.svg", "one_report.svg"):
        root = ElementTree.parse(tmp_path / name).getroot()
        words = " ".join(root.itertext())
        for word in ("DTR", "RI", "PWRKEY", "STATUS", "current in mA", "host to module",
                     "module to host", "state of the module", "transmitting"):
            assert word in words, word
    assert "hours since power on" in " ".join(
        ElementTree.parse(tmp_path / "day.svg").getroot().itertext())
    head = (tmp_path / "day.png").read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and struct.unpack(">II", head[16:])[0] > 1000
    assert json.loads((tmp_path / "figures.json").read_text()) == json.loads(json.dumps(figures))
    table = (tmp_path / "table.txt").read_text()
    rows = {line[:24].strip(): line.split()[-2]
            for line in table.split("\n\n")[1].split("\n")[1:] if "%" in line}
    assert sum(float(mah) for mah in rows.values()) == pytest.approx(figures["mah_per_day"],
                                                                     abs=0.02)
    assert "days" in table and "attaches in the busiest hour" in table
    assert (tmp_path / "index.html").read_text().count("<img") >= 2


def test_the_same_day_again_is_the_same_day(family, tmp_path):
    texts = []
    for _ in range(2):
        run = day(family, hours=1)
        report.write(run, tmp_path, kinds=("svg",))
        texts.append((tmp_path / "day.svg").read_text() + (tmp_path / "table.txt").read_text())
    assert texts[0] == texts[1]


def test_too_many_readings_the_oldest_are_dropped_and_counted(family):
    run = day(family, hours=7, wanted="server@1h+5h", config={"INTERVAL_MS": 60000})
    numbers, missing = complete(run)
    assert 60 < len(missing) < 140          # five hours are 300, 200 are kept
    assert missing == list(range(missing[0], missing[0] + len(missing)))
    assert run.modem.energy.busiest_hour() <= CAP


@pytest.mark.parametrize("what, first", [("host", False), ("host", True), ("supply", False)],
                         ids=["later report", "first report", "supply"])
def test_the_host_is_reset_at_every_moment_of_a_report(family, what, first):
    """Each time a bit later: in its first report after a start, or in the one behind a sleep;
    alone, or together with the module, when both lose their supply."""
    every = 120
    step = 0.3 if first else 0.14 if family == "sim800" else 0.025
    at, times = 60.0, []
    for i in range(24):
        times.append(at)
        at += RESTART_MS / 1000 + (0 if first else every) + (i + 1) * step
    run = day(family, hours=1.2, wanted=",".join("%s@%.3fs" % (what, t) for t in times),
              config={"INTERVAL_MS": every * 1000})
    _numbers, missing = complete(run)
    assert len(run.resets) == 24 and not missing
    assert len(last_words(run)) >= 5        # it struck behind as many different things said
    # a module that was without supply has to attach
    assert run.modem.energy.busiest_hour() <= CAP + (24 if what == "supply" else 0)


def last_words(run):
    """What the host had said last when it was reset awake: the beginnings of the lines."""
    said = set()
    for us, _why in run.resets:
        awake = [on for t, on in run.board.awake if t < us][-1]
        if awake:
            before = [data for ms, direction, data in run.modem.history
                      if direction == ">" and ms * 1000 <= us]
            said.add(before[-1][:8])
    return said


def test_a_program_that_sleeps_draws_less_than_one_that_does_not():
    telemetry = ROOT / "examples" / "telemetry" / "main.py"
    awake = Run(telemetry, hours=2, model="sim800", config={"INTERVAL_MS": 600000}).go()
    asleep = day("sim800", hours=2)
    assert awake.modem.energy.read()["average_ma"] > 13
    assert asleep.modem.energy.read()["average_ma"] < 4

"""The command line: what goes wrong is given as text, nonsense is refused in words."""

import json

import pytest

from tools.modem import currents
from tools.power import faults
from tools.power.cli import main
from tools.setup import ROOT


def test_times():
    assert faults.parse("network@6h+3h, reboot@12h30m") == [("network", 21600, 10800),
                                                            ("reboot", 45000, 0)]
    assert faults.parse("") == []
    assert faults.seconds("1d2h3m4.5s") == 86400 + 7200 + 180 + 4.5


@pytest.mark.parametrize("text", ["network", "nothing@1h", "network@", "network@1x",
                                  "reboot@1h+1h", "network@1h+"])
def test_nonsense(text):
    with pytest.raises(ValueError):
        faults.parse(text)


def test_the_command_line_says_what_is_wrong(capsys, tmp_path):
    program = tmp_path / "main.py"
    program.write_text("print('hello')\n")
    assert main([str(tmp_path / "none.py")]) == 2
    assert main([str(program), "--faults", "what@1h", "--out", str(tmp_path / "r")]) == 2
    assert "no such fault" in capsys.readouterr().out
    assert main([str(program), "--pins", "nose=3", "--out", str(tmp_path / "r")]) == 2


def test_the_command_line_writes_a_report(capsys, tmp_path):
    out = tmp_path / "report"
    example = str(ROOT / "examples" / "low_power" / "main.py")
    assert main([example, "--hours", "0.5", "--model", "sim800", "--battery", "2000", "--config",
                 "INTERVAL_MS=300000", "--current", "idle=20", "--air", "held_ms=1000",
                 "--table", "sim800h", "--set", "rssi=9", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "reading 6 dropped 0" in shown and "asleep, paging" in shown and "days" in shown
    figures = json.loads((out / "figures.json").read_text())
    assert figures["readings"] == 6 and figures["states"]["idle"]["ma"] == 20
    assert figures["states"]["sleep"]["ma"] == 1.14
    assert figures["states"]["idle"]["source"] == "given"


def test_the_document_has_the_tables_numbers():
    text = (ROOT / "docs" / "power.md").read_text()
    section = text[text.index("### Currents"):text.index("### Times")]
    for name in ("sim800", "sim7000"):
        for state, (ua, source) in currents.CURRENTS[name].items():
            if ua and not source.startswith("assumed"):
                assert "%g" % (ua / 1000) in section, (name, state)
    section = text[text.index("### Times"):]
    for row in currents.AIR.values():
        assert "%g s" % (row["held_ms"] / 1000) in section

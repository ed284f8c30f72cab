"""What may go wrong is given as text; nonsense is refused in words."""

import pytest

from tools.power import faults
from tools.power.cli import main


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

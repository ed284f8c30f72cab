"""`python3 -m tools board` and the table of commands."""

import json
import os
import signal
import subprocess
import sys

import pytest

from tools.__main__ import COMMANDS
from tools.board import like, load
from tools.setup import ROOT, mpremote


def tools(*args, **kwargs):
    return subprocess.run([sys.executable, "-m", "tools", *args], cwd=str(ROOT), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, **kwargs)


def test_help_lists_all_commands():
    done = tools("--help")
    assert done.returncode == 0
    for name in COMMANDS:
        assert "\n  %s " % name in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_each_command_has_help(name):
    done = tools(name, "--help")
    assert done.returncode == 0 and "usage: python3 -m tools %s" % name in done.stdout


def test_unknown_command_is_refused():
    assert tools("frobnicate").returncode == 2


def test_board_from_the_command_line(tmp_path):
    process = subprocess.Popen([sys.executable, "-m", "tools", "board", "--root", str(tmp_path),
                                "--json", "--heap", "96K"], cwd=str(ROOT), text=True,
                               stdout=subprocess.PIPE)
    try:
        port = json.loads(process.stdout.readline())["port"]
        done = subprocess.run(mpremote() + ["connect", port, "fs", "ls"], text=True, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        assert "lib/" in done.stdout
    finally:
        process.send_signal(signal.SIGTERM)
        process.stdout.close()
        assert process.wait(20) == 0
    assert not os.path.exists(port)


def test_board_like_one_of_boards():
    wires = like("lilygo_t_call_ip5306")
    assert wires["pins"][4] == "pwrkey" and wires["pins"][23] == "power"
    assert wires["i2c"] == [0x75] and load(wires)["port"] == "esp32"
    assert like("lilygo_t_sim7000g")["inverted"] == ["pwrkey"]
    done = tools("board", "--like", "nothing")
    assert done.returncode == 2 and "lilygo_t_sim7000g" in done.stdout
    assert tools("board", "--like", "generic_esp32", "--wiring", "x.json").returncode == 2


def test_board_without_modem_says_why():
    done = tools("board", "--uart", "127.0.0.1:1")
    assert done.returncode == 1 and "refused" in done.stdout

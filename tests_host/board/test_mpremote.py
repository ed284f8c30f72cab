"""The board as mpremote sees it."""

import json
import os
import signal

import pytest

from tools.board import BoardError, VirtualBoard, load


def test_eval_and_exec(board):
    assert board.mpremote("eval", "6*7").stdout.strip() == "42"
    assert board.mpremote("exec", "print('a\\nb')").stdout.split() == ["a", "b"]


def test_exception_is_shown_and_fails(board):
    with pytest.raises(BoardError, match="ValueError: 3"):
        board.mpremote("exec", "raise ValueError(3)")


def test_heap_is_as_chosen(tmp_path):
    for heap, low, high in (("64K", 60000, 70000), ("192K", 190000, 200000)):
        with VirtualBoard(tmp_path, heap=heap) as board:
            free = int(board.mpremote("eval", "__import__('gc').mem_free()").stdout)
            assert low < free < high
            with pytest.raises(BoardError, match="MemoryError"):
                board.mpremote("exec", "bytearray(%d)" % high)


def test_files_go_to_the_flash_and_back(board, tmp_path):
    source = tmp_path.parent / "hello.py"
    source.write_text("print('hello', __name__)\n" + "# filling\n" * 500)
    board.mpremote("fs", "mkdir", ":sub", "+", "fs", "cp", source, ":sub/hello.py")
    assert (tmp_path / "sub" / "hello.py").read_text() == source.read_text()
    back = tmp_path.parent / "back.py"
    board.mpremote("fs", "cp", ":sub/hello.py", back)
    assert back.read_text() == source.read_text()
    assert "hello.py" in board.mpremote("fs", "ls", ":sub").stdout
    assert "hello sub.hello" in board.mpremote("exec", "import sub.hello").stdout
    assert "hello __main__" in board.mpremote("run", source).stdout


def test_mip_installs_a_package_from_a_folder(board, tmp_path):
    package = tmp_path.parent / "package"
    (package / "lib" / "thing").mkdir(parents=True)
    (package / "lib" / "thing" / "__init__.py").write_text("WORD = 'installed'\n")
    (package / "package.json").write_text(json.dumps(
        {"urls": [["thing/__init__.py", "lib/thing/__init__.py"]], "version": "1"}))
    board.mpremote("mip", "install", "./package.json", cwd=package)
    assert (tmp_path / "lib" / "thing" / "__init__.py").exists()
    assert "installed" in board.mpremote("exec", "import thing; print(thing.WORD)").stdout


def test_soft_reset_gives_a_fresh_heap_and_runs_boot(board, tmp_path):
    board.mpremote("exec", "keep = bytearray(100000)")
    (tmp_path / "boot.py").write_text("booted = 'yes'\n")
    starts = board.starts
    out = board.mpremote("soft-reset", "exec", "import gc; print('keep' in globals(), booted)")
    assert "False yes" in out.stdout
    assert board.starts > starts


def test_main_runs_at_start_and_ctrl_c_ends_it(board, tmp_path):
    (tmp_path / "boot.py").write_text("order = ['boot']\n")
    (tmp_path / "main.py").write_text("import time\norder.append('main')\nprint(order)\n"
                                      "while True: time.sleep(1)\n")
    mark = board.reset()
    board.expect(r"\['boot', 'main'\]", since=mark)
    assert board.mpremote("resume", "eval", "order").stdout.strip() == "['boot', 'main']"
    board.expect("KeyboardInterrupt", since=mark)


def test_main_that_computes_is_interrupted_too(board, tmp_path):
    (tmp_path / "main.py").write_text("print('on')\nwhile True: pass\n")
    mark = board.reset()
    board.expect("on", since=mark)
    assert board.mpremote("eval", "1").stdout.strip() == "1"


def test_friendly_prompt(board):
    board.expect(">>> ")
    mark = board.mark()
    board.type("x = 5\r")
    board.type("x + 1\r")
    board.expect(r"\r\n6\r\n>>> ", since=mark)
    board.type("for i in range(2):\r  print('i', i)\r\r")
    board.expect(r"i 0\r\ni 1\r\n", since=mark)
    board.type("\x05a = 1\rprint('a', a)\r\x04")
    board.expect(r"a 1\r\n>>> ", since=mark)
    board.type("\x04")
    board.expect(r"soft reboot\r\n(.|\n)*>>> ", since=mark)


@pytest.mark.parametrize("code, cause", [
    ("import machine; machine.reset()", 2), ("import machine; machine.soft_reset()", 5),
    ("import sys; sys.exit()", 5), ("import machine; machine.deepsleep(1)", 2),
    ("import machine, time; w = machine.WDT(timeout=20); time.sleep(5)", 3),
])
def test_reset_of_each_kind(board, code, cause):
    starts = board.starts
    board.mpremote("resume", "exec", "--no-follow", code)
    with board._bridge.changed:
        assert board._bridge.changed.wait_for(lambda: board.starts > starts, 10)
    assert board.mpremote("resume", "eval",
                          "__import__('machine').reset_cause()").stdout.strip() == str(cause)


def test_board_that_crashes_starts_again(board):
    mark = board.mark()
    os.kill(board._bridge.pid, signal.SIGSEGV)
    board.expect("ended with code -11\r\n(.|\n)*>>> ", since=mark)
    assert board.mpremote("eval", "2").stdout.strip() == "2"


def test_output_that_nobody_reads_does_not_stop_the_board(board):
    mark = board.mark()
    board.type("for i in range(20000): print(i, end=' ')\r\rprint('e' + 'nd')\r")
    board.expect("\r\nend\r\n", since=mark)


def test_unknown_wiring_is_refused():
    with pytest.raises(ValueError, match="unknown setting"):
        load({"pin": {}})
    with pytest.raises(ValueError, match="no pin 'led'"):
        load({"pins": {"1": "led"}})
    with pytest.raises(ValueError, match="no pin 'led'"):
        load({"inverted": ["led"]})

"""The runners: what they count, and that nothing that breaks counts as passed."""

import pytest

from tools.checks import cli, mpy, unit

FILE = """
import unittest

class TestThing(unittest.TestCase):
    def setUp(self):
        self.cleaned = []
        self.addCleanup(self.cleaned.append, 1)

    def test_good(self):
        with self.assertRaises(ValueError) as context:
            raise ValueError("x")
        self.assertEqual(context.exception.args[0], "x")

    def test_bad(self):
        with self.subTest(i=3):
            self.assertEqual(1, 2)

    def test_error(self):
        raise OSError(5)

    def test_skipped(self):
        self.skipTest("because")

class TestSetUp(unittest.TestCase):
    def setUp(self):
        raise OSError(5)

    def test_never_reached(self):
        pass
"""


def run(tmp_path, text, bits=64, pattern=""):
    path = tmp_path / "test_it.py"
    path.write_text(text)
    return unit.run_file(path, bits, mpy.LIB, "1M", pattern)


@pytest.mark.parametrize("bits", [64, 32])
def test_counts(tmp_path, bits):
    name, passed, failed, skipped, output = run(tmp_path, FILE, bits)
    assert (name, passed, failed, skipped) == ("test_it", 1, 3, 1)
    for word in ("in subTest (None, {'i': 3})", "1 vs (expected) 2", "SKIP", "because"):
        assert word in output


def test_pattern_chooses(tmp_path):
    assert run(tmp_path, FILE, pattern="TestThing.test_good")[1:4] == (1, 0, 0)


@pytest.mark.parametrize("text", ["import nothing_like_this", "1/0", "import sys; sys.exit(0)",
                                  "x = (", "bytearray(1 << 24)"])
def test_file_that_breaks_is_a_failure(tmp_path, text):
    assert run(tmp_path, text)[1:4] == (0, 1, 0)


def test_file_that_hangs_is_a_failure(tmp_path, monkeypatch):
    monkeypatch.setattr(unit, "FILE_TIMEOUT_S", 0.5)
    result = run(tmp_path, "print('on')\nwhile True: pass")
    assert result[1:4] == (0, 1, 0) and "on" in result[4]


def test_row_that_breaks_is_a_failure():
    def row(pattern, show):
        raise RuntimeError
    assert cli.run_row("name", "what", row, "")[:3] == (0, 1, 0)


def test_compiled_package_is_found_again(tmp_path, monkeypatch):
    lib = tmp_path / "lib" / "thing"
    lib.mkdir(parents=True)
    (lib / "__init__.py").write_text("WORD = 'compiled'\n")
    first = mpy.compile_package(tmp_path / "lib")
    assert mpy.compile_package(tmp_path / "lib") == first
    script = tmp_path / "script.py"
    script.write_text("import thing; print(thing.WORD, thing.__file__)")
    out = mpy.run([script], bits=32, heap="64K", path=(first,)).stdout
    assert out.startswith("compiled") and out.strip().endswith(".mpy")

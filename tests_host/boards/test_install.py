"""A board's package, installed by mpremote on the virtual board; only that one lands there."""

import json

import pytest

from tools.board import ModemProcess, VirtualBoard, data_of, like
from tools.checks import manifest
from tools.setup import ROOT

CODE = """
from boards.%s import modem, BOARD
print("made", type(modem).__name__, modem.active())
print("pins", [p is None for p in modem.pins])
%s
"""
RUN = """
modem.active(True)
print("up", modem.active(), modem.config("model"))
modem.active(False)
print("off", modem.active())
"""


@pytest.mark.parametrize("name", ["generic_rp2040", "generic_esp32", "waveshare_pico_sim868"])
def test_installed_and_run(tmp_path, name):
    model = data_of(name)["model"]
    with ModemProcess(model.lower()) as modem, \
            VirtualBoard(tmp_path, modem=modem.addresses, wiring=like(name)) as board:
        board.mpremote("mip", "install", "./package.json", "./boards/%s.json" % name,
                       cwd=ROOT)
        out = board.mpremote("exec", CODE % (name, RUN)).stdout
        assert "made %s False" % model in out
        assert "up True" in out and "off False" in out
        assert modem.violations() == []
    landed = sorted(path.name for path in (tmp_path / "lib" / "boards").iterdir())
    assert landed == sorted([name + ".py", "wiring.py"])


def test_every_board_imports_on_micropython(tmp_path):
    with VirtualBoard(tmp_path) as board:
        board.mpremote("mip", "install", "./package.json",
                       *["./boards/%s.json" % name for name in manifest.boards()], cwd=ROOT)
        for name in manifest.boards():
            out = board.mpremote("exec", CODE % (name, "")).stdout
            assert "made SIM" in out, name


def test_imported_by_a_module_of_a_module(tmp_path):
    """A program has parts of its own, and each import in an import takes of a small stack."""
    with VirtualBoard(tmp_path) as board:
        board.mpremote("mip", "install", "./package.json", "./boards/generic_esp32.json", cwd=ROOT)
        for name, code in (("app", "from device import modem"),
                           ("device", "from hardware import modem"),
                           ("hardware", "from boards.generic_esp32 import modem")):
            (tmp_path / "lib" / (name + ".py")).write_text(code + "\n")
        out = board.mpremote("exec", "from app import modem; print(modem.active())").stdout
        assert out.strip() == "False"


def test_packages_are_what_the_tree_says():
    assert manifest.complaints() == []
    for name in manifest.boards():
        what = json.loads((ROOT / "boards" / (name + ".json")).read_text())
        assert [dest for dest, _ in what["urls"]] == ["boards/%s.py" % name, "boards/wiring.py"]
        assert all(not src.startswith(("/", "..")) and "://" not in src
                   for _, src in what["urls"])


def test_published(monkeypatch):
    """Once the package has an address, a board brings it along."""
    monkeypatch.setattr(manifest, "PUBLISHED", "github:somebody/simcom")
    assert json.loads(manifest.text(manifest.board_manifest("generic_esp32")))["deps"] == [
        ["github:somebody/simcom", ""]]


def test_a_stray_package_is_told(monkeypatch, tmp_path):
    (tmp_path / "nothing.json").write_text("{}")
    monkeypatch.setattr(manifest, "BOARDS", tmp_path)
    monkeypatch.setattr(manifest, "ROOT", tmp_path)
    monkeypatch.setattr(manifest, "manifest", lambda: {"urls": [], "deps": [], "version": ""})
    monkeypatch.setattr(manifest, "TARGET", tmp_path / "package.json")
    assert any("nothing.json describes no board" in line for line in manifest.complaints())

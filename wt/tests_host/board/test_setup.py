"""The set-up: sources are derived, parts are made once, locks hold."""

import threading

import pytest

from tools.setup import apt, cache

ONE_LINE = """\
# a comment
deb [arch=amd64 signed-by=/keys/k.gpg] http://127.0.0.1/debian bookworm main contrib  # why
deb http://127.0.0.1/security bookworm-security main
deb-src http://127.0.0.1/debian bookworm main
"""
DEB822 = """\
Types: deb deb-src
# a comment
URIs: http://127.0.0.1/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /keys/k.gpg

Enabled: no
Types: deb
URIs: http://127.0.0.1/other
Suites: bookworm
Components: main
"""


@pytest.mark.parametrize("name, text", [("a.list", ONE_LINE), ("a.sources", DEB822)])
def test_source_of_other_release_comes_from_own(monkeypatch, tmp_path, name, text):
    (tmp_path / name).write_text(text)
    monkeypatch.setattr(apt, "_config_files", lambda: [tmp_path / name])
    assert apt.derive("trixie") == (
        "Types: deb\nURIs: http://127.0.0.1/debian\nSuites: trixie\nComponents: main\n"
        "Signed-By: /keys/k.gpg\n")


def test_no_debian_source_names_what_to_install(monkeypatch):
    monkeypatch.setattr(apt, "_config_files", list)
    with pytest.raises(cache.SetupError, match="SIMCOM_MICROPYTHON32"):
        apt.derive("trixie")


def test_part_is_made_once_by_many(monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCOM_CACHE", str(tmp_path))
    made = []

    def build(path):
        made.append(path)
        (path / "file").write_text("x")
    threads = [threading.Thread(target=cache.ensure, args=("part", "1", build)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    cache.ensure("part", "2", build)
    assert len(made) == 2


def test_interrupted_part_is_made_again(monkeypatch, tmp_path):
    monkeypatch.setenv("SIMCOM_CACHE", str(tmp_path))

    def broken(path):
        (path / "half").write_text("x")
        raise cache.SetupError("no")
    with pytest.raises(cache.SetupError):
        cache.ensure("part", "1", broken)
    path = cache.ensure("part", "1", lambda path: (path / "whole").write_text("x"))
    assert [item.name for item in path.iterdir()] == ["whole"]

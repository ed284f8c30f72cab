"""`package.json` lists every file of the package, `boards/NAME.json` those of one board: written
by `python3 -m tools package`."""

import argparse
import json
import sys

from tools.setup import ROOT

TARGET = ROOT / "package.json"
BOARDS = ROOT / "boards"
HELPER = "wiring"  # what every board needs beside its own file
# Where the package is published ("github:owner/name"): a board's package then depends on it and
# brings it along. Until it is, both are installed by name, the package first.
PUBLISHED = ""


def version():
    """The version that the package says it has."""
    for line in (ROOT / "lib" / "simcom" / "__init__.py").read_text().splitlines():
        if line.startswith("__version__"):
            return line.split('"')[1]
    raise ValueError("no __version__")


def manifest():
    """What package.json must hold: relative urls, so that forks and tags install themselves.

    `_host.py` stands in for MicroPython under CPython; a device has no use for it.
    """
    files = sorted(path for path in (ROOT / "lib" / "simcom").rglob("*.py")
                   if path.name != "_host.py")
    urls = [[str(path.relative_to(ROOT / "lib")), str(path.relative_to(ROOT))] for path in files]
    return {"urls": urls, "deps": [], "version": version()}


def boards():
    """The names of the boards."""
    return sorted(path.stem for path in BOARDS.glob("*.py") if path.stem != HELPER)


def board_manifest(name):
    """What boards/NAME.json must hold: this board's file and the helper, no other board's.

    Its urls go down from its own folder: a `..` in them would not survive every server.
    """
    urls = [["boards/%s.py" % part, "%s.py" % part] for part in (name, HELPER)]
    return {"urls": urls, "deps": [[PUBLISHED, ""]] if PUBLISHED else [], "version": version()}


def text(what):
    """A file's whole text."""
    rows = ",\n".join("    " + json.dumps(row) for row in what["urls"])
    return ('{\n  "urls": [\n%s\n  ],\n  "deps": %s,\n  "version": "%s"\n}\n'
            % (rows, json.dumps(what["deps"]), what["version"]))


def packages():
    """Every file that is written, and its text."""
    yield TARGET, text(manifest())
    for name in boards():
        yield BOARDS / (name + ".json"), text(board_manifest(name))


def complaints():
    """What differs from the tree."""
    wanted = dict(packages())
    found = ["%s is not what the tree says: python3 -m tools package" % path.relative_to(ROOT)
             for path, content in wanted.items()
             if not path.exists() or path.read_text() != content]
    return found + ["%s describes no board" % path.relative_to(ROOT)
                    for path in sorted(BOARDS.glob("*.json")) if path not in wanted]


def main(argv):
    """Write them."""
    argparse.ArgumentParser(prog="python3 -m tools package", description=__doc__).parse_args(argv)
    for path, content in packages():
        path.write_text(content)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""`package.json` lists every file of the package: written by `python3 -m tools package`."""

import argparse
import json
import sys

from tools.setup import ROOT

TARGET = ROOT / "package.json"


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


def text():
    """The file's whole text."""
    rows = ",\n".join("    " + json.dumps(row) for row in manifest()["urls"])
    return ('{\n  "urls": [\n%s\n  ],\n  "deps": [],\n  "version": "%s"\n}\n'
            % (rows, manifest()["version"]))


def complaints():
    """What differs from the tree."""
    if not TARGET.exists() or TARGET.read_text() != text():
        return ["package.json is not what the tree says: python3 -m tools package"]
    return []


def main(argv):
    """Write it."""
    argparse.ArgumentParser(prog="python3 -m tools package", description=__doc__).parse_args(argv)
    TARGET.write_text(text())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

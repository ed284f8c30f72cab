"""Layout: short files, columns, and no word about the place where it was written."""

import re
import subprocess

from tools.setup import ROOT

# what it is, which files (suffixes), most lines, most columns; None: no bound
SIZES = (
    ("Python", (".py", ".pyi"), 450, 99),
    ("settings", (".toml", ".json"), 450, None),
)
# what a path or address of one machine looks like: none belongs into the repository
PLACES = (
    ("a home folder", re.compile(r"(?<![\w.])/(?:home|root|Users)/\w+")),
    ("a registry's address", re.compile(r"https?://[\w.-]*(?:pypi|npmjs|debian|ubuntu)\.")),
)
TEXT = (".py", ".pyi", ".md", ".toml", ".json", ".txt", ".sh", ".cfg", "")


def _tracked():
    done = subprocess.run(["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
                          cwd=str(ROOT), stdout=subprocess.PIPE, text=True, check=True)
    for name in sorted(filter(None, done.stdout.split("\0"))):
        path = ROOT / name
        if path.is_file() and path.suffix in TEXT:
            yield name, path


def complaints():
    """What is wrong, as lines `file:line: what`."""
    found = []
    for name, path in _tracked():
        lines = path.read_text(encoding="utf-8").splitlines()
        for _, suffixes, most_lines, columns in SIZES:
            if path.suffix not in suffixes:
                continue
            if len(lines) > most_lines:
                found.append("%s: %d lines, more than %d" % (name, len(lines), most_lines))
            for number, line in enumerate(lines, 1):
                if columns and len(line) > columns:
                    found.append("%s:%d: %d columns" % (name, number, len(line)))
        for number, line in enumerate(lines, 1):
            for what, pattern in PLACES:
                if pattern.search(line):
                    found.append("%s:%d: %s: %s" % (name, number, what, line.strip()))
    return found

"""Layout: short files, and no word about the place where it was written. Columns are ruff's."""

import re
import subprocess

from tools.setup import ROOT

MOST_LINES = 450
SHORT = (".py", ".pyi", ".toml", ".json")  # which files
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
        if path.suffix in SHORT and len(lines) > MOST_LINES:
            found.append("%s: %d lines, more than %d" % (name, len(lines), MOST_LINES))
        for number, line in enumerate(lines, 1):
            for what, pattern in PLACES:
                if pattern.search(line):
                    found.append("%s:%d: %s: %s" % (name, number, what, line.strip()))
    return found

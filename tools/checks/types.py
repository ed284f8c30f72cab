"""Type check of what runs on a board, against the stubs of each port.

Both ports bring a `machine`, so each is checked alone. Only errors in our files count.
"""

import argparse
import re
import subprocess
from pathlib import Path

from tools.setup import ROOT, folder, program, stubs

PORTS = ("rp2", "esp32")
CHECKED = ("lib", "examples", "boards")
# What CPython lacks, for tests. On a board the same names are the port's: the checker sees those.
HOST = "lib/simcom/_host.py"
SHADOW = Path(__file__).with_name("host_shadow.pyi")
# Places where our word replaces the checker's: they are listed, so that they stay few.
CAST = re.compile(r"\bcast\(|#\s*type:\s*ignore")
ERROR = re.compile(r"^(?P<file>[^:]+):\d+(?::\d+)?: error: ")


def _run(port):
    names = [name for name in CHECKED if any((ROOT / name).rglob("*.py"))]
    if not names:
        return "no files to check"
    folder_of_stubs = stubs(port)
    argv = [program("mypy"), "--config-file", "pyproject.toml",
            "--cache-dir", folder() / ("mypy-" + port), "--custom-typeshed-dir", folder_of_stubs,
            *(["--shadow-file", HOST, SHADOW] if (ROOT / HOST).exists() else []), *names]
    env = {"MYPYPATH": "%s:lib" % folder_of_stubs, "PATH": "/usr/bin:/bin"}
    done = subprocess.run([str(arg) for arg in argv], cwd=str(ROOT), env=env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout if done.returncode else ""


def casts():
    """Where our files overrule the checker, as `file:line: text`."""
    for name in CHECKED:
        for path in sorted((ROOT / name).rglob("*.py*")):
            if path.suffix not in (".py", ".pyi"):
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if CAST.search(line):
                    yield "%s:%d: %s" % (path.relative_to(ROOT), number, line.strip())


def complaints(port):
    """Errors in our files, as mypy's lines."""
    output = _run(port)
    ours = [line for line in output.splitlines()
            if ERROR.match(line) and line.split("/")[0] in CHECKED]
    if output and not ours and not ERROR.search(output):
        return [output]             # mypy itself failed
    return ours


def checker(port):
    """The check of one port, for the table of rows; it lists the casts too."""
    def check():
        for line in casts():
            print("cast:", line, flush=True)
        return complaints(port)
    return check


def main(argv):
    """Print the errors of each port."""
    parser = argparse.ArgumentParser(prog="python3 -m tools types", description=__doc__)
    parser.add_argument("port", nargs="*", default=PORTS)
    found = 0
    for line in casts():
        print("cast:", line)
    for port in parser.parse_args(argv).port:
        for line in complaints(port):
            print("%s: %s" % (port, line))
            found += 1
    print("%d errors" % found)
    return 1 if found else 0

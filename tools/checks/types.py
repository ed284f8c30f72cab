"""Type check of what runs on a board, against the stubs of each port.

Both ports bring a `machine`, so each is checked alone. Only errors in our files count.
"""

import argparse
import re
import subprocess

from tools.setup import ROOT, folder, program, stubs

PORTS = ("rp2", "esp32")
CHECKED = ("lib", "examples", "boards")
# What mypy is told, and why.
OPTIONS = (
    "--python-version=3.11",
    "--no-site-packages",           # a board has none of the PC's packages
    "--follow-imports=silent",      # only errors in our files count
    "--explicit-package-bases",     # examples are scripts in folders, not packages
    "--namespace-packages",
    "--no-error-summary",
    "--no-color-output",
    "--check-untyped-defs",         # most of our code has no annotations: check it all the same
)
ERROR = re.compile(r"^(?P<file>[^:]+):\d+(?::\d+)?: error: ")


def _run(port):
    names = [name for name in CHECKED if any((ROOT / name).rglob("*.py"))]
    if not names:
        return "no files to check"
    folder_of_stubs = stubs(port)
    argv = [program("mypy"), "--config-file", "", "--cache-dir", folder() / ("mypy-" + port),
            "--custom-typeshed-dir", folder_of_stubs, *OPTIONS, *names]
    env = {"MYPYPATH": "%s:lib" % folder_of_stubs, "PATH": "/usr/bin:/bin"}
    done = subprocess.run([str(arg) for arg in argv], cwd=str(ROOT), env=env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout if done.returncode else ""


def complaints(port):
    """Errors in our files, as mypy's lines."""
    output = _run(port)
    ours = [line for line in output.splitlines()
            if ERROR.match(line) and line.split("/")[0] in CHECKED]
    if output and not ours and not ERROR.search(output):
        return [output]             # mypy itself failed
    return ours


def checker(port):
    """The check of one port, for the table of rows."""
    return lambda: complaints(port)


def main(argv):
    """Print the errors of each port."""
    parser = argparse.ArgumentParser(prog="python3 -m tools types", description=__doc__)
    parser.add_argument("port", nargs="*", default=PORTS)
    found = 0
    for port in parser.parse_args(argv).port:
        for line in complaints(port):
            print("%s: %s" % (port, line))
            found += 1
    print("%d errors" % found)
    return 1 if found else 0

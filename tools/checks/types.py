"""Type check of what runs on a board, against the stubs of each port.

Both ports bring a `machine`, so each is checked alone. Only errors in our files count. The package
is checked as code; examples see it as an editor does, through its .pyi.
"""

import argparse
import os
import re
import subprocess
from pathlib import Path

from tools.setup import ROOT, folder, program, stubs

PORTS = ("rp2", "esp32")
LIB = "lib/simcom"
SCRIPTS = ("examples", "boards")
# What CPython lacks, for tests. On a board the same names are the port's: the checker sees those.
HOST = LIB + "/_host.py"
HERE = Path(__file__).parent
SHADOW = HERE / "host_shadow.pyi"
MORE_STUBS = HERE / "stubs"
# Where the ports' stubs are wrong: file, what stands there, what is true.
PATCHES = (
    # a stream's write takes an offset and a length on every port (py/stream.c)
    ("micropython.pyi", "def write(self, buf) -> int:",
     "def write(self, buf, off: int = 0, nbytes: int = 0, /) -> int:"),
    # set by each program that verifies a certificate (extmod/modtls_mbedtls.c)
    ("tls.pyi", "class SSLContext:\n", "class SSLContext:\n    verify_mode: int\n"),
    # ticks are small ints: they may be kept beside 0 and printed with %d
    ("_mpy_shed/time_mp.pyi", "class _TicksMs:", "class _TicksMs(int):"),
)
# Places where our word replaces the checker's: they are listed, so that they stay few.
CAST = re.compile(r"\bcast\(|#\s*type:\s*ignore")
ERROR = re.compile(r"^(?P<file>[^:]+):\d+(?::\d+)?: error: ")


class StubsChanged(Exception):
    """A patch does not fit the stubs any more."""


def _shadows(port):
    """mypy's options that replace what is wrong in the stubs, and our own stand-in."""
    if (ROOT / HOST).exists():
        yield from ("--shadow-file", HOST, SHADOW)
    for name, old, new in PATCHES:
        original = Path(stubs(port)) / name
        text = original.read_text()
        if text.count(old) != 1:
            raise StubsChanged("%s: no single %r: look at PATCHES" % (name, old))
        patched = folder() / ("stubs-%s-patched" % port) / name
        patched.parent.mkdir(parents=True, exist_ok=True)
        work = patched.with_suffix(".%d" % os.getpid())
        work.write_text(text.replace(old, new))
        work.replace(patched)       # at once, for a run beside this one
        yield from ("--shadow-file", original, patched)


def jobs():
    """(folders that modules are looked for in, files to check): the package, then each script."""
    yield ("lib",), sorted(str(path.relative_to(ROOT)) for path in (ROOT / LIB).glob("*.py"))
    faces = sorted(str(path.relative_to(ROOT)) for path in (ROOT / LIB).glob("*.pyi"))
    if faces:
        yield ("lib",), faces
    places = {path.parent for name in SCRIPTS for path in (ROOT / name).rglob("*.py")}
    for place in sorted(str(path.relative_to(ROOT)) for path in places):
        # boards are a package of the device, imported as `boards.NAME`
        path = (".", "lib") if place == "boards" else (place, "lib")
        yield path, sorted(str(name.relative_to(ROOT)) for name in (ROOT / place).glob("*.py"))


def _run(port, path, names):
    folder_of_stubs = stubs(port)
    argv = [program("mypy"), "--config-file", "pyproject.toml",
            "--cache-dir", folder() / ("mypy-" + port), "--custom-typeshed-dir", folder_of_stubs,
            *_shadows(port), *names]
    env = {"MYPYPATH": ":".join([str(MORE_STUBS), folder_of_stubs, *path]),
           "PATH": "/usr/bin:/bin"}
    done = subprocess.run([str(arg) for arg in argv], cwd=str(ROOT), env=env, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout if done.returncode else ""


def casts():
    """Where our files overrule the checker, as `file:line: text`."""
    for name in ("lib", *SCRIPTS):
        for path in sorted((ROOT / name).rglob("*.py*")):
            if path.suffix not in (".py", ".pyi"):
                continue
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if CAST.search(line):
                    yield "%s:%d: %s" % (path.relative_to(ROOT), number, line.strip())


def complaints(port):
    """Errors in our files, as mypy's lines."""
    found = []
    for path, names in jobs():
        if not names:
            found.append("no files to check")
            continue
        try:
            output = _run(port, path, names)
        except StubsChanged as error:
            return [str(error)]
        ours = [line for line in output.splitlines()
                if ERROR.match(line) and line.split("/")[0] in ("lib", *SCRIPTS)]
        if output and not ours and not ERROR.search(output):
            ours = [output]         # mypy itself failed
        found += [line for line in ours if line not in found]
    return found


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

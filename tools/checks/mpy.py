"""Run MicroPython on a script, and compile the package to `.mpy`."""

import argparse
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from tools.setup import ROOT, folder, micropython, mpy_cross, unittest_dir
from tools.setup.cache import key_of

LIB = ROOT / "lib"
DEVICE = Path(__file__).with_name("device")


def compile_package(lib=LIB):
    """Compile every module below `lib` that a board needs; return the folder to put on `sys.path`
    instead of it.

    The folder is named by what it was made from, so that runs beside each other, or beside
    someone who edits `lib`, do not disturb each other.
    """
    sources = sorted(path for path in lib.rglob("*.py") if path.name != "_host.py")
    key = key_of(*[part for path in sources for part in (str(path.relative_to(lib)), path)])
    target = folder() / "mpy" / key
    if target.is_dir():
        return target
    target.parent.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp(dir=str(target.parent)))
    for path in sources:
        name = path.relative_to(lib)
        out = (work / name).with_suffix(".mpy")
        out.parent.mkdir(parents=True, exist_ok=True)
        # -s: the source name is part of the file, and must not tell where it was compiled
        subprocess.run(mpy_cross() + ["-s", str(name), "-o", str(out), str(path)], check=True)
    try:
        work.rename(target)
    except OSError:             # another process was first, with the same content
        shutil.rmtree(work)
    return target


def environment(path=(LIB,)):
    """The environment of a MicroPython whose `sys.path` is `path` and what is frozen."""
    env = dict(os.environ)
    env["MICROPYPATH"] = ":".join([str(item) for item in path] + [".frozen"])
    return env


def argv(args, bits=64, heap=None, options=()):
    """The whole command line; `heap` is as for `-X heapsize=`, for example "192K"."""
    line = micropython(bits)
    if heap:
        line += ["-X", "heapsize=" + heap]
    return line + list(options) + [str(arg) for arg in args]


def run(args, bits=64, heap=None, path=(LIB,), timeout=300, options=(), **kwargs):
    """Run MicroPython and wait: `run(["script.py", "arg"], bits=32, heap="192K")`.

    `path` becomes `sys.path`: `(LIB,)`, or `(compile_package(),)` for the compiled package.
    Returns `subprocess.CompletedProcess` with both outputs, as text, in `stdout`. Running past
    `timeout` seconds raises `subprocess.TimeoutExpired`, whose `output` is what came so far.
    """
    kwargs.setdefault("stdout", subprocess.PIPE)
    kwargs.setdefault("stderr", subprocess.STDOUT)
    kwargs.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(argv(args, bits, heap, options), env=environment(path), text=True,
                          errors="replace", timeout=timeout, **kwargs)


def test_path(lib):
    """`sys.path` for a test: its package, MicroPython's unittest and our runner."""
    return (lib, unittest_dir(), DEVICE)


def main(args):
    """Compile and list what came out; with a script, run it."""
    parser = argparse.ArgumentParser(prog="python3 -m tools mpy", description=__doc__)
    parser.add_argument("--bits", type=int, choices=(32, 64), default=32)
    parser.add_argument("--heap", help="heap size, for example 192K")
    parser.add_argument("--py", action="store_true", help="lib/ as source instead of compiled")
    parser.add_argument("script", nargs=argparse.REMAINDER,
                        help="a MicroPython script and its arguments; none: only compile")
    options = parser.parse_args(args)
    lib = LIB if options.py else compile_package()
    if options.script:
        return run(options.script, options.bits, options.heap, (lib,), timeout=None,
                   stdout=None, stdin=None).returncode
    total = 0
    for path in sorted(lib.rglob("*.*py")):
        total += path.stat().st_size
        print("%7d  %s" % (path.stat().st_size, path.relative_to(lib)))
    print("%7d  in %s" % (total, lib))
    return 0

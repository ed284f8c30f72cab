"""MicroPython's unix port, 64-bit and 32-bit, as the argv that starts it.

The 32-bit one has the object sizes of an ESP32 or RP2040, so heap figures are taken on it.
"""

import os
import shutil
import subprocess

from .apt import unpack
from .cache import SetupError, ensure, key_of, say

OLDEST = (1, 24)
RELEASE = "trixie"      # the first Debian release that carries 1.24 or newer
PACKAGES = ("micropython", "libc6", "libffi8", "libmbedtls21", "libmbedcrypto16", "libmbedx509-7")
# bits: (Debian's architecture, the environment variable that names another one)
BUILDS = {64: ("amd64", "SIMCOM_MICROPYTHON64"), 32: ("i386", "SIMCOM_MICROPYTHON32")}
PROBE = "import sys; print('%d.%d' % sys.implementation.version[:2], sys.maxsize >> 32 > 0)"


def probe(argv):
    """(version, bits) of the MicroPython that `argv` starts, or None when it does not start."""
    try:
        done = subprocess.run(argv + ["-c", PROBE], stdout=subprocess.PIPE,
                              stderr=subprocess.DEVNULL, text=True, timeout=20)
        version, wide = done.stdout.split()
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return None
    return tuple(int(part) for part in version.split(".")), 64 if wide == "True" else 32


def _suits(argv, bits):
    found = probe(argv)
    return found is not None and found[0] >= OLDEST and found[1] == bits


def _installed(bits):
    """argv of one that the user brought: by variable, or `micropython` on PATH."""
    variable = BUILDS[bits][1]
    named = os.environ.get(variable)
    if named:
        if not _suits([named], bits):
            raise SetupError("%s=%s is not a %d-bit MicroPython of version %d.%d or newer"
                             % ((variable, named, bits) + OLDEST))
        return [named]
    on_path = shutil.which("micropython")
    if on_path and _suits([on_path], bits):
        return [on_path]
    return None


def _command(path):
    loaders = sorted(path.glob("usr/lib/*/ld-linux*.so.2"))
    folders = sorted({str(lib.parent) for lib in path.glob("usr/lib/*-linux-gnu/libffi.so*")})
    if not loaders or not folders:
        raise SetupError("the unpacked MicroPython in %s is incomplete; remove that folder and "
                         "its .stamp and run `python3 -m tools setup` again" % path)
    return [str(loaders[0]), "--library-path", ":".join(folders),
            str(path / "usr" / "bin" / "micropython")]


def _fetch(bits):
    architecture = BUILDS[bits][0]

    def build(path):
        say("MicroPython %d-bit, from the package of Debian %s" % (bits, RELEASE))
        unpack(RELEASE, architecture, PACKAGES, path)
        if not _suits(_command(path), bits):
            raise SetupError(
                "MicroPython of Debian %s (%s) does not start on this machine: it needs Linux on "
                "x86-64 whose kernel runs 32-bit programs. Build MicroPython's unix port and name "
                "it in %s." % (RELEASE, architecture, BUILDS[bits][1]))
    key = key_of(RELEASE, architecture, *PACKAGES)
    return _command(ensure("micropython%d" % bits, key, build))


_found = {}


def micropython(bits=64):
    """argv prefix that starts MicroPython's unix port of 64 or 32 bits."""
    if bits not in _found:
        _found[bits] = _installed(bits) or _fetch(bits)
    return list(_found[bits])

"""Programs of the other side, as the argv that starts them: the MQTT broker and openssl.

They are Debian's packages, unpacked, not installed, of the release that MicroPython comes from,
with the libraries they need and their own loader, so that they run beside another release's.
And microdot, which is a web server on both sides.
"""

import os
import shutil
import subprocess
from pathlib import Path

from .apt import unpack
from .cache import SetupError, ensure, key_of, say
from .venv import REQUIREMENTS, python

RELEASE = "trixie"
ARCHITECTURE = "amd64"
PACKAGES = ("mosquitto", "openssl", "libc6", "libwrap0", "libsystemd0", "libcap2", "libdlt2",
            "libssl3t64", "libzstd1", "zlib1g", "libwebsockets19t64", "libcjson1")
# program: (its place, how it is asked for its version, how the answer begins)
PROGRAMS = {"mosquitto": ("usr/sbin", "-h", "mosquitto version 2"),
            "openssl": ("usr/bin", "version", "OpenSSL 3")}


def _starts(name, argv):
    _, question, answer = PROGRAMS[name]
    try:
        done = subprocess.run(argv + [question], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=20)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.startswith(answer)


def _command(path, name):
    loaders = sorted(path.glob("usr/lib/*/ld-linux*.so.2"))
    if not loaders:
        raise SetupError("what is unpacked in %s is incomplete; remove that folder and its .stamp "
                         "and run `python3 -m tools setup` again" % path)
    return [str(loaders[0]), "--library-path", str(loaders[0].parent),
            str(path / PROGRAMS[name][0] / name)]


def _build(path):
    say("mosquitto and openssl, from the packages of Debian " + RELEASE)
    unpack(RELEASE, ARCHITECTURE, PACKAGES, path)
    for name in PROGRAMS:
        if not _starts(name, _command(path, name)):
            raise SetupError("%s of Debian %s does not start on this machine. Install it and put "
                             "it on PATH, or name it in SIMCOM_%s."
                             % (name, RELEASE, name.upper()))


_found = {}


def _program(name):
    if name in _found:
        return list(_found[name])
    named = os.environ.get("SIMCOM_" + name.upper())
    if named and not _starts(name, [named]):
        raise SetupError("SIMCOM_%s=%s is not what it should be: %s"
                         % (name.upper(), named, PROGRAMS[name][2]))
    found = named or shutil.which(name, path=os.environ.get("PATH", "") + os.pathsep + "/usr/sbin")
    if found and _starts(name, [found]):
        _found[name] = [found]
    else:
        key = key_of(RELEASE, ARCHITECTURE, *PACKAGES)
        _found[name] = _command(ensure("peers", key, _build), name)
    return list(_found[name])


def mosquitto():
    """argv prefix that starts the broker."""
    return _program("mosquitto")


def openssl():
    """argv prefix that starts openssl, which makes the certificates."""
    return _program("openssl")


def microdot_dir():
    """Folder with microdot, for a board's `sys.path`: the venv's, without its neighbours."""
    def build(path):
        code = "import microdot, os; print(os.path.dirname(microdot.__file__))"
        source = Path(subprocess.run([python(), "-c", code], stdout=subprocess.PIPE, text=True,
                                     check=True).stdout.strip())
        (path / "microdot").mkdir()
        for file in source.glob("*.py"):
            shutil.copy(file, path / "microdot")
    return str(ensure("microdot", key_of(REQUIREMENTS), build))

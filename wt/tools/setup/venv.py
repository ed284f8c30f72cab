"""The virtual environment, and folders of Python packages beside it."""

import os
import subprocess
import sys

from .cache import ROOT, SetupError, ensure, folder, forget, key_of, say

# The oldest Python that the pins in requirements.txt install on.
OLDEST = (3, 11)
REQUIREMENTS = ROOT / "requirements.txt"
STUB_REQUIREMENTS = ROOT / "requirements-stubs.txt"


def run(argv, what, advice):
    """Run a command quietly; when it fails show its last lines and what to do about it."""
    done = subprocess.run([str(arg) for arg in argv], stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True, errors="replace")
    if done.returncode:
        tail = "\n".join(done.stdout.splitlines()[-15:])
        raise SetupError("%s failed:\n%s\n%s" % (what, tail, advice))
    return done.stdout


def _build(path):
    if sys.version_info < OLDEST:
        raise SetupError("Python %d.%d or newer is needed, this is %s; start the command with a "
                         "newer python3" % (OLDEST + (sys.version.split()[0],)))
    say("virtual environment: installing requirements.txt")
    # one that another Python made keeps that one's program and gets this one's library: not both
    other = os.path.realpath(path / "bin" / "python") != os.path.realpath(sys._base_executable)
    run([sys.executable, "-m", "venv", *(["--clear"] if other else []), path],
        "making the virtual environment", "On Debian: apt-get install python3-venv")
    run([path / "bin" / "python", "-m", "pip", "install", "--quiet", "--no-deps",
         "--disable-pip-version-check", "-r", REQUIREMENTS],
        "pip install -r requirements.txt", "pip must reach a Python package index.")


def python():
    """Path of the virtual environment's Python."""
    if os.environ.get("SIMCOM_IN_VENV") == sys.prefix:      # we are in it, and it was checked
        return sys.executable
    inside = folder() / "venv" / "bin" / "python"
    if inside.is_symlink() and not inside.exists():         # the Python it was made with is gone
        forget("venv")
    ensure("venv", key_of(REQUIREMENTS), _build, keep=True)
    return str(inside)


def program(name):
    """Path of a program that the environment brings."""
    return os.path.join(os.path.dirname(python()), name)


def stubs(port):
    """Folder of the type stubs of a port, `rp2` or `esp32`."""
    def build(path):
        say("type stubs of %s" % port)
        run([python(), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             "--target", path, "-c", STUB_REQUIREMENTS, "micropython-%s-stubs" % port],
            "installing the stubs of %s" % port, "pip must reach a Python package index.")
    return str(ensure("stubs-" + port, key_of(STUB_REQUIREMENTS), build))

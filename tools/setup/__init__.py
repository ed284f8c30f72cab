"""What the tools run with, fetched once and kept in the cache folder.

Everything here is idempotent, quick when it was done before, and safe when two processes do it
at once. Each function makes only the part it needs; `everything()` makes all.
"""

from .cache import ROOT, SetupError, folder
from .micropython import micropython, probe
from .peers import microdot_dir, mosquitto, openssl
from .plots import plots_dir, plotting
from .sdists import package
from .venv import program, stubs
from .venv import python as venv_python

__all__ = ("ROOT", "SetupError", "everything", "folder", "microdot_dir", "micropython",
           "mosquitto", "mpremote", "mpy_cross", "openssl", "package", "plots_dir",
           "plotting", "program", "stubs", "unittest_dir", "umqtt_dir", "venv_python",
           "websocket_dir")


def mpy_cross():
    """argv prefix of the cross compiler."""
    return [venv_python(), "-m", "mpy_cross"]


def mpremote():
    """argv prefix of the tool that talks to boards."""
    return [venv_python(), "-m", "mpremote"]


def unittest_dir():
    """Folder with MicroPython's `unittest`."""
    return package("micropython-unittest")


def umqtt_dir():
    """Folder with `umqtt.simple`."""
    return package("micropython-umqtt.simple")


def websocket_dir():
    """Folder with `async_websocket_client`."""
    return package("micropython-async-websocket-client")


def _shown(argv):
    version, bits = probe(argv)
    return "%d.%d, %d-bit: %s" % (version + (bits, argv[-1]))


# part, what it is for, how to make it and what to show
PARTS = (
    ("venv", "pytest, mpremote, mpy-cross, checks", venv_python),
    ("micropython64", "unit tests, clients", lambda: _shown(micropython(64))),
    ("micropython32", "heap figures, the virtual board", lambda: _shown(micropython(32))),
    ("unittest", "MicroPython's unittest", unittest_dir),
    ("umqtt", "the MQTT client", umqtt_dir),
    ("websocket", "the WebSocket client", websocket_dir),
    ("microdot", "the web server", microdot_dir),
    ("mosquitto", "the MQTT broker", lambda: mosquitto()[-1]),
    ("openssl", "certificates", lambda: openssl()[-1]),
    ("plots", "pictures of the power report", plots_dir),
    ("stubs-rp2", "type check", lambda: stubs("rp2")),
    ("stubs-esp32", "type check", lambda: stubs("esp32")),
)


def everything():
    """Make all parts; yield (part, what for, where) of each."""
    for name, what, make in PARTS:
        yield name, what, make()

"""The rows of the test run. Each runs something and counts; nothing is skipped silently."""

import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from tests_device.runner import run_virtual
from tools.setup import ROOT, folder, program

from . import layout, manifest, public, snippets, types
from .unit import run_unit

TESTS = "tests_host"
# rows of their own
OWN_ROWS = ("aio", "clients", "extras", "modem", "session", "modes", "powering", "recovery",
            "semantics", "sleeping", "transparent", "transcripts", "boards", "board",
            "power_report")
# Options for rows whose tests are on virtual time and share nothing: one process a core, and who
# has done its half takes of the other's: some tests are long.
APART = ("-n", "auto", "--dist", "worksteal")
# Longest a row may take, in seconds: a hang becomes a failure that has a name.
ROW_TIMEOUT_S = 900
# Rows that mostly wait, for baud rates and deadlines in real time: they are beside those that
# compute, and beside each other. They share nothing but the machine.
WAITING = ("clients", "semantics", "device-sim800", "device-sim7000", "documents", "boards",
           "board", "demo-sim800", "demo-sim7000")
# Rows that measure time: nothing is beside them.
MEASURING = ("figures",)


def _environment():
    env = dict(os.environ)
    env["HYPOTHESIS_STORAGE_DIRECTORY"] = str(folder() / "hypothesis")
    return env


def _call(argv, show):
    """Run a command, its output shown as it comes; return its exit code."""
    try:
        return subprocess.run([str(arg) for arg in argv], cwd=str(ROOT), env=_environment(),
                              stdin=subprocess.DEVNULL, timeout=ROW_TIMEOUT_S).returncode
    except subprocess.TimeoutExpired:
        show("still running after %d s: %s" % (ROW_TIMEOUT_S, " ".join(map(str, argv))))
        return 1


def pytest(*args):
    """A row that runs pytest; it counts what pytest's report says."""
    def row(pattern, show):
        with tempfile.TemporaryDirectory() as work:
            report = Path(work) / "report.xml"
            argv = [sys.executable, "-m", "pytest", "-q", "-rs", "--junitxml", report, *args]
            code = _call(argv + (["-k", pattern] if pattern else []), show)
            if code == 5 and pattern:       # pytest's code for: -k selected none
                return 0, 0, 0
            if not report.exists():
                return 0, 1, 0
            passed = failed = skipped = 0
            for suite in ElementTree.parse(report).getroot().iter("testsuite"):
                bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
                idle = int(suite.get("skipped", 0))
                passed += max(0, int(suite.get("tests", 0)) - bad - idle)
                failed, skipped = failed + bad, skipped + idle
            return passed, failed or int(code != 0), skipped
    return row


def unit(bits, form):
    """A row that runs the unit files under MicroPython; `form` is "py" or "mpy"."""
    def row(pattern, show):
        return run_unit(bits, form, pattern, show)
    return row


def command(*argv):
    """A row that is one program: passed when it exits with 0."""
    def row(pattern, show):
        if pattern:
            return 0, 0, 0
        return (1, 0, 0) if _call(argv, show) == 0 else (0, 1, 0)
    return row


def device(model):
    """A row that runs tests_device/ on the virtual board."""
    def row(pattern, show):
        return run_virtual(model, pattern, show)
    return row


def demo(model):
    """A row that runs the demo."""
    return command(sys.executable, "-m", "tools", "demo", "--model", model)


def check(function):
    """A row that is one check of ours: it returns the list of what is wrong."""
    def row(pattern, show):
        if pattern:
            return 0, 0, 0
        complaints = function()
        for line in complaints:
            show(line)
        return (0, len(complaints), 0) if complaints else (1, 0, 0)
    return row


def tool_modules(folder_name):
    """A row that runs every `tools/FOLDER/*.py` whose name does not start with `_`."""
    def row(pattern, show):
        passed = failed = 0
        for path in sorted((ROOT / "tools" / folder_name).glob("*.py")):
            if path.name.startswith("_") or pattern not in path.stem:
                continue
            module = "tools.%s.%s" % (folder_name, path.stem)
            if _call([sys.executable, "-m", module], show) == 0:
                passed += 1
            else:
                failed += 1
                show("failed: python3 -m " + module)
        if not passed + failed and not pattern:
            show("no figures in tools/%s" % folder_name)
            failed = 1
        return passed, failed, 0
    return row


# Folders with code of ours.
CODE = ("lib", "examples", "boards", "tools", "tests_host", "tests_device")


def present(*names):
    """Those of our folders that exist."""
    return [name for name in names if (ROOT / name).exists()]


def ruff(pattern, show):
    """Style and likely mistakes; the rules are in pyproject.toml."""
    return command(program("ruff"), "check", "--quiet", *present(*CODE))(pattern, show)


def codespell(pattern, show):
    """Spelling, in code and in documents; the settings are in pyproject.toml."""
    names = present(*CODE) + present("docs", "README.md", "CONTRIBUTING.md", "CHANGELOG.md")
    return command(program("codespell"), *names)(pattern, show)


# ring, name, what it shows, row
ROWS = (
    (0, "ruff", "style and likely mistakes", ruff),
    (0, "codespell", "spelling", codespell),
    (0, "layout", "lengths of files, names of places", check(layout.complaints)),
    (0, "package", "package.json and the boards' list every file", check(manifest.complaints)),
    (0, "public", "the .pyi agree with the code", check(public.complaints)),
    (0, "types-rp2", "lib and examples against the rp2 stubs", check(types.checker("rp2"))),
    (0, "types-esp32", "the same against the esp32 stubs", check(types.checker("esp32"))),
    (1, "cpython", "unit tests under CPython",
     pytest(TESTS, *["--ignore=%s/%s" % (TESTS, part) for part in OWN_ROWS])),
    (1, "unix64", "the same unit files on 64-bit MicroPython", unit(64, "py")),
    (1, "unix32", "the same unit files on 32-bit MicroPython", unit(32, "py")),
    (2, "modem", "the virtual modem itself", pytest(TESTS + "/modem")),
    (2, "transcripts", "both notes' examples at the modem, and driven",
     pytest(TESTS + "/transcripts", *APART)),
    (2, "session", "CPython and the virtual modem: TCP clients",
     pytest(TESTS + "/session", *APART)),
    (2, "recovery", "the ladder, restarts, states, every switch the other way",
     pytest(TESTS + "/recovery", *APART)),
    (2, "aio", "the same under asyncio: awaited, cancelled at every await, ten tasks at once",
     pytest(TESTS + "/aio", *APART)),
    (2, "transparent", "the same: transparent mode, its ends, DTR, DCD and +++",
     pytest(TESTS + "/transparent", *APART)),
    (2, "modes", "the same: single connection, push, servers, datagrams",
     pytest(TESTS + "/modes", *APART)),
    (2, "power-report", "energy ledger, bad days of a sleeping device, their report",
     pytest(TESTS + "/power_report", *APART, "--dist", "loadgroup")),
    (2, "extras", "messages, calls, position, sleep timers",
     pytest(TESTS + "/extras", *APART)),
    (2, "sleeping", "sleep, wake, RI, lightsleep", pytest(TESTS + "/sleeping", *APART)),
    (2, "powering", "PWRKEY, RESET, STATUS, the supply, what the module says of them",
     pytest(TESTS + "/powering", *APART)),
    (3, "mpy64", "unit files, compiled package in a board's heap, 64-bit", unit(64, "mpy")),
    (3, "mpy32", "unit files, compiled package in a board's heap, 32-bit", unit(32, "mpy")),
    (3, "figures", "heap, allocation, goodput against their budgets", tool_modules("figures")),
    (4, "boards", "every board's pins against its port's rules; installed with mpremote",
     pytest(TESTS + "/boards", *APART)),
    (4, "board", "the virtual board itself, with the real mpremote",
     pytest(TESTS + "/board", *APART)),
    (4, "clients", "requests, umqtt, microdot, tls, asyncio, unmodified, to real servers",
     pytest(TESTS + "/clients", *APART)),
    (4, "semantics", "one suite on CPython's sockets, MicroPython's and ours",
     pytest(TESTS + "/semantics")),
    (4, "device-sim800", "tests_device/ on the virtual board", device("sim800")),
    (4, "device-sim7000", "the same with the other module", device("sim7000")),
    (4, "documents", "the code in README.md and docs/", snippets.row),
    (4, "demo-sim800", "the example, end to end", demo("sim800")),
    (4, "demo-sim7000", "the same with the other module", demo("sim7000")),
)

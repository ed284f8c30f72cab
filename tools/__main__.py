"""The one way in: `python3 -m tools COMMAND ...`."""

import importlib
import os
import sys

# command: (module with main(argv), runs in the virtual environment, what it does)
COMMANDS = {
    "setup": ("tools.setup.cli", False, "fetch what the others need into .cache/"),
    "demo": ("tools.demo.cli", True, "telemetry end to end: modem, board, package, server"),
    "test": ("tools.checks.cli", True, "all tests and checks; --help lists the rings"),
    "bench": ("tools.bench.cli", True, "figures: heap, steady state, AT commands, goodput, CPU"),
    "modem": ("tools.modem.cli", False, "the virtual modem, on a pseudo-terminal or TCP port"),
    "board": ("tools.board.cli", True, "the virtual board, for mpremote"),
    "power": ("tools.power.cli", True, "a device program's day: current, pins, traffic"),
    "mpy": ("tools.checks.mpy", True, "compile lib/simcom to .mpy"),
    "package": ("tools.checks.manifest", False, "write package.json"),
    "pages": ("tools.coverage.cli", True, "write that, and the pages that are made from the code"),
    "types": ("tools.checks.types", True, "type check against the ports' stubs"),
}


def usage():
    """Print the table of commands."""
    print("usage: python3 -m tools COMMAND [--help] ...\n")
    for name, (_, _, what) in COMMANDS.items():
        print("  %-8s %s" % (name, what))


def enter_venv(argv):
    """Run the same command again with the virtual environment's Python."""
    from tools.setup import SetupError, venv_python
    try:
        python = venv_python()
    except SetupError as error:
        sys.exit("setup failed: %s" % error)
    if python == sys.executable:
        return
    prefix = os.path.dirname(os.path.dirname(python))
    os.environ["SIMCOM_IN_VENV"] = prefix
    os.environ["PATH"] = os.path.dirname(python) + os.pathsep + os.environ.get("PATH", "")
    os.execv(python, [python, "-m", "tools"] + argv)


def main(argv):
    """Run one command of the table."""
    if not argv or argv[0] in ("-h", "--help", "help"):
        usage()
        return 0
    if argv[0] not in COMMANDS:
        usage()
        print("\nno such command:", argv[0])
        return 2
    module, needs_venv, _ = COMMANDS[argv[0]]
    if needs_venv:
        enter_venv(argv)
    return importlib.import_module(module).main(argv[1:])


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)

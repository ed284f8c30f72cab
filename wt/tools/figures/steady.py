"""The steady state under `heap_lock`, and the CPU's share: bytes and lines a second."""

import subprocess
import sys

from tools.checks.mpy import argv, compile_package, environment

from . import DEVICE

SCRIPT = DEVICE / "steady.py"

# figure: what it is; those of the first group must be 0
ZERO = {
    "poll": "poll() with nothing to do",
    "reports": "poll() with four reports arriving",
    "recv_into": "recv_into a prepared buffer, 1460 bytes, reports in between",
    "send": "send of a prepared buffer, 1460 bytes, reports in between",
}
RATES = {
    "rate": "CPU: payload through lexer, dialogue and socket, bytes/s",
    "lines": "CPU: reports through lexer and dialogue, lines/s",
}


def measure(bits):
    """The script's figures as a dict."""
    done = subprocess.run(argv([SCRIPT], bits, "192K"), env=environment((compile_package(),)),
                          capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    return {name: int(number) for name, _, number in
            (line.partition("=") for line in done.stdout.splitlines())}


def main():
    """Print the table; the number of figures that are not 0 and should be."""
    both = [measure(32), measure(64)]
    print("bytes allocated in the steady state           32-bit  64-bit")
    bad = 0
    for name, what in ZERO.items():
        bad += any(one[name] for one in both)
        print("  %-60s %8d  %8d" % (what, *(one[name] for one in both)))
    for name, what in RATES.items():
        print("  %-60s %8d  %8d" % (what[:60], *(one[name] for one in both)))
    return bad


if __name__ == "__main__":
    sys.exit(min(main(), 1))

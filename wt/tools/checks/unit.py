"""Runs `tests_host/unit/test_*.py` under MicroPython: one process a file."""

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor

from tools.setup import ROOT

from .mpy import DEVICE, LIB, compile_package, run, test_path

UNIT = ROOT / "tests_host" / "unit"
TOTALS = re.compile(r"totals: (\d+) passed, (\d+) failed, (\d+) skipped")
# Source needs room for the compiler; the compiled package has to run in a board's heap, which
# where a word has 64 bits is twice as many bytes.
HEAP = {("py", 32): "2M", ("py", 64): "2M", ("mpy", 32): "192K", ("mpy", 64): "384K"}
FILE_TIMEOUT_S = 300


def read_totals(output):
    """(passed, failed, skipped) as `checkrun.py` printed them, or None when it did not."""
    found = TOTALS.findall(output)
    return tuple(int(number) for number in found[-1]) if found else None


def run_file(path, bits, lib, heap, pattern=""):
    """Run one test file; return (name, passed, failed, skipped, output)."""
    try:
        done = run([DEVICE / "checkrun.py", path.parent, path.stem, pattern], bits=bits, heap=heap,
                   path=test_path(lib), timeout=FILE_TIMEOUT_S)
        output, code = done.stdout, done.returncode
    except subprocess.TimeoutExpired as error:
        output = (error.output or b"").decode(errors="replace")
        output, code = output + "\nstill running after %d s\n" % FILE_TIMEOUT_S, 1
    totals = read_totals(output)
    if totals is None or (code and not totals[1]):
        # the process died: that is one failure, whatever it had printed before
        passed, failed, skipped = totals or (0, 0, 0)
        return path.stem, passed, failed + 1, skipped, output + "\nexit code %d" % code
    return (path.stem,) + totals + (output,)


def run_unit(bits, form, pattern="", show=print):
    """Run all files against lib as `form`, "py" or "mpy"; return (passed, failed, skipped)."""
    lib = LIB if form == "py" else compile_package()
    files = sorted(UNIT.glob("test_*.py"))
    if not files:
        show("no test files in %s" % UNIT.relative_to(ROOT))
        return 0, 1, 0
    sums = [0, 0, 0]
    heap = HEAP[form, bits]
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(run_file, path, bits, lib, heap, pattern) for path in files]
        for job in jobs:
            name, passed, failed, skipped, output = job.result()
            for index, number in enumerate((passed, failed, skipped)):
                sums[index] += number
            if failed or skipped:
                show("%s on %d-bit MicroPython:\n%s" % (name, bits, output))
    return tuple(sums)

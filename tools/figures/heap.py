"""Heap that the package takes on 32-bit MicroPython, against its budget and README.md."""

import ast
import re
import subprocess
import sys

from tools.checks.mpy import LIB, argv, compile_package, environment

from . import DEVICE, PLACE, placed

SCRIPT = DEVICE / "heap.py"
BITS = 32
HEAP = "512K"

# figure: (budget in bytes or None, what it is)
BUDGET = {
    "core": (24 * 1024, "SIM800, SIM7000, socket, data path"),
    "modem": (5 * 1024, "one modem with one socket"),
}
PART = 3 * 1024     # each part that is imported when first used
NAME = 7        # bytes that the pool has for each name, beside its text
HIDDEN = ("nothing", "link")
# Where README.md has these figures.
README = (r"heap after import:.*\((\d+ \d+) bytes\)", r"heap of one modem.*\((\d+ \d+) bytes\)",
          r"heap of all that.* (\d+) KB as `.mpy`, (\d+) KB as source",
          r"smallest heap that can import.* (\d+) KB as `.mpy`, (\d+) KB as source")
# What a program has imported that powered the module up and has a TCP connection; active() loads
# what trouble needs as well.
CLIENT = ("core", "modem", "parts", "errors", "names", "tasks", "waiting", "control", "events",
          "startup", "finding", "power", "signs", "bearer", "lte", "inquiry", "losses", "opening",
          "care", "ends", "repair", "recovery", "trouble")


def parts():
    """All modules, each after those that it imports itself: its figure is its own."""
    needs = {}
    for path in sorted((LIB / "simcom").glob("*.py")):
        if path.stem in ("_host", "__init__"):
            continue
        names = set()
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ImportFrom) and node.level:
                names |= {node.module} if node.module else {name.name for name in node.names}
        needs[path.stem] = names
    done = []
    while needs:
        ready = [name for name in needs if not needs[name] & set(needs)]
        done += ready or list(needs)        # a circle: as they come
        for name in ready or list(needs):
            del needs[name]
    return done


def steps(output):
    """What a script has shown: (name, bytes, (names, their bytes, bytes of all pools)) of each."""
    name = number = None
    for line in output.splitlines():
        if line.startswith("qstr pool"):
            yield name, number, tuple(int(n) for n in re.findall(r"=(\d+)", line)[1:])
        elif "=" in line:
            name, _, number = line.partition("=")
            number = int(number)


def measure(path):
    """Figures of one form of the package, as a dict in order."""
    with placed(path) as work:
        done = subprocess.run(argv([SCRIPT], BITS, HEAP), capture_output=True, text=True, cwd=work,
                              env={**environment((PLACE,)), "PARTS": ",".join(parts())})
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    figures = {}
    before = (0, 0, 0)
    for name, number, strings in steps(done.stdout):
        figures[name] = number
        if name not in BUDGET:
            # names are kept in pools that double: a part is charged for its names, not for the
            # pool that happened to be full when it came
            count, data, total = (now - then for now, then in zip(strings, before))
            figures[name] += data + count * NAME - total
        before = strings
    figures["modem"] += figures["link"]
    return figures


def smallest(path, low=16, high=256):
    """The smallest heap, in KB, in which the import works: what compiling needs at its peak."""
    code = "import simcom; from simcom import socket"
    while low < high:
        middle = (low + high) // 2
        done = subprocess.run(argv(["-c", code], BITS, "%dK" % middle), env=environment((path,)),
                              capture_output=True)
        low, high = (low, middle) if done.returncode == 0 else (middle + 1, high)
    return low


def told():
    """What README.md says, in the order of `said`: bytes, bytes, KB, KB, KB, KB."""
    text = (LIB.parent / "README.md").read_text(encoding="utf-8")
    found = [re.search(pattern, text) for pattern in README]
    return [int(number.replace(" ", "")) for match in found for number in match.groups()]


def main():
    """Print the table; the number of figures above their budget, or other than README.md says."""
    forms = {"mpy": compile_package(), "py": LIB}
    figures = {form: measure(path) for form, path in forms.items()}
    bad = 0
    print("heap on %d-bit MicroPython, bytes kept            budget    .mpy     .py" % BITS)
    for name, number in figures["mpy"].items():
        if name in HIDDEN:
            continue
        budget, what = BUDGET.get(name, (PART, "part, imported when first used"))
        over = number > budget
        bad += over
        print("  %-10s %-34s %6d  %6d  %6d%s" % (name, what, budget, number, figures["py"][name],
                                               "   OVER" if over else ""))
    client = [sum(figures[form].get(name, 0) for name in CLIENT) for form in forms]
    print("  %-45s %14d  %6d" % ("powered up and one TCP connection: of these", *client))
    least = [smallest(path) for path in forms.values()]
    print("  %-45s %14d  %6d" % ("smallest heap that can import it, KB", *least))
    said = [figures["mpy"]["core"], figures["mpy"]["modem"], *(n / 1024 for n in client), *least]
    for number, is_now in zip(told(), said):
        if abs(number - is_now) > max(1, is_now / 100):
            bad += 1
            print("README.md says %d, it is %d" % (number, is_now))
    return bad


if __name__ == "__main__":
    sys.exit(min(main(), 1))

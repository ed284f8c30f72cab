"""Reads the package's source: imports, constants, tables."""

import ast
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lib" / "simcom"
FILES = {path.stem: path for path in sorted(PACKAGE.glob("*.py"))}
TREES = {name: ast.parse(path.read_text(encoding="utf-8")) for name, path in FILES.items()}


def imported(name):
    """Modules of the package that this one imports, at its top or inside a function."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.ImportFrom) and node.level:
            for word in [node.module] if node.module else [alias.name for alias in node.names]:
                # `from . import load`: a function of the package itself
                found.add(word if word in FILES else "__init__")
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("simcom"):
            found.add(node.module)
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names if alias.name.startswith("simcom"))
    return found


def named(node):
    """The name that an assignment gives, or ""."""
    return getattr(node.targets[0], "id", "") if isinstance(node, ast.Assign) else ""


def lazy(name):
    """Modules that this one loads when it first needs them: `load("…")`."""
    found = set()
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if called == "load" and node.args and isinstance(node.args[0], ast.Constant):
                found.add(node.args[0].value)
    return found


def constants(name):
    """`_NAME = const(number)` of a module."""
    found = {}
    for node in TREES[name].body:
        value = getattr(node, "value", None)
        if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "const":
            found[named(node)] = ast.literal_eval(value.args[0])
    return found

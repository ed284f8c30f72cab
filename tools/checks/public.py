"""The .pyi say what the code is: every name is there, with the same parameters, and described.

Read, not imported: nothing here runs the package. A method is in its class, or in the part that
the tables of parts.py name; a class of the package itself is in the module of its name.
"""

import ast
import sys

from tools.setup import ROOT

PACKAGE = ROOT / "lib" / "simcom"


def _tree(path):
    return ast.parse(path.read_text(), str(path))


def _module(name):
    """{name: node} of a module's functions, classes and assigned names."""
    found = {}
    for node in _tree(PACKAGE / (name + ".py")).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found[node.name] = node
        elif isinstance(node, ast.Assign):
            found.update({target.id: node.value for target in node.targets
                          if isinstance(target, ast.Name)})
    return found


def _methods(module, name):
    """{method: node} of a class, those in parts included."""
    names = _module(module)
    found = {}
    table = _module("parts").get(name.upper())
    for row in ast.literal_eval(table).split("\n") if table else ():
        part, *methods = row.split()
        inside = _module(part)
        found.update({method: inside.get(method) for method in methods})
    found.update({node.name: node for node in names[name].body
                  if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))})
    lent = {alias.name: node.module for node in _tree(PACKAGE / (module + ".py")).body
            if isinstance(node, ast.ImportFrom) and node.level for alias in node.names}
    for owner in map(ast.unparse, names[name].bases):       # class Stream(socket)
        if owner in lent:
            found = {**_methods(lent[owner], owner), **found}
    return found


def _parameters(node, skip):
    """[(kind, name, default or None)]; the first `skip` are left out."""
    given = node.args
    plain = given.posonlyargs + given.args
    defaults = [None] * (len(plain) - len(given.defaults)) + given.defaults
    rows = [("", arg.arg, default) for arg, default in zip(plain, defaults)][skip:]
    if given.vararg:
        rows.append(("*", given.vararg.arg, None))
    rows += [("=", arg.arg, default) for arg, default in zip(given.kwonlyargs, given.kw_defaults)]
    if given.kwarg:
        rows.append(("**", given.kwarg.arg, None))
    return [(kind, name, default and ast.unparse(default)) for kind, name, default in rows]


def _differ(face, code, skip, awaited=False):
    """What differs between two signatures, "" when nothing does; `awaited`: the code blocks where
    its face is to be awaited."""
    if not isinstance(code, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return "not in the code"
    if not (code.name.startswith("_") or ast.get_docstring(code)):
        return "no word about it in the code"
    awaited = awaited or isinstance(code, ast.AsyncFunctionDef)
    if isinstance(face, ast.AsyncFunctionDef) != awaited:
        return "async in one of them"
    ours, theirs = (_parameters(node, skip) for node in (face, code))
    if [row[:2] for row in ours] != [row[:2] for row in theirs]:
        return "parameters (%s), in the code (%s)" % tuple(
            ", ".join(kind + name for kind, name, _ in rows) for rows in (ours, theirs))
    for (_, name, our), (_, _, their) in zip(ours, theirs):
        if our != their and not (our == "..." and their):
            return "%s=%s, in the code %s" % (name, our, their)
    return ""


def _package(path):
    """The package's own names: imported when first asked for."""
    names = _module("__init__")
    for node in _tree(path).body:
        if isinstance(node, ast.AnnAssign):
            if node.target.id not in names:
                yield node.target.id, "not in the code"
            continue
        for alias in node.names:
            name = alias.name
            if not node.module:
                if not (PACKAGE / (name + ".py")).exists():
                    yield name, "no such module"
                continue
            if name not in _module(node.module):
                yield name, "not in " + node.module
            elif node.module not in (name.lower(), "errors" if name == "ModemError" else
                                     "names" if name.startswith("STAT_") else ""):
                yield name, "in a module that it is not looked for in"


def _fields(node):
    """Names of a namedtuple's fields, None: it is none."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "namedtuple":
        return list(ast.literal_eval(node.args[1]))
    return None


def _twins(name):
    """{name: the modem's method} of the awaitable twins that `_twin("name")` makes in a module."""
    methods = _methods("modem", "Modem")
    made = [node.args[0].value for node in ast.walk(_tree(PACKAGE / (name + ".py")))
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_twin"]
    return {word: methods.get(word) for word in made}


def _face(path):
    """Complaints about one .pyi as (name, what)."""
    names = _module(path.stem)
    twins = _twins(path.stem)
    for node in _tree(path).body:
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            code = twins.pop(node.name, None)
            what = _differ(node, code or names.get(node.name), 0, awaited=code is not None)
            if what:
                yield node.name, what
        elif isinstance(node, ast.AnnAssign):
            if node.target.id not in names:
                yield node.target.id, "not in the code"
        elif isinstance(node, ast.ClassDef):
            fields = _fields(names.get(node.name))
            if fields:
                ours = [face.target.id for face in node.body]
                if ours != fields:
                    yield node.name, "fields %s, in the code %s" % (ours, fields)
                continue
            if not isinstance(names.get(node.name), ast.ClassDef):
                yield node.name, "not in the code"
                continue
            methods = _methods(path.stem, node.name)
            told = {field.target.id for field in names[node.name].body
                    if isinstance(field, ast.AnnAssign)}
            for face in node.body:
                if isinstance(face, ast.AnnAssign):
                    if face.target.id not in told:
                        yield "%s.%s" % (node.name, face.target.id), "not in the code"
                    continue
                if isinstance(methods.get(face.name), ast.ClassDef):
                    continue        # an object that is kept: its module has a .pyi
                what = _differ(face, methods.get(face.name), 1)
                if what:
                    yield "%s.%s" % (node.name, face.name), what
    for name in twins:
        yield name, "not in the .pyi"


def complaints():
    """What differs, as lines `file: name: what`."""
    found = []
    faces = sorted(PACKAGE.glob("*.pyi"))
    for path in faces:
        for name, what in (_package if path.stem == "__init__" else _face)(path):
            found.append("%s: %s: %s" % (path.relative_to(ROOT), name, what))
    return found or ([] if faces else ["no .pyi in lib/simcom"])


if __name__ == "__main__":
    found = complaints()
    print("\n".join(found) or "the .pyi agree with the code")
    sys.exit(bool(found))

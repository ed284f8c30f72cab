"""Every module says what it is for; the unit files run everywhere."""

import ast

import pytest
from source import FILES, ROOT, TREES, constants

TESTS = sorted((ROOT / "tests_host" / "unit").glob("*.py"))


@pytest.mark.parametrize("name", sorted(FILES))
def test_docstring(name):
    said = ast.get_docstring(TREES[name])
    assert said and len(said) > 20 and said.rstrip()[-1] in ".`", name


@pytest.mark.parametrize("name", sorted(FILES))
def test_constants_are_private(name):
    # `_X = const(n)`: MicroPython folds it away; a public one would cost a global
    for constant in constants(name):
        assert constant.startswith("_"), constant


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.stem)
def test_unit_tests_run_everywhere(path):
    # they are collected by pytest, and run by MicroPython's unittest as well
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        assert not isinstance(node, (ast.JoinedStr, ast.Match, ast.AsyncFunctionDef))
        if isinstance(node, ast.Import):
            assert "pytest" not in [alias.name for alias in node.names]
        if isinstance(node, ast.Attribute):
            assert node.attr not in ("setUpClass", "assertRaisesRegex", "assertDictEqual")

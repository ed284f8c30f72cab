"""One suite on five kinds of sockets: each difference is a row of differ.py and a line of
docs/sockets.md, or a failure."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from semantics import cases_edges, cases_more, cases_stream, world
from semantics.differ import BETWEEN, DIFFER

FILES = (cases_stream, cases_more, cases_edges)
NAMES = [case.__name__ for file in FILES for case in file.CASES]
OURS = ("sim800-64", "sim7000-32")
THEIRS = ("cpython", "micropython-64", "micropython-32")
PAGE = Path(__file__).parents[2] / "docs" / "sockets.md"
_found = {}


def of(kind):
    """Each kind is run once; those of a side beside each other: they mostly wait."""
    if kind not in _found:
        side = THEIRS if kind in THEIRS else OURS
        with ThreadPoolExecutor(len(side)) as pool:
            _found.update(zip(side, pool.map(world.results, side)))
    return _found[kind]


def references():
    return {"cpython": of("cpython"), "micropython": of("micropython-64")}


def test_the_references_are_whole():
    for kind in ("cpython", "micropython-64", "micropython-32"):
        assert sorted(of(kind)) == sorted(NAMES)
        assert [name for name in NAMES if "in the case" in str(of(kind)[name])
                and name not in BETWEEN] == []
    assert of("micropython-64") == of("micropython-32")


@pytest.mark.parametrize("kind", OURS)
def test_every_case_ran(kind):
    assert sorted(of(kind)) == sorted(NAMES)


@pytest.mark.parametrize("kind", OURS)
@pytest.mark.parametrize("name", NAMES)
def test_as_others(kind, name):
    ours = of(kind)[name]
    theirs = {side: found[name] for side, found in references().items()}
    told = json.dumps({"ours": ours, **theirs})
    if name in DIFFER:
        assert ours == DIFFER[name][0], told
        assert ours not in theirs.values(), "no longer a difference: " + told
    elif name in BETWEEN:
        assert theirs["cpython"] != theirs["micropython"], "no longer a difference: " + told
        assert ours == theirs[BETWEEN[name][0]], told
    else:
        assert ours == theirs["cpython"] == theirs["micropython"], told


def test_every_difference_is_documented():
    page = " ".join(PAGE.read_text(encoding="utf-8").split())
    for table in (DIFFER, BETWEEN):
        for name, (_, text) in table.items():
            assert " ".join(text.split()) in page, name
            assert name in NAMES


def test_nothing_is_left_out():
    listed = [name for file in FILES for name, value in vars(file).items() if callable(value)]
    assert sorted(listed) == sorted(NAMES)

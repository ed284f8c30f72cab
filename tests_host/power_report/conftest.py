"""What the tests of the energy ledger, the virtual board and the report share."""

import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
for place in (HERE, os.path.dirname(os.path.dirname(HERE))):
    if place not in sys.path:
        sys.path.insert(0, place)

from power_bench import Bench  # noqa: E402

from tools.power import Run  # noqa: E402


@pytest.fixture(params=["sim800", "sim7000"])
def family(request):
    return request.param


@pytest.fixture
def bench(family):
    return lambda **kw: Bench(family, **kw)


@pytest.fixture
def program(tmp_path):
    """Runs a program text on the virtual board."""
    def run(text, hours=1.0, **kw):
        path = tmp_path / "main.py"
        path.write_text(text)
        kw.setdefault("pins", {"pwrkey": 4, "dtr": 25, "ri": 33})
        return Run(path, hours=hours, **kw).go()
    return run

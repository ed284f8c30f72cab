"""What the tests of the energy ledger, the virtual board and the report share."""

import pytest
from power_bench import Bench

from tools.power import Run


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

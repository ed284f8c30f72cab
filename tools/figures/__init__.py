"""Figures that every test run prints, and the budgets they must keep."""

import contextlib
import tempfile
from pathlib import Path

DEVICE = Path(__file__).with_name("device")
# As long as a board's "/lib": each module keeps the path that it came from.
PLACE = "libs"


@contextlib.contextmanager
def placed(path, **others):
    """A folder in which the package `path` is `PLACE`, and each other has its name."""
    with tempfile.TemporaryDirectory() as work:
        for name, target in {PLACE: path, **others}.items():
            (Path(work) / name).symlink_to(target, target_is_directory=True)
        yield work

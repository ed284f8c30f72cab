"""Figures that every test run prints, and the budgets they must keep."""

import contextlib
import tempfile
from pathlib import Path

DEVICE = Path(__file__).with_name("device")
# As long as a board's "/lib": each module keeps the path that it came from.
PLACE = "libs"


@contextlib.contextmanager
def placed(path):
    """The folder in which the package `path` is `PLACE`."""
    with tempfile.TemporaryDirectory() as work:
        (Path(work) / PLACE).symlink_to(path, target_is_directory=True)
        yield work

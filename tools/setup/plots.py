"""The plotting library, in a folder beside the virtual environment: only the reports draw."""

import sys

from .cache import ROOT, ensure, key_of, say
from .venv import python, run

REQUIREMENTS = ROOT / "requirements-plots.txt"


def plots_dir():
    """Folder with matplotlib and what it needs."""
    def build(path):
        say("matplotlib: installing requirements-plots.txt")
        run([python(), "-m", "pip", "install", "--quiet", "--no-deps",
             "--disable-pip-version-check", "--target", path, "-r", REQUIREMENTS],
            "pip install -r requirements-plots.txt", "pip must reach a Python package index.")
    return str(ensure("plots", key_of(REQUIREMENTS), build))


def plotting():
    """Make matplotlib importable here, without a display; returns it."""
    folder = plots_dir()
    if folder not in sys.path:
        sys.path.append(folder)
    import matplotlib
    matplotlib.use("Agg")
    return matplotlib

"""MicroPython's packages from PyPI: source archives, most without a setup.py, which pip refuses.

As a program it runs inside the virtual environment, which brings `pypi_simple`.
"""

import ast
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from .cache import ROOT, ensure, key_of, say
from .venv import python, run

# name: (version, SHA-256 of the archive)
SDISTS = {
    "micropython-unittest":
        ("0.4", "83b4a65c44b2f6382bc3dd8fbbe002b5679dbfc3744b99eaa59802e6fd14cf67"),
    "micropython-umqtt.simple":
        ("1.3.4", "b6a2520239e3992c63a7de9370ee9b3d9d27819a90359c521f1c0f7ccab8d12f"),
    "micropython-async-websocket-client":
        ("0.3.4", "664edcd5ff01fb85de9cb2c059912866ecb9ea6c51baa1eb07247e093e91ed03"),
}


def package(name):
    """Folder with the modules of one of the packages above, to be put on `sys.path`."""
    version, digest = SDISTS[name]

    def build(path):
        say("%s %s" % (name, version))
        code = ("import sys; sys.path.insert(0, %r); from tools.setup.sdists import main; main()"
                % str(ROOT))
        run([python(), "-c", code, name, path], "downloading %s from PyPI" % name,
            "pip's package index must be reached, and carry it.")
    return str(ensure(name, key_of(name, version, digest), build))


def pip_settings():
    """pip's own, from its files and the environment, which comes first: {"index-url": …}."""
    done = subprocess.run([sys.executable, "-m", "pip", "config", "list"],
                          capture_output=True, text=True)
    lines = [line.partition("=") for line in done.stdout.splitlines()]
    settings = {}
    for scope in ("global.", "install.", ":env:."):
        settings.update((key[len(scope):], ast.literal_eval(value))
                        for key, _, value in lines if key.startswith(scope))
    return settings


def main():
    """Download one archive, check its digest, keep its modules."""
    from pypi_simple import PYPI_SIMPLE_ENDPOINT, PyPISimple
    from requests import Session

    name, target = sys.argv[1], Path(sys.argv[2])
    version, digest = SDISTS[name]
    pip = pip_settings()
    session = Session()
    session.verify = pip.get("cert", True)
    index = pip.get("index-url", PYPI_SIMPLE_ENDPOINT)
    with PyPISimple(index, session=session) as client, tempfile.TemporaryDirectory() as work:
        page = client.get_project_page(name)
        (found,) = [p for p in page.packages
                    if p.version == version and p.package_type == "sdist"]
        if found.digests.get("sha256", digest) != digest:
            raise SystemExit("%s %s: the index offers another archive than the pinned one"
                             % (name, version))
        archive = Path(work) / found.filename
        client.download_package(found, archive, verify=True)
        if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
            raise SystemExit("%s: wrong SHA-256" % found.filename)
        _keep_modules(archive, target)


def _keep_modules(archive, target):
    """Unpack the `.py` files below the archive's top folder, except packaging's own."""
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            parts = Path(member.name).parts[1:]
            if not member.isfile() or not parts or parts[-1] == "setup.py":
                continue
            if not parts[-1].endswith(".py") or ".." in parts:
                continue
            path = target.joinpath(*parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(tar.extractfile(member).read())

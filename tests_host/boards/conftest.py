"""What the tests of the boards' files share."""

import importlib
import os
import sys
import types

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
if HERE not in sys.path:
    sys.path.insert(0, HERE)

from machine_standin import I2C, UART, Pin, Signal  # noqa: E402

from tools.checks.manifest import boards  # noqa: E402
from tools.setup import ROOT  # noqa: E402

NAMES = boards()


@pytest.fixture
def machine(monkeypatch):
    """The stand-in, in place of the real thing, and nothing of a board imported before."""
    module = types.ModuleType("machine")
    module.Pin, module.Signal, module.UART, module.I2C = Pin, Signal, UART, I2C
    Pin.made, I2C.written, I2C.answers = [], [], True
    monkeypatch.setitem(sys.modules, "machine", module)
    monkeypatch.syspath_prepend(str(ROOT))
    for name in [n for n in sys.modules if n.split(".")[0] == "boards"]:
        monkeypatch.delitem(sys.modules, name)
    yield module
    for name in [n for n in sys.modules if n.split(".")[0] == "boards"]:
        del sys.modules[name]


@pytest.fixture(params=NAMES)
def name(request):
    return request.param


@pytest.fixture
def board(machine, name):
    """The board's module, imported as on a device."""
    return importlib.import_module("boards." + name)

"""What the tests of transparent mode share."""

import pytest
from transparent_world import Transparent


@pytest.fixture
def world_kind():
    return Transparent


@pytest.fixture(params=["dtr", "signs"])
def way(request):
    """How data mode is left."""
    return ("dtr",) if request.param == "dtr" else ()


@pytest.fixture(params=[True, False], ids=["dcd", "nodcd"])
def dcd(request):
    return ("dcd",) if request.param else ()

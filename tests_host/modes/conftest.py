"""What the tests of the other modes share."""

import pytest
from modes_world import Modes


@pytest.fixture
def world_kind():
    return Modes


@pytest.fixture(params=[False, True], ids=["manual", "push"])
def push(request):
    return request.param


@pytest.fixture(params=[None, 1], ids=["whole", "bytes"])
def pieces(request):
    return request.param


@pytest.fixture(params=[True, False], ids=["multi", "single"])
def mux(request):
    return request.param

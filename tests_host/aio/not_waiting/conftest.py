"""What the tests of sockets that do not wait share."""

import pytest
from not_waiting_world import NoWait


@pytest.fixture
def world_kind():
    return NoWait


@pytest.fixture(params=[True, False], ids=["multi", "single"])
def mux(request):
    return request.param


@pytest.fixture
def w(make, mux):
    return make(driver={"mux": mux}).up().strict()


@pytest.fixture
def multi(make):
    """A world in multi connection mode."""
    return make().up().strict()

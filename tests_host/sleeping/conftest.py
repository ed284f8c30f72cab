"""What the tests of sleep share."""

import sys

import pytest
from sleeping_world import Sleeping


@pytest.fixture
def world_kind():
    yield Sleeping
    for name in ("machine", "esp32"):
        sys.modules.pop(name, None)


@pytest.fixture(params=["sent", "held", "lost"])
def reports(request):
    """What becomes of reports while the module sleeps."""
    return request.param

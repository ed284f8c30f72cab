"""What the tests of the optional parts share."""

import pytest
from extras_world import Extras


@pytest.fixture
def world_kind():
    return Extras


@pytest.fixture
def w(make):
    return make()

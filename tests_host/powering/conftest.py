"""What the tests of the power pins share."""

import functools

import pytest
from powering_world import Powering


@pytest.fixture
def world_kind():
    return functools.partial(Powering, limit_ms=3600000)

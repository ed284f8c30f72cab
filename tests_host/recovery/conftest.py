"""What the tests of recovery share: the worlds of the session tests, with an hour's time."""

import functools

import pytest
from session_world import World


@pytest.fixture
def world_kind():
    return functools.partial(World, limit_ms=3600000)

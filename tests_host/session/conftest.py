"""What the tests of whole sessions share."""

import pytest
from session_world import World


@pytest.fixture
def world_kind():
    return World

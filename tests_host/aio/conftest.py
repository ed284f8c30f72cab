"""What the tests of asyncio share: worlds whose event loop runs on virtual time."""

import pytest
from aio_world import Loops


@pytest.fixture
def world_kind():
    return Loops

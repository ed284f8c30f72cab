"""What the tests of the transcripts share."""

import time

import pytest

for _name in ("replay", "driving", "drives_single", "drives_multi", "drives_data",
              "drives_transparent"):
    pytest.register_assert_rewrite("tests_host.transcripts." + _name)


@pytest.fixture(autouse=True)
def own_clock():
    """A driver may leave its virtual time behind."""
    yield
    for name in ("ticks_ms", "sleep_ms"):
        if hasattr(time, name):
            delattr(time, name)

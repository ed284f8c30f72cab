"""What the tests of the transcripts share."""

import pytest

for _name in ("replay", "driving", "drives_single", "drives_multi", "drives_data",
              "drives_transparent"):
    pytest.register_assert_rewrite("tests_host.transcripts." + _name)


@pytest.fixture(autouse=True)
def own_clock(tidy):
    """A driver may leave its virtual time behind."""

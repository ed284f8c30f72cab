"""What a call that must fail looks like."""

import contextlib
import errno

import pytest


@contextlib.contextmanager
def failing(*names):
    """`with failing("ENOTCONN") as e:` an OSError with one of these, then in `e.value`."""
    with pytest.raises(OSError) as caught:
        yield caught
    # by number: EOPNOTSUPP has a second name
    assert caught.value.errno in [getattr(errno, name) for name in names], caught.value

"""What a call that must fail looks like."""

import contextlib
import errno

import pytest


@contextlib.contextmanager
def failing(*names):
    """`with failing("ENOTCONN") as e:` an OSError with one of these, then in `e.value`."""
    with pytest.raises(OSError) as caught:
        yield caught
    assert errno.errorcode.get(caught.value.errno) in names, caught.value

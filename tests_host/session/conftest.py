"""What the tests of whole sessions share."""

import pytest
from session_world import EVERYTHING, World


@pytest.fixture
def world_kind():
    return World


@pytest.fixture(params=["bytes", "ms"] if EVERYTHING else ["either"])
def each_ms(request, family):
    """How a host sees what comes: with each byte, or what a millisecond has brought, as on ports
    that look so often. Where each byte of a session is tried, one family does the one and the
    other the other: between UART and lines the driver knows no family."""
    return family == "sim7000" if request.param == "either" else request.param == "ms"

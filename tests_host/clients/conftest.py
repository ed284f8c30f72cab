"""Real, unmodified clients over the virtual modem: what the tests share."""

import pytest
from clients.world import Bench, certificates_of

# MicroPython's width and the module: each of both is met
KINDS = ((64, "sim800"), (32, "sim7000"))


@pytest.fixture(params=KINDS, ids=["%s-%d" % (model, bits) for bits, model in KINDS])
def bench(request):
    """A modem and MicroPython of one kind; at its end the modem has nothing to complain of."""
    with Bench(*request.param) as bench:
        yield bench


@pytest.fixture(scope="session")
def certificates():
    with certificates_of() as made:
        yield made

"""What the tests of the virtual modem share."""

import pytest
from modem_terminal import Terminal


@pytest.fixture
def make():
    """Makes terminals; at the end no module may have something to complain of, unless the test
    looks at that itself (`clean=False`)."""
    made = []

    def build(*a, clean=True, **kw):
        terminal = Terminal(*a, **kw)
        if clean:
            made.append(terminal)
        return terminal

    yield build
    for terminal in made:
        assert terminal.modem.violations == []

"""Runs the tests of docs/coverage.md's rows that no transcript shows, each without its call:
`python3 -m tests_host.transcripts.without` prints those that pass all the same.

A process of its own: those tests belong to other folders, with helpers of theirs.
"""

import sys

import pytest

from tools.coverage.rows import ROWS
from tools.setup import ROOT

from .reading import BY_ID

NODES = sorted({(call, row[6]) for row in ROWS if row[6] and row[6] not in BY_ID
                for call in row[5].split(", ")})


class Without:
    """A plugin: as long as a test runs, `call` is not there."""

    def __init__(self, call, take_away):
        self.call = call
        self.take_away = take_away
        self.ran = set()
        self.failed = set()

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item):
        with pytest.MonkeyPatch.context() as patch:
            self.take_away(patch, self.call)
            yield

    def pytest_runtest_logreport(self, report):
        self.ran.add(report.nodeid)
        if report.failed:
            self.failed.add(report.nodeid)


def survivors():
    """(call, test) of what passes, and of what was not found."""
    sys.path[:0] = [str(ROOT / "lib"), str(ROOT / "tests_host")]
    from .taking import take_away
    for call in sorted({call for call, _ in NODES}):
        nodes = [node for c, node in NODES if c == call]
        plugin = Without(call, take_away)
        pytest.main(["-q", "--no-header", "--tb=no", "-p", "no:cacheprovider", *nodes],
                    plugins=[plugin])
        for node in nodes:
            if not any(ran.startswith(node) for ran in plugin.ran):
                yield call, node
        for ran in sorted(plugin.ran - plugin.failed):
            yield call, ran


if __name__ == "__main__":
    left = ["%s without %s" % (node, call) for call, node in survivors()]
    print("\nlived on:", *left, sep="\n")
    sys.exit(bool(left))

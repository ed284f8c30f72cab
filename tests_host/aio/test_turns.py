"""On MicroPython: what of asyncio holds the loop, counted in polls; `bench aio` times it too."""

import pytest

from tools.bench import turns

AWAITED = ("active", "connect", "status", "config", "config=", "command", "resolve",
           "open_connection", "a reader", "a writer", "disconnect")


@pytest.mark.parametrize("model", turns.MODELS)
def test_no_turn_waits(model):
    found = turns.measure(model, rounds=1, ms=1500)
    rows = turns.table(found)
    assert sorted(rows) == sorted(AWAITED)
    for name, (count, polls, *_) in rows.items():
        assert count > 1, name
        assert polls <= turns.POLLS, (name, polls)
    assert [part["pauses"] for part in found[0].values()] == [0, 0, 0]
    assert min(found[0]["load"]["got"]) > 0

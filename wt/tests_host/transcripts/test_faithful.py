"""Is the virtual modem faithful? Every transcript is replayed on both families, whole and byte by
byte, in the reading chosen and as printed, and every byte of the answers is compared."""

import pytest

from .reading import EXAMPLES, FAMILIES
from .replay import Replay

SIZES = {"whole": 0, "pieces": 8, "bytes": 1}
CASES = [pytest.param(example, family, printed, id="-".join(
             [example.id, family] + ["printed"] * printed))
         for example in EXAMPLES for family in example.families for printed in example.layouts]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("example,family,printed", CASES)
def test_replay(example, family, printed, size):
    Replay(example, family, printed, SIZES[size]).run()


def test_ids_are_unique():
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES)


def test_both_notes_have_their_listings():
    for family in FAMILIES:
        assert len([e for e in EXAMPLES if e.note == family]) == 17


def test_a_wrong_answer_is_noticed():
    """The comparison itself: with another switch the answers differ."""
    example = next(e for e in EXAMPLES if e.id == "sim800-8.2-manual")
    replay = Replay(example, "sim800", printed=True)
    replay.printed = False
    with pytest.raises(AssertionError):
        replay.run()

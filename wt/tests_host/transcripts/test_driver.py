"""Does the driver do what the notes show? Every transcript is driven through its public face on
both families: whole, in pieces of 8 bytes and byte by byte, as chosen and as printed."""

import pytest

from .drives import DRIVES, OPEN
from .driving import Drive
from .reading import BY_ID, EXAMPLES, FAMILIES

SIZES = {"whole": 0, "pieces": 8, "bytes": 1}


def cases():
    for example in EXAMPLES:
        if example.id in OPEN:
            continue
        for family in example.families:
            for printed in example.layouts:
                for size in SIZES:
                    name = [example.id, family, size] + ["printed"] * printed
                    yield pytest.param(example, family, size, printed, id="-".join(name))


@pytest.mark.parametrize("example,family,size,printed", list(cases()))
def test_example(example, family, size, printed):
    function, options = DRIVES[example.id]
    d = Drive(example, family, printed, SIZES[size], **options)
    function(d)
    d.finish()


def texts():
    """Transcripts with Ctrl-Z; where `sendto` says to whom, it is always a length."""
    return [example for example in EXAMPLES
            if example.id in DRIVES and example.id not in OPEN and "extended" not in example.id
            and any(s.kind == ">>" and s.text.endswith("\\x1a") for s in example.steps)]


@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("example", texts(), ids=lambda example: example.id)
def test_with_ctrl_z(example, family):
    """Where the notes end a payload with Ctrl-Z, `send_text` says exactly their CIPSEND."""
    function, options = DRIVES[example.id]
    d = Drive(example, family, text=True, **options)
    function(d)
    d.finish()


def test_each_transcript_is_driven_or_open():
    assert not set(DRIVES) - set(BY_ID)
    assert not set(OPEN) - set(BY_ID)
    assert set(DRIVES) | set(OPEN) == set(BY_ID)

"""Mixtures of what ends data mode: every byte comes, none twice, and then the end."""

import random

import pytest
from transparent_world import QUIET

PIECES = (b"\r\nCLOSED\r\n", b"\r\n", b"\r", b"\n", b"CLOSED", b"\r\nCLO", b"SED\r\n",
          b"\r\nOK\r\n",
          b"\r\n+PDP: DEACT\r\n", b"\r\n+PDP", b" DEACT\r\n", b"RDY\r\n", b"\r\nRDY\r\n", b"+++",
          b"\r\nSMS Ready\r\n", b"x", b"\r\nline\r\n", b"\0", b"OK\r\n", b"\r\r\nCLOSED\r\n")


@pytest.mark.parametrize("seed", range(6))
def test_any_mixture(make, dcd, pieces, seed):
    rng = random.Random(seed)
    w = make(pins=dcd, pieces=pieces, limit_ms=3000000, dcd_after_text=bool(seed % 2))
    s = w.link(QUIET, timeout=60)
    everything = b""
    for _ in range(8):
        data = b"".join(rng.choice(PIECES) for _ in range(rng.randrange(1, 12)))
        w.peer.send(data)
        everything += data
        if rng.random() < 0.7:
            assert s.read(len(everything)) == everything
            everything = b""
    w.peer.close()
    assert s.read() == everything
    s.close()
    w.works()

"""The peer closes while our CIPCLOSE is on its way: the ERROR that answers it is nobody else's."""

import pytest
from session_world import take

PUSH = [False, True]


@pytest.mark.parametrize("push", PUSH, ids=["manual", "push"])
@pytest.mark.parametrize("races", [False, True], ids=["close-ok", "closed"])
def test_the_next_command_is_not_taken_for_the_close(make, push, races):
    w = make(latency_ms=0, driver={"push": push}, closed_races_close=races).up()
    other = w.open()
    for us in range(0, 3000, 150):
        s = w.open()
        peer = w.peer
        w.clock.at(us, peer.close)
        w.commands()
        s.close()
        other.sendall(b"next")
        assert take(other, 4) == b"next"
        again = w.open()
        again.sendall(b"more")
        assert take(again, 4) == b"more"
        again.close()
        w.run(200)
        starts = [c for c in w.commands() if "CIPSTART" in c]
        assert len(starts) == 1, (us, starts)
    assert other.link.error == 0

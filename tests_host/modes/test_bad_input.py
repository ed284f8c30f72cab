"""Wrong types and ranges where a call has several: said before a byte goes out, and nobody else
notices. The other files have those of their own calls."""

import pytest
from modes_world import NAMESERVER, failing, take

from simcom import socket

JUNK = (b"x", 1.5, [], {}, object(), (1, 2, 3), "x")
LINGER = socket.SO_LINGER


@pytest.fixture(params=[True, False], ids=["multi", "single"])
def mux(request):
    return request.param


@pytest.fixture
def w(make, push, mux):
    w = make(push=push, mux=mux).up()
    w.s = w.open()
    w.commands()
    return w


def undisturbed(w, sent=()):
    assert w.commands() == list(sent)
    w.s.sendall(b"as ever")
    assert take(w.s, 7) == b"as ever"
    w.s.close()
    w.run(1000)
    assert w.asked() == ("IP STATUS" if w.m.mux else "TCP CLOSED")


@pytest.mark.parametrize("bad", [*JUNK, None, 5, (1, "x"), (1, None), (1, -1), (1,), (0, {}),
                                 b"\0" * 7, b"\0" * 9])
def test_linger(w, bad):
    """It would be noticed at the close, long after."""
    with pytest.raises((TypeError, ValueError)):
        w.s.setsockopt(socket.SOL_SOCKET, LINGER, bad)
    undisturbed(w)


def test_linger_as_bytes(w):
    w.s.setsockopt(socket.SOL_SOCKET, LINGER, b"\1\0\0\0\0\0\0\0")
    w.s.close()
    w.run(500)
    assert w.commands()[0].endswith("1")  # quick


@pytest.mark.parametrize("bad", [None, -1, 2, 10**9, *JUNK])
def test_contexts(w, bad):
    with pytest.raises((TypeError, ValueError)):
        w.m.disconnect(context=bad)
    with pytest.raises((TypeError, ValueError)):
        w.m.connect("internet", context=bad)
    assert w.m.isconnected()
    undisturbed(w)


def test_no_second_context_in_single_connection(make, push):
    w = make(push=push, mux=False).up()
    w.s = w.open()
    w.commands()
    with failing("EOPNOTSUPP"):
        w.m.disconnect(context=1)
    with failing("EOPNOTSUPP"):
        w.m.connect("internet", context=1)
    undisturbed(w)


@pytest.mark.parametrize("bad", ["x", b"x", [], {}, object(), (1,)])
def test_times(w, bad):
    w.s.write(b"gathered")
    with pytest.raises(TypeError):
        w.s.wait_acked(bad)
    with pytest.raises(TypeError):
        w.m.connect("other", timeout_ms=bad)
    with pytest.raises(TypeError):
        w.s.settimeout(bad)
    assert w.commands() == [] and w.m.isconnected() and w.m.wanted[0] == "internet"
    w.s.flush()
    assert take(w.s, 8) == b"gathered"


@pytest.mark.parametrize("bad", [None, 5, 1.5, [], {}, object(), [1, 2]])
def test_payloads(w, bad):
    s = w.s
    for send in (s.send, s.sendall, s.write, s.send_text, lambda b: s.sendto(b, NAMESERVER)):
        with pytest.raises(TypeError):
            send(bad)
    undisturbed(w)

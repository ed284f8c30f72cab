"""What is done in command mode while the connection waits: calls and messages."""

import pytest
from transparent_world import SERVER, failing

ME = "+31612345678"
TEXT = "\r\nCLOSED\r\nOK\r\nNO CARRIER"


@pytest.fixture(params=[True, False], ids=["ri", "nori"])
def ri(request):
    return ("ri",) if request.param else ()


def test_a_call_and_a_message_of_meanwhile(make, way, dcd, ri):
    """RI tells in data mode, the text in command mode; there the ring is answered, the message
    read and answered; then the stream goes on."""
    w = make(pins=way + dcd + ri)
    s = w.link(SERVER)
    w.run(6000)
    heard = []
    for name in ("ring", "sms"):
        w.m.on(name, lambda m, value, name=name: heard.append((name, value)))
    w.modem.sms(ME, TEXT)
    w.run(300)
    assert heard == [("sms", None)] * len(ri)
    del heard[:]
    call = w.modem.call() if w.family == "sim800" else None
    w.run(500)
    assert heard == [("ring", None)] * len(ri) * bool(call)
    with s.command_mode():
        assert ("sms", '+CMTI: "SM",1') in heard
        if call:
            assert ("ring", "RING") in heard
            w.m.call.answer()
            w.run(1000)
            w.m.call.hang_up()
        else:
            with failing("ENODEV"):
                w.m.call.answer()
        (message,) = w.m.sms.list()
        assert message.text == TEXT
        w.m.sms.delete(message)
        assert w.m.sms.send(ME, "read") == 1
    s.write(b"goes on")
    assert s.read(7) == b"goes on"
    assert w.modem.messages.texts(ME) == ["read"]
    s.close()
    assert bytes(w.peer.received) == b"goes on"
    w.works()

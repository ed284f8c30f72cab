"""Every pin behind a transistor, as `machine.Signal`: none of them has an interrupt."""

import pytest
from powering_world import Signal, Transistor
from transparent_world import SERVER


class Over:
    """A GPIO that hears a line through a transistor."""

    def __init__(self, line):
        self.line = line

    def value(self):
        return 1 - self.line.level


def host(w):
    """A host that has just started, its wires turned over."""
    modem = w.modem
    inputs = {name: Signal(Over(modem.lines[name]), invert=True)
              for name in ("dcd", "ri", "status")}
    return w.host(dtr=Signal(Transistor(modem.pin("dtr")), invert=True), **inputs)


@pytest.mark.parametrize("text", [b"data", b"\r\nCLOSED\r\n", b"\r\nOK\r\n"])
def test_transparent_mode_and_sleep(make, text):
    w = make()
    host(w)
    s = w.link(SERVER)
    heard = []
    w.m.on("sms", lambda m, value: heard.append(value))
    s.write(text)
    assert s.read(len(text)) == text and s.connected()
    with s.command_mode():
        assert w.m.status("rssi") == -73
    w.run(5000)
    w.modem.sms("+1", "text")
    w.run(500)
    assert heard == [None]  # RI, by its width
    w.m.sleep()
    w.run(500)
    assert w.modem.power.sleeping
    w.m.wake()
    w.modem.host_reset()
    host(w)
    w.m.active(True)
    s = w.link(SERVER)
    w.peer.send(text)
    w.peer.close()
    assert s.read() == text and not s.connected()
    s.close()
    w.works()
    for peer in w.net.connections:
        assert b"AT" not in peer.received

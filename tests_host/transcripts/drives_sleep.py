"""Sleep with a connection: the one transcript of the notes' sections on it."""

from session_world import take

from .drive_table import drives


@drives("text-sleep", pins=("dtr",))
def sleep_with_a_connection(d):
    d.m.connect("CMNET")
    s = d.open()
    d.m.sleep()
    d.happens()  # DTR is high already
    assert d.modem.power.sleeping and d.m.asleep()
    data = d.happens()
    d.m.wake()
    assert not d.modem.power.sleeping and not d.m.asleep()
    assert take(s, len(data)) == data

"""CIPTKA: is a peer that says nothing still there? [manual 8.2.30]"""

HEADERS = 40        # bytes of an IP and a TCP header without options


def watch(m, link):
    """CIPTKA: after ``idle`` seconds without traffic a segment that wants an answer; when
    ``count`` of them in a row got none, the peer is gone [8.2.30]. Counted, with their
    headers: ``keepalives``, ``keepalive_bytes``."""
    mode, idle, interval, count = m.settings["CIPTKA"]
    if not mode or link.conn is None:
        return
    conn = link.conn
    began = m.clock.ticks_us()
    unanswered = 0

    def again(us, fn):
        link.timers[:] = [m.after_us(us, fn)]

    def look():
        nonlocal unanswered
        if link.conn is not conn:
            return
        left = getattr(conn, "moved_us", began) + idle * 1000000 - m.clock.ticks_us()
        if left > 0:
            unanswered = 0
            again(left, look)
        elif unanswered == count:
            link.peer_gone()
        else:
            m.energy.carry("keep alive", 1, 1)
            m.counters["keepalives"] += 1
            m.counters["keepalive_bytes"] += HEADERS * (1 if conn.vanished else 2)
            if conn.vanished:
                unanswered += 1
                again(interval * 1000000, look)
            else:
                conn.moved_us = m.clock.ticks_us()
                again(idle * 1000000, look)
    again(idle * 1000000, look)

"""What a socket does, case by case, as cases_stream.py says: closing, poll, datagrams, servers."""


# --- closing ----------------------------------------------------------------------------------

def recv_after_close(t):
    s = t.open("echo")
    s.close()
    return t.caught(s.recv, 1)


def send_after_close(t):
    s = t.open("echo")
    s.close()
    return t.caught(s.send, b"x")


def close_twice(t):
    s = t.open("echo")
    s.close()
    return t.caught(s.close)


def close_of_a_new_one(t):
    return t.caught(t.socket.socket().close)


def used_after_another_closed(t):
    for _ in range(12):  # more than there are connections
        s = t.open("echo")
        s.send(b"x")
        r = t.exact(s, 1)
        s.close()
    return r


def with_closes(t):
    s = t.open("echo")
    if not hasattr(s, "__enter__"):
        return "EBADF"
    with s:
        s.send(b"x")
    return t.caught(s.send, b"x")


def reset_by_peer(t):
    s = t.open("resetter")  # waits for a byte, then sends RST
    s.send(b"x")
    t.wait(300)
    return t.caught(s.recv, 1)


def send_to_one_who_has_gone(t):
    s = t.open("closer")
    t.wait(300)
    for _ in range(20):
        r = t.caught(s.send, b"x")
        if not isinstance(r, int):
            return "an error"
        t.wait(50)
    return "sent"


def half_closed_peer(t):
    s = t.open("half")  # ends its own side at once, still listens, then tells what it heard
    r = [t.text(s.recv(10))]
    return r + [t.caught(s.send, b"still")]


# --- poll -------------------------------------------------------------------------------------

def poll_idle(t):
    return t.flags(t.open("silent"))


def poll_with_data(t):
    s = t.open("packets")
    t.until(s, 1)
    return t.flags(s)


def poll_only_what_was_asked(t):
    s = t.open("packets")
    t.until(s, 1)
    return [t.flags(s, 1), t.flags(s, 4)]


def poll_at_the_end(t):
    s = t.open("closer")
    t.wait(300)
    while s.recv(10):
        pass
    return t.flags(s, 1) & 1


def poll_of_a_new_one(t):
    return t.flags(t.socket.socket())


def poll_times_out(t):
    s = t.open("silent")
    start = t.ms()
    return [t.poll(s, 1, 200), 150 <= t.ms() - start < 2000]


def poll_wakes_for_data(t):
    s = t.open("late")
    return t.poll(s, 1, 5000)


# --- datagrams --------------------------------------------------------------------------------

def datagrams_keep_their_bounds(t):
    s = t.datagram()
    s.sendto(b"a" * 10, t.address("udp"))
    s.sendto(b"b" * 20, t.address("udp"))
    return [t.text(s.recv(100)), t.text(s.recv(100))]


def a_datagram_that_is_too_long_for_the_buffer(t):
    s = t.datagram()
    s.sendto(b"0123456789", t.address("udp"))
    s.sendto(b"next", t.address("udp"))
    return [t.text(s.recv(4)), t.text(s.recv(100))]


def recvfrom_tells_whom(t):
    s = t.datagram()
    s.sendto(b"x", t.address("udp"))
    data, sender = s.recvfrom(10)
    return [t.text(data), t.plain(sender) == ["127.0.0.1", t.ports["udp"]]]


def a_connected_datagram_socket(t):
    s = t.datagram()
    s.connect(t.address("udp"))
    s.send(b"one")
    return t.text(s.recv(10))


def the_largest_datagram(t):
    s = t.datagram()
    s.sendto(b"x" * 1460, t.address("udp"))
    return len(s.recv(2000))


def a_datagram_that_is_too_large(t):
    return t.caught(t.datagram().sendto, b"x" * 70000, t.address("udp"))


def datagram_timeout(t):
    s = t.datagram()
    s.sendto(b"x", t.address("nobody"))
    s.settimeout(0.3)
    r = t.caught(s.recv, 10)
    return r if r == "ETIMEDOUT" else "refused"


def datagram_poll(t):
    s = t.datagram()
    s.sendto(b"x", t.address("udp"))
    return t.poll(s, 1, 5000)


# --- servers ----------------------------------------------------------------------------------

def accept_times_out(t):
    s = t.listener()
    s.settimeout(0.2)
    r = t.caught(s.accept)
    s.close()
    return r


def accept_does_not_wait(t):
    s = t.listener()
    s.setblocking(False)
    r = t.caught(s.accept)
    s.close()
    return r


def accept_and_talk(t):
    s = t.listener()
    s.settimeout(10)
    t.visit()  # somebody connects, sends "hello" and waits for an answer
    c, sender = s.accept()
    c.settimeout(10)
    got = t.exact(c, 5)
    c.send(b"welcome")
    r = [got, t.plain(sender)[0], t.text(c.recv(10))]  # the visitor says what it heard, and goes
    c.close()
    s.close()
    return r


def poll_of_a_listener(t):
    s = t.listener()
    before = t.poll(s, 1, 50)
    t.visit()
    after = t.poll(s, 1, 8000)
    s.settimeout(5)
    s.accept()[0].close()
    s.close()
    return [before, after]


def listening_again(t):
    t.listener().close()
    s = t.listener()
    s.settimeout(10)
    t.visit()
    c = s.accept()[0]
    r = t.exact(c, 5)
    c.close()
    s.close()
    return r


# --- the rest ---------------------------------------------------------------------------------

def makefile_reads_and_writes(t):
    s = t.open("echo")
    f = s.makefile("rwb")
    f.write(b"line\n")
    t.flush(f)
    return t.text(f.readline())


def options_are_taken(t):
    s = t.socket.socket()
    k = t.socket
    return [t.caught(s.setsockopt, k.SOL_SOCKET, k.SO_REUSEADDR, 1),
            t.caught(s.setsockopt, k.SOL_SOCKET, k.SO_KEEPALIVE, 1) if hasattr(k, "SO_KEEPALIVE")
            else None]


CASES = (
    recv_after_close, send_after_close, close_twice, close_of_a_new_one, used_after_another_closed,
    with_closes, reset_by_peer, send_to_one_who_has_gone, half_closed_peer, poll_idle,
    poll_with_data, poll_only_what_was_asked, poll_at_the_end, poll_of_a_new_one, poll_times_out,
    poll_wakes_for_data, datagrams_keep_their_bounds, a_datagram_that_is_too_long_for_the_buffer,
    recvfrom_tells_whom, a_connected_datagram_socket, the_largest_datagram,
    a_datagram_that_is_too_large, datagram_timeout, datagram_poll, accept_times_out,
    accept_does_not_wait, accept_and_talk, poll_of_a_listener, listening_again,
    makefile_reads_and_writes, options_are_taken,
)

"""What a socket does, case by case, as cases_stream.py says: at the edges, and wrong uses."""


# --- receiving --------------------------------------------------------------------------------

def recv_of_nothing_at_once(t):
    s = t.open("silent")
    s.settimeout(0.2)
    return t.caught(s.recv, 0)


def recv_of_far_too_much(t):
    return t.text(t.open("packets").recv(60000))


def recv_into_something_read_only(t):
    s = t.open("packets")
    return t.caught(s.recv_into if hasattr(s, "recv_into") else s.readinto, b"12345")


def flags_of_0(t):
    s = t.open("echo")
    return [t.caught(s.send, b"abc", 0), t.caught(s.recv, 3, 0)]


def readline_of_so_many(t):
    f = t.stream(t.open("lines"))
    return [t.text(f.readline(3)), t.text(f.readline(10)), t.text(f.readline(0)),
            t.text(f.readline(6)), t.text(f.readline(-1))]


def read_of_a_few_after_a_line(t):
    f = t.stream(t.open("lines"))
    return [t.text(f.readline()), t.text(f.read(3)), t.text(f.readline()), t.text(f.read())]


# --- time -------------------------------------------------------------------------------------

def a_very_short_timeout(t):
    s = t.open("silent")
    s.settimeout(0.0004)
    return t.caught(s.recv, 1)


def a_timeout_that_is_no_number(t):
    return [t.caught(t.socket.socket().settimeout, v) for v in ("1", b"1")]


# --- connecting -------------------------------------------------------------------------------

def connect_to_what_is_no_address(t):
    return [t.caught(t.socket.socket().connect, v) for v in ("127.0.0.1", None, 5)]


def connect_after_refused(t):
    s = t.socket.socket()
    t.left.append(s)
    t.caught(s.connect, t.address("nobody"))
    s.settimeout(20)
    r = t.caught(s.connect, t.address("echo"))
    return [r, t.caught(s.send, b"x")]


def connect_after_close(t):
    s = t.open("echo")
    s.close()
    return t.caught(s.connect, t.address("echo"))


def bind_after_connect(t):
    s = t.open("echo")
    return t.caught(s.bind, t.socket.getaddrinfo("0.0.0.0", t.free)[0][-1])


# --- servers ----------------------------------------------------------------------------------

def accept_without_listen(t):
    s = t.socket.socket()
    t.left.append(s)
    s.setsockopt(t.socket.SOL_SOCKET, t.socket.SO_REUSEADDR, 1)
    s.bind(t.socket.getaddrinfo("0.0.0.0", t.free)[0][-1])
    return t.caught(s.accept)


def connect_of_a_listener(t):
    s = t.listener()
    r = t.caught(s.connect, t.address("echo"))
    s.close()
    return r


def recv_of_a_listener(t):
    s = t.listener()
    r = t.caught(s.recv, 1)
    s.close()
    return r


def listen_of_a_datagram_socket(t):
    return t.caught(t.datagram().listen, 1)


def listen_without_bind(t):
    s = t.socket.socket()
    r = t.caught(s.listen, 1)
    s.close()
    return r


# --- datagrams --------------------------------------------------------------------------------

def a_bound_datagram_socket_receives(t):
    s = t.datagram()
    s.bind(t.socket.getaddrinfo("0.0.0.0", t.free)[0][-1])
    s.settimeout(0.3)
    return t.caught(s.recv, 10)


def a_datagram_to_nobody(t):
    return t.caught(t.datagram().send, b"x")


def a_connected_one_sends_elsewhere(t):
    s = t.datagram()
    s.connect(t.address("nobody"))
    s.settimeout(1)
    return [t.caught(s.sendto, b"x", t.address("udp"))]


def a_connected_one_sends_to_its_peer(t):
    s = t.datagram()
    s.connect(t.address("udp"))
    return [t.caught(s.sendto, b"x", t.address("udp")), t.text(s.recv(10))]


def connected_to_another(t):
    s = t.datagram()
    s.connect(t.address("nobody"))
    r = t.caught(s.connect, t.address("udp"))
    return [r]


def datagram_poll_of_a_new_one(t):
    return t.flags(t.datagram())


# --- the rest ---------------------------------------------------------------------------------

def send_to_the_address_of_a_stream(t):
    s = t.open("echo")
    return [t.caught(s.sendto, b"abc", t.address("echo")), t.exact(s, 3)]


def an_unknown_option(t):
    return t.caught(t.open("echo").setsockopt, t.socket.SOL_SOCKET, 7777, 1)


def makefile_of_text(t):
    s = t.open("packets")
    return type(s.makefile("r").read(3)).__name__


def used_after_its_file_is_closed(t):
    s = t.open("echo")
    try:
        s.makefile("rb").close()
    except ValueError:
        s.makefile().close()
    return t.caught(s.send, b"x")


def poll_after_close(t):
    s = t.open("echo")
    s.close()
    return t.caught(t.flags, s)


CASES = (
    recv_of_nothing_at_once, recv_of_far_too_much, recv_into_something_read_only, flags_of_0,
    readline_of_so_many, read_of_a_few_after_a_line, a_very_short_timeout,
    a_timeout_that_is_no_number, connect_to_what_is_no_address, connect_after_refused,
    connect_after_close, bind_after_connect, accept_without_listen, connect_of_a_listener,
    recv_of_a_listener, listen_of_a_datagram_socket, listen_without_bind,
    a_bound_datagram_socket_receives, a_datagram_to_nobody, a_connected_one_sends_elsewhere,
    a_connected_one_sends_to_its_peer, connected_to_another, datagram_poll_of_a_new_one,
    send_to_the_address_of_a_stream, an_unknown_option, makefile_of_text,
    used_after_its_file_is_closed, poll_after_close,
)

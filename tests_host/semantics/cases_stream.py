"""What a socket does, case by case: receiving, sending, time, connecting; cases_more.py has the
rest. Runs unchanged on CPython's sockets, MicroPython's own and simcom's; each case returns
something that JSON can hold, and the tests compare.

In the subset that all three know. `t` is the `Tools` of suite.py: a connected socket to one of
the peers is `t.open("echo")`, its stream methods are those of `t.stream(s)`.
"""


# --- receiving --------------------------------------------------------------------------------

def recv_takes_what_is_there(t):
    s = t.open("packets")  # "hello", a pause, "world", the end
    return [t.text(s.recv(100)), t.text(s.recv(3)), t.text(s.recv(100)), t.text(s.recv(100)),
            t.text(s.recv(1))]


def recv_of_nothing(t):
    s = t.open("packets")
    return [t.text(s.recv(0)), t.text(s.recv(5))]


def recv_into_counts(t):
    s = t.open("packets")
    buf = bytearray(b"........")
    n = s.recv_into(buf) if hasattr(s, "recv_into") else s.readinto(buf, 5)
    return [n, t.text(buf)]


def recv_waits_for_the_first_byte(t):
    s = t.open("late")  # 300 ms, then "late"
    return t.text(s.recv(10))


def data_before_the_end_is_read_first(t):
    s = t.open("closer")  # "bye", and closes at once
    t.wait(400)
    return [t.text(s.recv(2)), t.text(s.recv(10)), t.text(s.recv(10)), t.text(s.recv(10))]


def read_waits_for_all(t):
    f = t.stream(t.open("packets"))
    return [t.text(f.read(8)), t.text(f.read(8)), t.text(f.read(8))]


def read_to_the_end(t):
    return t.text(t.stream(t.open("packets")).read())


def readinto_fills(t):
    f = t.stream(t.open("packets"))
    buf = bytearray(10)
    n = f.readinto(buf)
    return [n, t.text(buf)] if n == 10 else "less"


def readline_across_packets(t):
    f = t.stream(t.open("lines"))  # "li", "ne\nsecond\nrest", the end
    return [t.text(f.readline()) for _ in range(4)]


def read_nothing(t):
    return t.text(t.stream(t.open("packets")).read(0))


# --- sending ----------------------------------------------------------------------------------

def send_returns_the_count(t):
    s = t.open("echo")
    return [s.send(b"12345"), t.exact(s, 5)]


def send_of_nothing(t):
    return t.open("echo").send(b"")


def send_of_many_kinds(t):
    s = t.open("echo")
    s.send(bytearray(b"ab"))
    s.send(memoryview(b"cdef")[1:3])
    return t.exact(s, 4)


def send_of_a_number(t):
    return t.caught(t.open("echo").send, 5)


def send_of_str(t):
    return t.caught(t.open("echo").send, "abc")


def sendall_of_100_kb(t):
    s = t.open("count")  # takes 102400 bytes, then tells how many were right
    data = bytes(range(256)) * 400
    r = s.sendall(data) if hasattr(s, "sendall") else t.stream(s).write(data) and None
    return [r, t.exact(s, 6)]


def write_returns_the_count(t):
    s = t.open("echo")
    f = t.stream(s)
    n = f.write(b"hello")
    t.flush(f)
    return [n, t.exact(s, 5)]


def written_before_close_arrives(t):
    s = t.open("store")
    f = t.stream(s)
    for _ in range(30):
        f.write(b"0123456789")
    t.flush(f)
    f.close()
    s.close()
    return t.stored(300)


def large_payload_of_all_bytes(t):
    s = t.open("echo")
    data = bytes(range(256)) * 12
    got = b""
    f = t.stream(s)
    f.write(data)
    t.flush(f)
    while len(got) < len(data):
        piece = s.recv(1000)
        if not piece:
            break
        got += piece
    return [len(got), got == data]


# --- time -------------------------------------------------------------------------------------

def a_timeout(t):
    s = t.open("silent")
    s.settimeout(0.2)
    start = t.ms()
    r = t.caught(s.recv, 1)
    return [r, 150 <= t.ms() - start < 2000]


def a_timeout_loses_nothing(t):
    s = t.open("late")
    s.settimeout(0.05)
    r = t.caught(s.recv, 10)
    s.settimeout(5)
    return [r, t.text(s.recv(10))]


def non_blocking_recv(t):
    s = t.open("silent")
    s.setblocking(False)
    return t.caught(s.recv, 1)


def timeout_zero_is_non_blocking(t):
    s = t.open("silent")
    s.settimeout(0)
    return t.caught(s.recv, 1)


def blocking_again(t):
    s = t.open("late")
    s.setblocking(False)
    r = t.caught(s.recv, 10)
    s.settimeout(None)
    return [r, t.text(s.recv(10))]


def negative_timeout(t):
    return t.caught(t.socket.socket().settimeout, -1)


def non_blocking_recv_of_data(t):
    s = t.open("packets")
    t.until(s, 1)
    s.setblocking(False)
    return t.text(s.recv(5))


# --- connecting -------------------------------------------------------------------------------

def refused(t):
    s = t.socket.socket()
    r = t.caught(s.connect, t.address("nobody"))
    s.close()
    return r


def connected_twice(t):
    return t.caught(t.open("echo").connect, t.address("echo"))


def non_blocking_connect(t):
    s = t.socket.socket()
    s.setblocking(False)
    r = t.caught(s.connect, t.address("echo"))
    flags = t.until(s, 4)
    s.setblocking(True)
    s.send(b"up")
    return [r, flags, t.exact(s, 2)]


def non_blocking_refused(t):
    s = t.socket.socket()
    s.setblocking(False)
    r = t.caught(s.connect, t.address("nobody"))
    t.until(s, 4)
    return [r, t.caught(s.recv, 1)]


def recv_before_connect(t):
    return t.caught(t.socket.socket().recv, 1)


def send_before_connect(t):
    return t.caught(t.socket.socket().send, b"x")


def unknown_family(t):
    return t.caught(t.socket.socket, 77)


def getaddrinfo_gives_what_connect_takes(t):
    row = t.socket.getaddrinfo("127.0.0.1", t.ports["echo"])[0]
    s = t.socket.socket(row[0], row[1])
    s.connect(row[-1])
    s.send(b"x")
    return [len(row), t.exact(s, 1)]


CASES = (
    recv_takes_what_is_there, recv_of_nothing, recv_into_counts, recv_waits_for_the_first_byte,
    data_before_the_end_is_read_first, read_waits_for_all, read_to_the_end, readinto_fills,
    readline_across_packets, read_nothing, send_returns_the_count, send_of_nothing,
    send_of_many_kinds, send_of_a_number, send_of_str, sendall_of_100_kb, write_returns_the_count,
    written_before_close_arrives, large_payload_of_all_bytes, a_timeout, a_timeout_loses_nothing,
    non_blocking_recv, timeout_zero_is_non_blocking, blocking_again, negative_timeout,
    non_blocking_recv_of_data, refused, connected_twice, non_blocking_connect,
    non_blocking_refused, recv_before_connect, send_before_connect, unknown_family,
    getaddrinfo_gives_what_connect_takes,
)

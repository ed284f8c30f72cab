"""Where simcom's sockets do not do what CPython's and MicroPython's do, and why.

A row: the case, what simcom's give, the sentence that docs/sockets.md has for it. A case that is
not here gives what one of the two gives; a row whose difference has gone fails its test.
"""

DIFFER = {
    "send_before_connect": ("ENOTCONN", "`send` on a socket that was never connected is "
                            "`ENOTCONN`, as `recv` is; Linux has `EPIPE` there."),
    "reset_by_peer": ("", "A reset looks like an orderly end when nothing was on its way: the "
                      "module says `CLOSED` for both. With unsent data it is `ECONNRESET`."),
    "half_closed_peer": (["", "ECONNRESET"], "A peer that ends its own side ends the connection: "
                         "the module closes both. What is sent after that is `ECONNRESET`."),
    "poll_of_a_new_one": (16, "A socket that is not connected polls as `POLLHUP` alone, as with "
                          "lwIP on boards; Linux adds `POLLOUT`."),
}

# Where CPython's and MicroPython's disagree, and which of the two simcom follows.
BETWEEN = {
    "send_of_str": ("micropython", "`str` is sent as UTF-8, where CPython has a `TypeError`."),
    "a_timeout": ("cpython", "A timeout is `ETIMEDOUT`, as on boards; MicroPython's unix port "
                  "has `EAGAIN`."),
    "a_timeout_loses_nothing": ("cpython", "The same; what comes later is read by the next "
                                "call."),
    "negative_timeout": ("cpython", "A negative timeout is a `ValueError`; MicroPython takes it."),
    "connected_twice": ("micropython", "A second `connect` is `EISCONN`; CPython takes one to "
                        "the same address silently."),
    "datagram_timeout": ("cpython", "That nobody has a UDP port is not heard: the module does "
                         "not tell of ICMP. MicroPython's unix port reads `ECONNREFUSED`."),
    "makefile_reads_and_writes": ("cpython", "`makefile` takes every mode; MicroPython's unix "
                                  "port refuses `\"rwb\"`."),
}

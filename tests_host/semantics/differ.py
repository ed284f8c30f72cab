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
    "poll_after_close": (16, "A closed one polls so too; CPython has a `ValueError`."),
    "flags_of_0": (["TypeError", "TypeError"], "`send` and `recv` take no flags, as on boards."),
    "listen_without_bind": ("EINVAL", "`listen` without `bind` is `EINVAL`: nobody could tell "
                            "which port the module has taken."),
    "a_datagram_to_nobody": ("ENOTCONN", "A datagram's `send` without a peer is `ENOTCONN` too; "
                             "Linux has `EDESTADDRREQ`."),
    "a_connected_one_sends_elsewhere": (["EISCONN"], "A connected datagram socket is for its "
                                        "peer: `sendto` to another is `EISCONN`, as with BSD,"),
    "connected_to_another": (["EISCONN"], "and so is another `connect`. Linux does both."),
    "an_unknown_option": ("EOPNOTSUPP", "An option that is not known is `EOPNOTSUPP`; Linux has "
                          "`ENOPROTOOPT`."),
    "makefile_of_text": ("bytes", "`makefile` gives bytes in every mode: it is the socket, as on "
                         "boards."),
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
    "used_after_its_file_is_closed": ("micropython", "Closing it closes the socket; CPython's "
                                      "socket stays open."),
    "a_very_short_timeout": ("cpython", "Only 0 does not wait, however short a timeout is."),
    "a_bound_datagram_socket_receives": ("cpython", "A timeout is `ETIMEDOUT`, as on boards; "
                                         "MicroPython's unix port has `EAGAIN`."),
    "readline_of_so_many": ("micropython", "`readline(n)` ends after n bytes; that of CPython's "
                            "`makefile(\"rwb\")` with the line."),
    "connect_to_what_is_no_address": ("cpython", "What is no address is a `TypeError`."),
}

"""What goes wrong: an `OSError` with a usual errno; `ModemError` adds what the module said.

The names that a port's `errno` lacks are here, and with them all that it has. The package itself
uses the numbers: they are the same on every port. Every `OSError` is made with two arguments:
CPython has no `errno` with one.
"""

EBUSY = 16
EMSGSIZE = 90
ENETDOWN = 100
EISCONN = 106

# Pairs of bytes: a `+CME ERROR` [manual 19.1] and what it means to a caller; others are EIO.
# 10, 13, 15 SIM: ENODEV; 11, 12, 16 PIN, 149 authentication: EACCES; 30, 180 no service: ENETDOWN;
# 31: ETIMEDOUT; 160 name not resolved: EHOSTUNREACH
_CME = b"\x0a\x13\x0d\x13\x0f\x13\x0b\x0d\x0c\x0d\x10\x0d\x95\x0d\x1e\x64\xb4\x64\x1f\x6e\xa0\x71"


def __getattr__(name):
    """A name that the port's `errno` has."""
    import errno

    return getattr(errno, name)


class ModemError(OSError):
    """The module refused a command or did not answer it.

    `code`: the number of `+CME ERROR`/`+CMS ERROR` or None; `command`: the line that was refused,
    without `AT`, or None.
    """

    def __init__(self, errno, text="", code=None, command=None):
        super().__init__(errno, text)
        self.code = code
        self.command = command


def of_cme(code):
    """The errno for a `+CME ERROR` code (-1: a plain ERROR)."""
    for i in range(0, len(_CME), 2):
        if _CME[i] == code:
            return _CME[i + 1]
    return 5

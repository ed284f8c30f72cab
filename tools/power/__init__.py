"""A device's day in virtual time: its program, its module, what that draws, and a report of it.

The program runs under CPython in this process, on stand-ins for ``machine``, ``time`` and
``select`` whose time is the virtual modem's.  Nothing here imports the driver: the program does.
"""

from .run import Run

__all__ = ("Run",)

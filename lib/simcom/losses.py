"""What is forgotten when the bearer is gone, or the module. Functions of a modem, for the pump."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import care
from . import names as M

_OPEN = const(3)


def lose(m, state, error):
    """The bearer is gone, or more: the module is in `state`, sockets get `error`."""
    m.ip = None
    m.state = state
    m.stat = M.STAT_CONNECTING if m.wanted else M.STAT_IDLE
    for link in m.links:
        if link is not None:
            care.lost(link, error)


def gone(m):
    """The module is off, or what it knew is forgotten."""
    m.up = False
    m.readies = 0
    m.reg[0] = m.reg[1] = m.reg[2] = 255
    lose(m, 0, 104)


def rebooted(m):
    """The module started again and nobody asked it to."""
    if m.up:
        gone(m)
        m.task = None
        m.report(-1)


def mute(m):
    """The module does not answer any more."""
    gone(m)
    m.task = None


def mended(m):
    """The dialogue is in step again; reports may have been lost: ask about every link."""
    for link in m.links:
        if link is not None and link.state == _OPEN:
            link.unsure = True

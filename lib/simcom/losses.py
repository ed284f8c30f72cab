"""What is forgotten when the bearer is gone, or the module. Functions of a modem, for the pump."""
try:
    from micropython import const
except ImportError:
    from ._host import const

from . import care, load
from . import names as M
from .tasks import Request

_STARTING = const(2)
_OPEN = const(3)
_CLOSED = const(4)
_DEAD = const(7)
_PROCESSING = const(5)
_TALKED = const(2)  # a sign of life (trouble.py)

# how commands end, their phases and outcomes (dialogue.py)
_CLOSE = const(4)
_STATUS = const(6)
_SEND = const(7)
_READ = const(8)
_HEAD = const(0)
_BODY = const(1)
_TAIL = const(2)
_DONE = const(1)
_LATE = const(3)
_DAMAGED = const(4)
# a damaged CIPSEND may want more than we asked for: never more than this [application notes
# 7.3: CIPSEND's longest]
_OWED = const(1460)
_SOON_MS = const(1000)  # [ours]


def drop_task(m, all=False):
    """Nobody shall wait for what cannot go on. The ladder (its task has a name) can."""
    task = m.task
    if task is None or (task.line and not all):
        return
    m.task = None
    m.probing = False
    if not task.outcome:
        task.error = OSError(104, "the module was lost")
        task.outcome = 4
        try:
            task.gen.close()  # a pin may be held
        except ValueError:
            pass  # it is the task itself that calls


def given_away(m, link):
    """A client has this number: a connection that was being opened takes another one, behind its
    refusal; of one that was open the end was not reported. Returns the client's link."""
    n = link.n
    if link.state <= _STARTING and link.wake is None and not link.orphan:
        care.occupied(link, m)
        care.later(link)
    care.lost(m.links[n], 104)
    m.links[n] = None
    return m.link_at(n)


def lose(m, state, error):
    """The bearer is gone, or more: the module is in `state`, sockets get `error`."""
    task = m.task and not m.own.get("looks")
    if not state and error == 100 and m.wanted and m.ip and not task:
        error = 104  # nobody said CIPSHUT: it was restarted
        m.own["doubt"] = True
    m.ip = None
    m.own["by_hand"] = False
    if m.own.get("second"):
        m.own["second"] = None
        m.own["other"] = True  # context 1 may be up still: bearer.py
    if m.server is not None:
        m.server.error = error
        m.server = None
    m.state = state
    m.stat = M.STAT_CONNECTING if m.wanted else M.STAT_IDLE
    if "stream" in m.own:
        load("outside").over(m.own["stream"])  # data mode ends
    for link in m.links:
        if link is not None:
            care.lost(link, error)


def give_up(m):
    """A bearer that is half up goes down again: whoever wanted it was cancelled."""
    m.own["vague"] = True
    yield "+CIPSHUT"
    if m.last.outcome == _DONE:
        lose(m, 0, 100)


def gone(m):
    """The module is off, or what it knew is forgotten."""
    m.up = False
    m.own["context"] = 0
    m.own["kept"] = {}
    m.own["closed"] = False
    m.reg[0] = m.reg[1] = m.reg[2] = 255
    lose(m, 0, 104)


def rebooted(m):
    """The module started again and nobody asked it to."""
    if m.up:
        gone(m)
        drop_task(m)
        if m.d.mode:
            m.due(_SOON_MS)  # what was asked before is forgotten as well
        m.report(-1)
        if m.task is None:
            m.task = Request("", None, load("startup").wake_up(m))


def mute(m):
    """The module does not answer any more."""
    if not m.up:
        return  # known, and looked for
    gone(m)
    m.own["mute"] = True  # restarted meanwhile? It is looked at when it is found
    drop_task(m)


def ended(m, link, ours):
    """A connection is over; `ours`: by CIPCLOSE. What the module's state is now is not always
    said: `vague`, it is asked when somebody wants to know."""
    own = m.own
    if link.state == _CLOSED and link.error == 104 and not m.lives & _TALKED:
        load("trouble").suspect(m, link, True, False)  # with data unsent, without a word
    for other in m.links:  # a small tuple that stays would split the heap's largest free block
        if other is not None and other.orphan and other.state == _DEAD:
            other.address = None
    if not m.mux:
        m.step(88)  # X
        if m.server is not None:
            m.step(86)  # V: it listens again
        if link.error:
            own["vague"] = True
    elif m.state == _PROCESSING and m.server is None:
        for other in m.links:
            if other is not None and other.state < _DEAD and other.state != _CLOSED:
                return
        # only CIPCLOSE of the last one leads back [application notes]; not everywhere
        if ours:
            m.step(88)
        if not ours or link.error:
            own["vague"] = True


def mended(m):
    """The dialogue is in step again; reports may have been lost: ask about every link."""
    if m.own.pop("hold", False):
        return  # nothing was wrong: somebody only kept the others waiting
    for link in m.links:
        if link is not None and (link.state == _OPEN or link.state == _STARTING):
            link.unsure = True


def overdue(m):
    """The command in flight has passed its deadline."""
    d = m.d
    blind = m.own.get("send_prompt", 1) if d.mode == _SEND else 1
    if d.prompt > 1 or (blind != 1 and d.phase == _HEAD):
        d.prompt = 0  # a prompt without its space, or none because CIPSPRT says so
        d.phase = _BODY
        m.on_prompt()
    elif blind == 2 and d.phase == _TAIL:
        d.got = d.asked  # CIPSPRT=2: no result either; a refusal would have come by now
        d.end(_DONE)
    elif (d.mode == _STATUS or d.mode == _CLOSE) and d.phase == _TAIL:
        d.end(_DONE)  # a list that does not go on is over; a CIPCLOSE that CLOSED answered
    elif d.mode == _READ and d.phase:
        d.end(_DAMAGED)
    else:
        if d.mode == _SEND:
            m.debt = _OWED  # refused or not: we cannot know
        d.end(_LATE)

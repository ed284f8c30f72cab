"""Requests and tasks: the commands that are not about a connection's data.

A request is one command and its answer. A task is a generator that yields commands (str, or a
Request), raw bytes, or ms to wait. An inquiry is the same in the queue of requests: several may be
under way, each goes on when what it yielded is over. Imported with the first; they allocate.
"""
import time

try:
    from micropython import const
except ImportError:
    from ._host import const, time

from . import load
from .errors import ModemError, of_cme

_PLAIN = const(1)
_CLOSE = const(4)
_DONE = const(1)
_REFUSED = const(2)
_DAMAGED = const(4)

# A command's row: its beginning, 0xC0 + how it ends (dialogue.py), seconds; no row: 5 s, OK.
# Sources: AT manuals; where they give none, field. `\xff`: needs payload, not for `command()`.
TIMES = (
    b"\n+CIPRXGET=2\xff\n+CIPRXGET=3\xff\n+CIPSEND=\xff\n+CMGS=\xff\n+CMEE?\xca2\n+CIPHEAD?\xca2"
    b"\n+CIPQSEND?\xca2\n+CIPSHUT\xc365\n+CIICR\xc185\n+CIFSREX\xc15\n+CIFSR\xc510"
    b"\n+CIPSTATUS=\xc15\n+CIPSTATUS\xc65\n+CGATT\xc175\n+CGACT\xc1150\n+COPS\xc1120"
    b"\n+CFUN\xc115\n+CPOWD\xc910\n+CIPCLOSE=?\xc15\n+CIPCLOSE\xc410\n"
    b"+CMGL\xc120\n+CMGD\xc125\n+CIPSERVER\xc110\n"
)


class Request:
    """One command and what became of it; also the life of a task, a generator that yields
    commands (str, or a Request), raw bytes, or ms to wait."""

    def __init__(self, line, ms=None, gen=None):
        self.line = line  # without AT; a task's or an inquiry's name
        self.ms = ms  # its limit; None: by its row
        self.gen = gen
        self.lines = []  # information lines; what a generator has returned
        self.outcome = 0
        self.code = -1
        self.wait = None  # a task's request, or the tick when it goes on
        self.error = None


def next(p):
    """Whose turn it is: the repair's, a request's or an inquiry's, the task's. True: nobody
    else's."""
    if p.fix:
        if drive(p, p.fix):
            p.fix = None
            p.mended()
        return True
    queue = p.queue
    i = 0
    while i < len(queue) and (p.up or not p.task):  # not while the module is being looked for
        request = queue[i]
        if request.gen is None:
            queue.pop(i)
            begin(p, request)
            return True
        i += 1
        if drive(p, request):
            queue.remove(request)
            i -= 1
        if p.d.mode or p.tx is not None:
            return True
    task = p.task
    if task is not None and drive(p, task) and p.task is task:
        p.task = None
    return p.d.mode or p.tx is not None


def drive(p, task):
    """A task goes on, unless what it waits for is not there yet; True when it is over."""
    wait = task.wait
    if isinstance(wait, int):
        if time.ticks_diff(wait, time.ticks_ms()) > 0:
            return False
    elif wait is not None:
        if not wait.outcome:
            return False
        p.last = wait
    task.wait = None
    try:
        want = task.gen.send(None)
    except StopIteration as e:
        task.outcome = _DONE
        task.lines = e.value
        return True
    except OSError as e:
        task.error = e
    except Exception as e:
        if task in p.queue:  # an inquiry: somebody waits for it
            task.error = e
        elif isinstance(e, (ValueError, IndexError)):
            task.error = OSError(5, "an answer was damaged")
        else:
            raise
    if task.error:
        task.outcome = _DAMAGED
        return True
    if isinstance(want, int):
        task.wait = time.ticks_add(time.ticks_ms(), want)
    elif isinstance(want, bytes):
        p.send(want, 0, len(want))
    else:
        task.wait = Request(want) if isinstance(want, str) else want
        begin(p, task.wait)
    return False


def row(p, cmd):
    """How a command ends and its seconds, by its row in TIMES."""
    d = p.d
    d.buf = cmd
    d.start = d.at = 0
    d.stop = len(cmd)
    mode = d.kind_of(TIMES)
    if not mode:
        return _PLAIN, 5
    i = TIMES.find(cmd[: d.at] + bytes((0xC0 | mode,))) + d.at + 1
    return mode, int(TIMES[i : TIMES.find(b"\n", i)] or b"5")


def begin(p, request):
    cmd = request.line.upper().encode()
    mode, seconds = row(p, cmd)
    p.request = request
    text = mode == 0x3F  # a message brings its payload (sms.py); only ESC ends it half said
    if text:
        mode = _PLAIN
        p.link = request
        p.own["text"] = True
    # CLOSE OK has the connection's number
    p.d.begin(mode, cmd, cmd[10] - 48 if mode == _CLOSE and p.mux and len(cmd) > 10 else -1)
    p.d.prompt = text
    p.d.long = True
    line = b"AT" + request.line.encode() + b"\r"
    p.send(line, 0, len(line))
    p.due(seconds * 1000 if request.ms is None else request.ms)


def ask(m, request, timeout_ms=None):
    """A request, waited for; the request. EBUSY in a handler, ENODEV: not active."""
    waiting = load("waiting")
    return waiting.wait(m, waiting.asking(m, request, timeout_ms))


def answer(request):
    """The lines of a finished request, or what went wrong with it."""
    if request.outcome == _DONE:
        return request.lines
    if request.error:
        raise request.error
    if request.outcome == _REFUSED:
        code = request.code if request.code >= 0 else None
        raise ModemError(of_cme(request.code), "refused", code, request.line)
    raise ModemError(110, "no answer", None, request.line)


def says(m, text):
    """The last answer has that line, whose space behind the colon may be missing."""
    return text in [line.replace(": ", ":") for line in m.last.lines]


def check_text(text, longest, line=False):
    """Refuse what would end or split a command before a byte goes out."""
    if not isinstance(text, str):
        raise TypeError("not a str")
    if len(text) > longest:
        raise ValueError("too long")
    for c in text:
        if not " " <= c <= "~" or (c == '"' and not line):
            raise ValueError("quote or control character")

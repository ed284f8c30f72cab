"""`modem.transparent()`: the only connection as a plain stream of bytes (CIPMODE=1).

Application notes SIM800 3.2, SIM7000 2.2. The wire is datamode.py, the ways out and back are
escape.py. Imported when first used.
"""
import time

try:
    from micropython import RingIO, const
except ImportError:
    from ._host import RingIO, const, time

from . import load
from .datamode import clear, turn
from .tasks import Request, answer

_DTR = const(3)  # of Modem.pins
_DCD = const(5)
_REFUSED = const(2)  # an outcome (dialogue.py)
_WAIT_ROW = const(9)  # of a model's ROWS: the least WaitTm
_ENDS = const(-2)  # of the texts (payload.py)
_RX_LEAST = const(768)  # bytes of `rx`: below a chunk of room it counts as full [ours]
_SERVER_MS = const(160000)  # SERVER OK; it may have to bring a bearer up [manual 8.2.10: 85 s]

# CIPCCFG: name, lowest, highest, what it is unless it is said [manual SIM800 8.2.23]
_CCFG = (
    ("retries", 3, 8, 5), ("wait", 2, 10, 2), ("send_size", 1, 1460, 1024), ("escape", 0, 1, 1),
    ("rx_mode", 0, 1, 0), ("rx_size", 50, 1460, 1460), ("rx_timer", 20, 1000, 50),
)  # fmt: skip


def transparent(
    m, address=None, *, proto=1, listen=None, retries=None, wait=None, send_size=None, escape=None,
    rx_mode=None, rx_size=None, rx_timer=None, flow=None,
):  # fmt: skip
    """Connect to `address` (TCP, or UDP: `proto=socket.SOCK_DGRAM`), or listen on the port
    `listen`, and return a stream of the connection's bytes; leaving it (`with`, `close()`) ends
    the connection.

    CIPCCFG's parameters: `retries` of a packet 3-8; `wait` for more bytes 2-10 (SIM7000 1-10),
    times 100 ms; `send_size` of a packet 1-1460; `escape` False: no `+++`; `rx_mode` 1: blocks of
    `rx_size` 50-1460 with pauses of `rx_timer` 20-1000 ms. `flow`: as `config(flow=)`.

    ValueError, TypeError: one of these; EINVAL: several connections (`mux=True`), or
    `escape=False` without a DTR or DCD pin; EBUSY: there is one; otherwise as `connect()` of a
    socket. Allocates its buffer.
    """
    values = (retries, wait, send_size, escape, rx_mode, rx_size, rx_timer)
    ccfg = []
    for (name, low, high, usual), value in zip(_CCFG, values):
        if name == "wait":
            low = int(m.ROWS.split("\n")[_WAIT_ROW])
        value = usual if value is None else value
        if not isinstance(value, (bool, int)):  # MicroPython's bool is no int
            raise TypeError(name)
        if not low <= value <= high:
            raise ValueError(name)
        ccfg.append("%d" % value)
    if (address is None) == (listen is None) or proto not in (1, 2):
        raise ValueError("address or listen")
    if listen is not None:
        if not isinstance(listen, int):
            raise TypeError("listen")
        if proto != 1:
            raise OSError(95, "a server is TCP")
        if not 0 < listen < 65536:
            raise ValueError("listen")
    may_escape = ccfg[3] != "0"
    if m.mux or not (may_escape or m.pins[_DTR] or m.pins[_DCD]):
        raise OSError(22, "several connections" if m.mux else "no way out of data mode")
    m.may_wait()
    if not m.up:
        raise OSError(19, "not active")
    if "stream" in m.own or m.server is not None:
        raise OSError(16, "there is one")
    s = load("stream").Stream()
    s.m = m
    s.udp = proto == 2
    opening = load("opening")
    if listen is None:
        opening.need_bearer(s)
    elif m.ip is None and m.wanted is not None:
        raise OSError(100, "")
    while m.free_number() < 0:
        if not opening.closing(m):
            raise OSError(105, "no free connection")
        m.pause()
    if flow is not None:
        m.config(flow=flow)
    if m.own.get("asleep"):
        m.wake()
    w = s.wire = _make(m, max(m.rxbuf, _RX_LEAST))
    w.escape = may_escape
    try:
        for line in _lines(m, ",".join(ccfg)):
            answer(m.ask(Request(line)))
        _ready(w)
        if listen is None:
            opening.connect(s, address)
        else:
            _listen(m, w, listen)
    except BaseException:
        s.close()
        raise
    return s


def _make(m, size):
    # the connection: it takes the modem's turns from now on
    w = load("payload").Payload(0)
    w.m = m
    w.size = size
    w.rx = RingIO(size)
    w.dcd = m.pins[_DCD]
    w.chunk = m.d.chunk
    w.since = w.gone_at = time.ticks_ms()
    w.data = w.on = w.auto = w.full = w.edge = False
    w.job = w.gate = None
    w.texts = _ENDS
    w.paused = 0
    clear(w)
    m.next = lambda: turn(w)
    m.own["stream"] = m.links[0] = w  # last: there was room for it
    return w


def _lines(m, ccfg):
    yield "+CIPMODE=1"
    if not m.push:
        yield "+CIPRXGET=0"  # data is to come, not to be asked for
    yield "+CIPCCFG=" + ccfg
    if m.pins[_DTR]:
        if m.own.get("again", {}).pop("sleep", None):
            yield "+CSCLK=0"  # DTR means one thing at a time
        yield "&D1"


def _ready(w):
    # what depends on the board
    m = w.m
    if w.dcd is not None or m.own.get("flow"):
        w.gate = getattr(m.uart, "txdone", None)
    pin = w.dcd
    if hasattr(pin, "irq"):
        both = pin.IRQ_RISING | pin.IRQ_FALLING
        try:
            pin.irq(handler=w.fell, trigger=both, hard=True)
        except (TypeError, ValueError):  # this port has no hard ones
            pin.irq(handler=w.fell, trigger=both)


def _listen(m, w, port):
    w.open(None, False, m.rxbuf)
    m.server = w
    w.request = None  # as a Server has
    w.clients = ()
    m.own["vague"] = m.ip is None  # the module brings a bearer up by itself, or fails to
    request = m.ask(Request("+CIPSERVER=1,%d" % port))
    if request.outcome == _REFUSED:  # where a connection was closed, perhaps
        request = Request(request.line)
        load("control").run_task(m, load("reopen").listen(m, request))
    answer(request)
    until = time.ticks_add(time.ticks_ms(), _SERVER_MS)
    while not w.listening:
        if m.pause(until):
            raise OSError(110, "no SERVER OK")

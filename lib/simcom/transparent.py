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
from .socket import AF_INET, socket
from .tasks import Request, answer

_DTR = const(3)  # of Modem.pins
_DCD = const(5)
_REFUSED = const(2)  # an outcome (dialogue.py)
_WAIT_ROW = const(9)  # of a model's ROWS: the least WaitTm
_RX_LEAST = const(768)  # bytes of `rx`: below a chunk of room it counts as full [ours]
_SERVER_MS = const(160000)  # SERVER OK; it may have to bring a bearer up [manual 8.2.10: 85 s]

# CIPCCFG: name, lowest, highest, what it is unless it is said [manual SIM800 8.2.23]
ROWS = (
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
    for (name, low, high, usual), value in zip(ROWS, values):
        if name == "wait":
            low = int(m.ROWS.split("\n")[_WAIT_ROW])
        value = usual if value is None else value
        if not isinstance(value, (bool, int)):  # MicroPython's bool is no int
            raise TypeError(name)
        if not low <= value <= high:
            raise ValueError(name)
        ccfg.append(str(int(value)))
    if (address is None) == (listen is None) or proto not in (1, 2):
        raise ValueError("address or listen")
    if listen is not None:
        if not isinstance(listen, int):
            raise TypeError("listen")
        if proto != 1:
            raise OSError(95, "a server is TCP")
        if not 0 < listen < 65536:
            raise ValueError("listen")
    may_escape = escape is None or escape
    if m.mux or not (may_escape or m.pins[_DTR] or m.pins[_DCD]):
        raise OSError(22, "several connections" if m.mux else "no way out of data mode")
    m.may_wait()
    if not m.up:
        raise OSError(19, "not active")
    if "stream" in m.own or m.server is not None:
        raise OSError(16, "there is one")
    s = load("stream").Stream(modem=m)
    s.nodelay = True
    s.overruns = 0
    opening = load("opening")
    opener = socket(AF_INET, proto, modem=m)
    if listen is None:
        opening.need_bearer(opener)
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
    w = s.link = begin(m, max(m.rxbuf, _RX_LEAST))
    w.user = s
    if not may_escape:
        w.escape = False
    try:
        for line in lines(m, ",".join(ccfg)):
            answer(m.ask(Request(line)))
        pins(w)
        if listen is None:
            # closed below, should it fail
            opener.release = lambda link: None  # type: ignore[method-assign]
            opening.connect(opener, address)
        else:
            server(s, m, w, listen)
    except BaseException:
        s.close()
        raise
    return s


def begin(m, rxbuf):
    # the connection: it takes the modem's turns from now on
    w = load("stream").Payload(0)
    w.m = m
    w.rxbuf = rxbuf
    w.rx = RingIO(rxbuf)
    if m.rxbuf < rxbuf:
        m.d.stage = RingIO(rxbuf)
    w.dcd = m.pins[_DCD]
    w.chunk = m.d.chunk
    w.since = w.sent_last = time.ticks_ms()
    w.data = w.on = w.deaf = w.moved = False
    w.task = w.txdone = None
    w.held = 0
    clear(w)
    m.next = lambda: turn(w)
    m.own["stream"] = m.links[0] = w  # last: there was room for it
    return w


def lines(m, row):
    yield "+CIPMODE=1"
    if not m.push:
        yield "+CIPRXGET=0"  # data is to come, not to be asked for
    yield "+CIPCCFG=" + row
    if m.pins[_DTR]:
        if m.own.get("again", {}).pop("sleep", None):
            yield "+CSCLK=0"  # DTR means one thing at a time
        yield "&D1"


def pins(link):
    # what depends on the board
    m = link.m
    if link.dcd is not None or m.own.get("flow"):
        link.txdone = getattr(m.uart, "txdone", None)
    pin = link.dcd
    if hasattr(pin, "irq"):
        try:
            pin.irq(handler=link.fell, trigger=pin.IRQ_RISING, hard=True)
        except (TypeError, ValueError):  # this port has no hard ones
            pin.irq(handler=link.fell, trigger=pin.IRQ_RISING)


def server(s, m, link, port):
    def writable(buf):  # before the client comes, too: its bytes wait
        m.d.carry.write(buf, 0, 0)
        return s.live()

    s.writable = writable
    link.open(None, False, m.rxbuf)
    m.server = link
    link.request = None  # as a Server has
    m.own["vague"] = m.ip is None  # the module brings a bearer up by itself, or fails to
    request = m.ask(Request("+CIPSERVER=1,%d" % port))
    if request.outcome == _REFUSED:  # where a connection was closed, perhaps
        request = Request(request.line)
        load("control").run_task(m, load("reopen").listen(m, request))
    answer(request)
    until = time.ticks_add(time.ticks_ms(), _SERVER_MS)
    while not link.server:
        if m.pause(until):
            raise OSError(110, "no SERVER OK")

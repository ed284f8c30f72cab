"""The state diagrams of the application notes as tables: (state, event) -> state.

A missing row is a command in the wrong state.  ``P`` stands for TCP or UDP: the wire never
prints the diagrams' combined label.
"""

INITIAL = "IP INITIAL"
START = "IP START"
CONFIG = "IP CONFIG"
GPRSACT = "IP GPRSACT"
STATUS = "IP STATUS"
PROCESSING = "IP PROCESSING"
CONNECT_OK = "CONNECT OK"
LISTENING = "SERVER LISTENING"
DEACT = "PDP DEACT"

_COMMON = (
    (INITIAL, "CSTT", START),
    (START, "CIICR", CONFIG),
    (CONFIG, "active", GPRSACT),
    (CONFIG, "not active", DEACT),      # [inferred]; IP INITIAL was seen too
    (GPRSACT, "CIFSR", STATUS),
    (STATUS, "CIFSR", STATUS),
    (DEACT, "CIPSHUT", INITIAL),
    (INITIAL, "CIPSHUT", INITIAL),
    (START, "CIPSHUT", INITIAL),
    (CONFIG, "CIPSHUT", INITIAL),
    (GPRSACT, "CIPSHUT", INITIAL),
    (STATUS, "CIPSHUT", INITIAL),
    (GPRSACT, "deactivated", DEACT),
    (STATUS, "deactivated", DEACT),
    (CONFIG, "deactivated", DEACT),
)

SINGLE = _COMMON + (
    (INITIAL, "CIPSTART", CONFIG),      # the module runs CSTT, CIICR, CIFSR itself
    (INITIAL, "CIPSERVER", CONFIG),
    (CONFIG, "active by itself", STATUS),
    (STATUS, "CIPSTART", "P CONNECTING"),
    ("P CLOSED", "CIPSTART", "P CONNECTING"),
    ("P CONNECTING", "connected", CONNECT_OK),
    ("P CONNECTING", "failed", "P CLOSED"),
    ("P CONNECTING", "CIPCLOSE", "P CLOSING"),
    (CONNECT_OK, "CIPCLOSE", "P CLOSING"),
    (CONNECT_OK, "closed", "P CLOSED"),
    ("P CLOSING", "closed", "P CLOSED"),
    (STATUS, "CIPSERVER", LISTENING),
    ("P CLOSED", "CIPSERVER", LISTENING),
    (LISTENING, "accepted", CONNECT_OK),
    (LISTENING, "server closed", STATUS),
    ("P CLOSED", "listening again", LISTENING),
    (LISTENING, "CIPCLOSE", STATUS),    # SIM7000's manual lists the state for CIPCLOSE
) + tuple((s, "CIFSR", s) for s in ("P CONNECTING", CONNECT_OK, "P CLOSING", "P CLOSED",
                                    LISTENING)
          ) + tuple((s, "CIPSHUT", INITIAL) for s in ("P CONNECTING", CONNECT_OK, "P CLOSING",
                                                      "P CLOSED", LISTENING)
                    ) + tuple((s, "deactivated", DEACT) for s in (
                        "P CONNECTING", CONNECT_OK, "P CLOSING", "P CLOSED", LISTENING))

MULTI = _COMMON + (
    (STATUS, "CIPSTART", PROCESSING),
    (STATUS, "CIPSERVER", PROCESSING),
    (PROCESSING, "CIPSTART", PROCESSING),
    (PROCESSING, "CIPSERVER", PROCESSING),
    (PROCESSING, "last one closed", STATUS),
    (PROCESSING, "CIFSR", PROCESSING),
    (PROCESSING, "CIPSHUT", INITIAL),
    (PROCESSING, "deactivated", DEACT),
)

# CGATT=0 leads to PDP DEACT from these [figures 2 and 3]
DETACHES = {
    0: (GPRSACT, STATUS, CONNECT_OK, "TCP CLOSED", "UDP CLOSED"),
    1: (CONFIG, GPRSACT, STATUS, PROCESSING),
}


def _table(rows):
    out = {}
    for state, event, new in rows:
        for proto in ("TCP", "UDP"):
            s = state.replace("P ", proto + " ", 1) if state.startswith("P ") else state
            n = new
            if new.startswith("P "):
                n = new.replace("P ", proto + " ", 1)
            if state.startswith("P ") and new.startswith("P ") and event == "CIPSTART":
                for other in ("TCP", "UDP"):
                    out[s, event, other] = new.replace("P ", other + " ", 1)
                continue
            out[s, event, proto] = n
            if not state.startswith("P "):
                continue
            for other in ("TCP", "UDP"):
                out.setdefault((s, event, other), n)
    return out


TABLES = {0: _table(SINGLE), 1: _table(MULTI)}


def after(mux, state, event, proto="TCP"):
    """The state that follows, or ``None``: not allowed here."""
    return TABLES[mux].get((state, event, proto))


def allowed(mux, state, event):
    return after(mux, state, event) is not None

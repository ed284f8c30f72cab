"""What a careful driver never does, and what it may always do.

``modem.violations`` holds ``(t_ms, kind, detail)``; the tests of a driver want it empty.
"""

VIOLATIONS = (
    # kind, meaning
    ("busy", "bytes (other than CR and LF) while a command was in progress, within the manual's "
     "maximum response time; later than that they are a legitimate attempt to resynchronise"),
    ("early", "a command whose first byte left before the last result had arrived"),
    ("payload early", "payload that began before the prompt, or data before CONNECT, was out"),
    ("too long", "more than 1460 bytes asked of, or typed at, one CIPSEND"),
    ("state", "a command that the state diagrams forbid, answered with ERROR"),
    ("asleep", "bytes to a module that sleeps, or in the 50 ms after DTR fell"),
    ("stray", "bytes that are neither a command nor owed payload"),
    ("overrun", "more bytes in data mode than the module holds, without flow control"),
)

KINDS = frozenset(kind for kind, _ in VIOLATIONS)

# Refused or not, these are never a violation of kind "state"
PROBES = (
    # what, why
    ("AT, bare CR", "finding the module, paying a payload that is owed"),
    ("+++ with nothing behind it, in command mode", "leaving a data mode that may not be"),
    ("every read and test form", "asking changes nothing"),
    ("CIPSTATUS, CIPSTATUS=n", "asking where things stand"),
    ("CIPSHUT", "valid in every state"),
    ("CIPCLOSE of a link that is CLOSED", "it may have closed by itself"),
    ("CIPCLOSE=n,1 of a link that is CLOSING", "quick after slow"),
    ("CIPRXGET=2/3/4 of a link that is CLOSED", "reading what came before the end"),
    ("CIPACK of a link that is CLOSED", "asking what arrived"),
    ("CIPSERVER=0 without a server", "making sure"),
    ("commands that do not exist, malformed parameters", "kept in modem.remarks instead"),
    ("whatever crossed a report on the wire", "switch inflight_ms"),
    ("anything, while the host cannot know", "after a fault that hid something, a reboot, a reset "
     "of the host; until it asks CIPSTATUS, or says CIPSHUT or ATE"),
)


def render():
    """Both tables as text."""
    out = ["what a careful driver never does:"]
    out += ["  %-14s %s" % row for row in VIOLATIONS]
    out += ["", "what is never held against it:"]
    out += ["  %s: %s" % row for row in PROBES]
    return "\n".join(out)

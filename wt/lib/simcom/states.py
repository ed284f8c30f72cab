"""The application notes' state diagrams as tables (SIM800 note 9, SIM7000 note 8).

Every change of the TCP/IP application's state, and of a connection's, is a row here and nowhere
else; a missing row means that the state forbids it. States are numbers; the names of the module's
are those `AT+CIPSTATUS` prints.
"""

NAMES = (
    "IP INITIAL,IP START,IP CONFIG,IP GPRSACT,IP STATUS,IP PROCESSING,TCP CONNECTING,"
    "UDP CONNECTING,SERVER LISTENING,CONNECT OK,TCP CLOSING,UDP CLOSING,TCP CLOSED,UDP CLOSED,"
    "PDP DEACT"
)

# A row: the state as a letter (a = IP INITIAL … o = PDP DEACT), the event, 0x80 + the new state.
# Events: T CSTT was accepted; I CIICR was sent; U it answered OK; F CIFSR answered; S a TCP and
# Z a UDP connection is being opened (CIPSTART); V a server is being opened; C connected;
# X a connection closed (the last one, in multi connection); K it is being closed by CIPCLOSE,
# J one of UDP; D the context was lost or CGATT=0. CIPSHUT leads from everywhere to IP INITIAL: no
# rows.
MULTI = (
    b"aT\x81bI\x82cU\x83dF\x84eF\x84cD\x8edD\x8eeD\x8e"
    b"eS\x85eZ\x85eV\x85fS\x85fZ\x85fV\x85fF\x85fX\x84fD\x8efK\x85"
)

SINGLE = (
    b"aT\x81bI\x82cU\x83dF\x84eF\x84cD\x8edD\x8eeD\x8e"
    b"aS\x86aZ\x87aV\x88eS\x86eZ\x87eV\x88mS\x86nZ\x87mZ\x87nS\x86mV\x88nV\x88"
    b"gC\x89hC\x89iC\x89gX\x8chX\x8diX\x84gK\x8ahK\x8bjK\x8ajJ\x8bkX\x8clX\x8d"
    b"jX\x8cjF\x89mF\x8cnF\x8diF\x88jD\x8ekD\x8elD\x8emD\x8enD\x8egD\x8ehD\x8eiD\x8e"
)

# A connection's own life, from the wire: the state as a letter, the line's kind (dialogue.py),
# 0x80 + the new state. b WANTED, c STARTING, d OPEN, e CLOSED by the peer, f CLOSING, g SUSPECT,
# h DEAD. A late result in any other state changes nothing.
LINK = (
    b"c\x08\x83"  # CONNECT OK
    b"c\x11\x83"  # CONNECT (transparent)
    b"c\x09\x87"  # CONNECT FAIL
    b"c\x0b\x87"  # CLOSED before it was open
    b"d\x0b\x84"  # CLOSED
    b"d\x0c\x87"  # CLOSE OK that nobody here asked for
    b"f\x0b\x87"  # CLOSED and CLOSE OK race
    b"f\x0c\x87"
)

_pair = bytearray(2)


def after(table, state, event):
    """The state that follows `state` on `event`; -1: forbidden. Allocates nothing."""
    # a letter, an event and a new state lie in ranges of their own: no false hit between columns
    _pair[0] = 97 + state
    _pair[1] = event
    i = table.find(_pair)
    return -1 if i < 0 else table[i + 2] & 0x7F

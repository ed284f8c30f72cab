"""What occurs in the two application notes: numbers of sections, commands, parameters, states.

SIM800 series TCPIP Application Note V1.03; SIM7000 series TCPIP Application Note V1.01.
"""

# separated by spaces
SECTIONS = {
    "sim800":
        "scope 1 1.1 1.2 1.3 2 3 3.1 3.1.1 3.1.2 3.1.3 3.1.4 3.2 3.2.1 3.2.2 3.2.3 3.2.4 3.2.5 "
        "3.3 4 4.1 4.2 5 6 7 7.1 7.2 7.3 7.4 7.5 8 8.1 8.2 9 10 11 12 13",
    "sim7000":
        "scope 1 2 2.1 2.1.1 2.1.2 2.1.3 2.1.4 2.2 2.2.1 2.2.2 2.2.3 2.2.4 2.2.5 2.3 3 3.1 3.2 "
        "4 5 6 6.1 6.2 6.3 6.4 6.5 7 7.1 7.2 8 9 10 11 12 A B",
}

# every form of a command that is printed in one of them
COMMANDS = (
    "AT+CPIN?", "AT+CSQ", "AT+CREG?", "AT+CGATT?", "AT+CGATT=<n>", "AT+CSTT=<apn>", "AT+CIICR",
    "AT+CIFSR", "AT+CIPSTART=<mode>,<host>,<port>", "AT+CIPSTART=<n>,<mode>,<host>,<port>",
    "AT+CIPSEND", "AT+CIPSEND=<length>", "AT+CIPSEND=<n>", "AT+CIPSEND=<n>,<length>",
    "AT+CIPSEND?", "AT+CIPSPRT", "AT+CIPCLOSE", "AT+CIPCLOSE=<mode>", "AT+CIPCLOSE=<n>,<mode>",
    "AT+CIPSERVER=1,<port>", "AT+CIPSERVER=0", "AT+CIPSTATUS", "AT+CLPORT=<mode>,<port>",
    "AT+CIPSRIP=1", "AT+CIPHEAD=1", "AT+CIPSHOWTP", "AT+CIPUDPMODE=<n>",
    "AT+CIPUDPMODE=2,<ip>,<port>", "AT+CIPUDPMODE?", "AT+IFC=2,2", "AT+CIPMODE=<n>",
    "AT+CIPCCFG", "+++", "AT&D1", "ATO", "AT+CIPMUX=<n>", "AT+CIPSHUT", "AT+CIPSGTXT=<n>",
    "AT+CDNSGIP=<domain>", "AT+CIPATS=<mode>,<time>", "AT+CIPQSEND=<n>", "AT+CIPACK",
    "AT+CIPACK=<n>", "AT+CIPRXGET=<n>", "AT+CIPRXGET=<mode>,<len>",
    "AT+CIPRXGET=<mode>,<id>,<len>", "AT+CSCLK=1",
)

PARAMETERS = (
    "CIPMUX n", "CIPMODE n", "CSTT apn", "CIPSTART n", "CIPSTART mode", "CIPSTART host",
    "CIPSTART port", "CIPSPRT n", "CIPSERVER port", "CLPORT port", "CIPHEAD", "CIPSRIP",
    "CIPSHOWTP", "CIPUDPMODE n", "CIPUDPMODE ip,port", "NmRetry", "WaitTm", "SendSz", "Esc",
    "Rxmode", "RxSize", "Rxtimer", "CIPSGTXT n", "CDNSGIP domain", "CIPSEND length", "CIPATS mode",
    "CIPATS time", "CIPQSEND n", "CIPACK txlen", "CIPACK acklen", "CIPACK nacklen",
    "CIPRXGET mode", "CIPRXGET len", "CIPRXGET id", "CIPCLOSE mode", "CIPCLOSE n", "CSCLK",
)

STATES = {
    "single": (
        "IP INITIAL", "IP START", "IP CONFIG", "IP GPRSACT", "IP STATUS", "TCP CONNECTING",
        "UDP CONNECTING", "SERVER LISTENING", "CONNECT OK", "TCP CLOSING", "UDP CLOSING",
        "TCP CLOSED", "UDP CLOSED", "PDP DEACT"),
    "multi": (
        "IP INITIAL", "IP START", "IP CONFIG", "IP GPRSACT", "IP STATUS", "IP PROCESSING",
        "PDP DEACT"),
    "connection": ("INITIAL", "CONNECTED", "CLOSED", "LISTENING"),
}

REPORTS = (
    "OK", "ERROR", ">", "CONNECT OK", "<n>, CONNECT OK", "CONNECT", "SEND OK", "<n>, SEND OK",
    "DATA ACCEPT", "CLOSED", "<n>, CLOSED", "CLOSE OK", "<n>, CLOSE OK", "SHUT OK", "SERVER OK",
    "SERVER CLOSE", "REMOTE IP", "<n>, REMOTE IP", "RECV FROM", "+IPD", "+RECEIVE", "+CIPRXGET: 1",
    "+CDNSGIP", "+PDP: DEACT", "RING", "+CMTI",
)

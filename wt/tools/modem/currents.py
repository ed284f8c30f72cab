"""What each state of a module draws, and how long its radio is on for what: tables, with sources.

Currents are whole microamperes at VBAT = 3.8 V, averages over the state as the hardware documents
give them: paging is inside "idle" and "sleep", bursts are inside "transmitting".  Where a document
gives several, the one at full power in its most common band is taken.

``assumed`` in a source: no public document gives the figure; it is a parameter to be replaced by a
measurement (``VirtualModem.energy.currents["searching"] = ...``).

    H8L  SIM800L(MT6261) Hardware Design V1.02
    H8H  SIM800H&SIM800L Hardware Design V2.02
    H7   SIM7000 Series Hardware Design V1.07
"""

# state: what it means
STATES = (
    ("no supply", "VBAT is switched off"),
    ("off", "supplied, switched off"),
    ("boot", "starting, until the SIM is ready"),
    ("stopping", "shutting down"),
    ("psm", "power saving mode: registered, unreachable"),
    ("radio off", "CFUN=0 or 4, UART listening"),
    ("radio off asleep", "the same, asleep (CSCLK)"),
    ("searching", "no network: the receiver looks for one"),
    ("no service", "no network, between two searches, UART listening"),
    ("no service asleep", "the same, asleep (CSCLK)"),
    ("signalling", "talking to the network: registration, attach, bearer, updates"),
    ("transmitting", "sending data"),
    ("receiving", "receiving data, or waiting for the channel"),
    ("held", "the network keeps the radio connected after the last data"),
    ("idle", "registered, nothing to do, UART listening"),
    ("sleep", "registered, asleep (CSCLK): pages are heard"),
)

# set: state -> (microamperes, source)
CURRENTS = {
    "sim800": {
        "no supply": (0, "nothing flows"),
        "off": (144, "H8L table 43, power off: 144.3 uA"),
        "boot": (50000, "assumed"),
        "stopping": (60000, "assumed"),
        "psm": (0, "the module has none"),
        "radio off": (13420, "assumed: as idle"),
        "radio off asleep": (1110, "H8L table 8, CFUN=0 with CSCLK=1: 1.11 mA"),
        "searching": (60000, "assumed"),
        "no service": (13420, "assumed: as idle"),
        "no service asleep": (1110, "assumed: as H8L table 8, CFUN=0 with CSCLK=1"),
        "signalling": (208920, "assumed: one slot sends, as in a call: H8L table 43, EGSM900"),
        "transmitting": (395490, "H8L table 43, GPRS 1Rx 4Tx, EGSM900, full power: 395.49 mA"),
        "receiving": (211450, "H8L table 43, GPRS 4Rx 1Tx, EGSM900, full power: 211.45 mA"),
        "held": (60000, "assumed"),
        "idle": (13420, "H8L table 43, idle, EGSM900: 13.42 mA"),
        "sleep": (1490, "H8L table 43, BS-PA-MFRMS=5: 1.49 mA (9: 1.62, 2: 1.94)"),
    },
    # the same module's other hardware: what a second document says
    "sim800h": {
        "no supply": (0, "nothing flows"),
        "off": (150, "H8H table 49, power down: 150 uA"),
        "boot": (50000, "assumed"),
        "stopping": (60000, "assumed"),
        "psm": (0, "the module has none"),
        "radio off": (17380, "assumed: as idle"),
        "radio off asleep": (1040, "assumed: as sleep at BS-PA-MFRMS=9"),
        "searching": (60000, "assumed"),
        "no service": (17380, "assumed: as idle"),
        "no service asleep": (1040, "assumed: as sleep at BS-PA-MFRMS=9"),
        "signalling": (238440, "assumed: one slot sends, as in a call: H8H table 49, EGSM900"),
        "transmitting": (529840, "H8H table 49, GPRS 1Rx 4Tx, EGSM900: 529.84 mA"),
        "receiving": (249850, "H8H table 49, GPRS 4Rx 1Tx, EGSM900: 249.85 mA"),
        "held": (60000, "assumed"),
        "idle": (17380, "H8H table 49, idle: 17.38 mA"),
        "sleep": (1140, "H8H table 49, BS-PA-MFRMS=5: 1.14 mA (9: 1.04, 2: 1.57)"),
    },
    "sim7000": {
        "no supply": (0, "nothing flows"),
        "off": (7, "H7 table 6, power off: 7 uA"),
        "boot": (60000, "assumed"),
        "stopping": (60000, "assumed"),
        "psm": (9, "H7 table 34: 9 uA (low power application note V1.01, 3: 3.5 uA)"),
        "radio off": (11000, "assumed: as idle"),
        "radio off asleep": (1200, "assumed: as sleep"),
        "searching": (80000, "assumed"),
        "no service": (11000, "assumed: as idle"),
        "no service asleep": (1200, "assumed: as sleep"),
        "signalling": (167000, "assumed: as transmitting"),
        "transmitting": (167000, "H7 table 34, LTE Cat-M B20 at 23 dBm: 167 mA (10 dBm: 110)"),
        "receiving": (98000, "assumed: as H7 table 34, LTE Cat-M B20 at 0 dBm"),
        "held": (40000, "assumed: connected, discontinuous reception"),
        "idle": (11000, "H7 table 34, LTE idle: 11 mA"),
        "sleep": (1200, "H7 table 34, LTE sleep: 1.2 mA (table 2: with DRX of 2.56 s)"),
    },
}
# what another access changes in a SIM7000's set
OTHER_ACCESS = {
    "NB": {
        "signalling": (144600, "assumed: as transmitting"),
        "transmitting": (144600, "H7 table 34, Cat-NB B8 15 kHz 1 subcarrier 23 dBm: 144.6 mA"),
        "receiving": (68400, "H7 table 34, Cat-NB B8 downlink 15 kHz 12 subcarriers: 68.4 mA"),
    },
    "GSM": {
        "signalling": (209000, "assumed: as a SIM800's call"),
        "transmitting": (422000, "H7 table 34, GPRS EGSM900 2Rx 4Tx: 422 mA"),
        "receiving": (321000, "H7 table 34, GPRS EGSM900 3Rx 2Tx: 321 mA"),
        "held": (60000, "assumed"),
        "idle": (11400, "H7 table 34, GSM idle, BS_PA_MFRMS=2: 11.4 mA"),
        "sleep": (1700, "H7 table 34, GSM sleep, BS_PA_MFRMS=2: 1.7 mA"),
    },
}
OTHER_ACCESS["EDGE"] = OTHER_ACCESS["GSM"]

# On top of whatever the module does meanwhile.
GNSS = (28800, "H7 table 34, tracking, 30 mA in all with the module asleep: less its 1.2 mA")

# How long the radio is on for what.  A network decides all of it; all of it is assumed, but for
# the period of updates: 54 minutes is the default of T3312 and T3412 (3GPP TS 24.008, 24.301).
AIR = {
    "GSM": {
        "setup_ms": 500,        # to a channel (packet access), receiving
        "up_bps": 40000,        # four slots at coding scheme 2, without its overhead
        "down_bps": 40000,
        "least_ms": 60,         # three blocks: the least a transfer takes
        "held_ms": 1500,        # the flow is kept open after the last byte
        "registration_ms": 4000,
        "attach_ms": 2000,
        "bearer_ms": 1000,
        "update_ms": 2000,
        "update_s": 3240,
    },
    "CAT-M": {
        "setup_ms": 200,
        "up_bps": 300000,
        "down_bps": 300000,
        "least_ms": 20,
        "held_ms": 10000,       # the network's inactivity timer
        "registration_ms": 1000,
        "attach_ms": 1000,
        "bearer_ms": 200,
        "update_ms": 500,
        "update_s": 3240,
    },
    "NB": {
        "setup_ms": 1500,
        "up_bps": 15000,
        "down_bps": 20000,
        "least_ms": 100,
        "held_ms": 20000,
        "registration_ms": 4000,
        "attach_ms": 4000,
        "bearer_ms": 1000,
        "update_ms": 2000,
        "update_s": 3240,
    },
}
AIR["EDGE"] = AIR["GSM"]
# Looking for a network: all the time at first, then now and then (the module's and 3GPP TS
# 22.011's business; assumed).
SEARCH = {"first_s": 120, "for_s": 15, "every_s": 180}

HEADERS = 40        # bytes of IP and TCP on each packet
PACKET = 1460       # bytes of payload in one


def set_for(family, access):
    """``{state: microamperes}`` and ``{state: source}`` of a family (or of a named set)."""
    rows = dict(CURRENTS[family])
    if family == "sim7000":
        rows.update(OTHER_ACCESS.get(access, {}))
    return ({name: row[0] for name, row in rows.items()},
            {name: row[1] for name, row in rows.items()})

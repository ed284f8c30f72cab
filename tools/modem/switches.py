"""Every fact that is inferred, assumed or only seen in the field is a named switch here.

One table: name, default, meaning, source.  ``VirtualModem(**switches)`` sets them,
``modem.switch.NAME`` reads and writes them, ``python3 -m tools modem --switches`` prints them.
"""

TABLE = (
    # name, default, meaning, source
    # ---- times, in milliseconds
    ("turnaround_ms", 0, "from a command's CR to its answer", "assumed"),
    ("attach_ms", 100, "CGATT=1 and CGATT=0", "assumed; max 10/75 s [manual 7.2.1]"),
    ("ciicr_ms", 100, "CIICR until OK", "assumed; max 85 s [manual 8.2.10]"),
    ("shut_ms", 50, "CIPSHUT until SHUT OK", "assumed; max 65 s [manual 8.2.7]"),
    ("connect_max_ms", 75000, "an unanswered CIPSTART becomes CONNECT FAIL, multi connection",
     "manual 8.2.2; a SIM7000 was measured at 120 s"),
    ("connect_max_initial_ms", 160000, "the same, single connection from IP INITIAL",
     "manual 8.2.2"),
    ("connect_delay_ms", 0, "CONNECT OK and CONNECT FAIL are this late", "field: 75 s"),
    ("slow_close_max_ms", 10000, "a slow close the peer never answers is reported all the same",
     "assumed"),
    ("silent_peer_ms", 645000, "normal send mode: an unacknowledged send ends in CLOSED",
     "manual 8.2.3"),
    ("cops_test_ms", 5000, "AT+COPS=?", "assumed; max 45 s [manual]"),
    ("sms_ms", 500, "CMGS until +CMGS", "assumed; max 60 s [manual]"),
    ("ring_ms", 5000, "between two RING", "inferred, 4-6 s"),
    ("warn_repeat_ms", 5000, "between two voltage warnings", "inferred, every few seconds"),
    ("boot_ms", None, "PWRKEY falling edge to a UART that listens; None: the family's",
     "hardware design: 3 s, 4.5 s"),
    ("sim_ready_ms", 1000, "from UART ready to +CPIN", "assumed"),
    ("register_ms", 2000, "from UART ready to registered", "assumed"),
    ("sms_ready_ms", 3000, "from UART ready to Call Ready, SMS Ready", "assumed"),
    ("shutdown_ms", 2000, "NORMAL POWER DOWN to STATUS low", "hardware design: >= 2 s"),
    ("wake_ms", 50, "DTR low until the UART listens again (CSCLK=1)", "application notes"),
    ("autosleep_ms", 5000, "CSCLK=2: without serial input this long it sleeps",
     "hardware design 3.3.4"),
    ("autosleep_deaf_ms", 100, "CSCLK=2: what follows a wake character this closely is lost",
     "manual 6.2.20"),
    ("inflight_ms", 250, "a command that crossed a report on the wire is no violation",
     "assumed"),
    ("patience_ms", 1000, "a new command this long after one without a documented time is no "
     "violation", "assumed"),
    ("waittm_unit_ms", 100, "unit of CIPCCFG's WaitTm", "manuals 100, application notes 200"),
    ("udp_connect_ms", 0, "a UDP CIPSTART's CONNECT OK is this late", "inferred: at once"),
    ("dtr_ok_ms", 0, "from DTR's edge to its OK and the end of data mode", "inferred: at once"),
    # ---- layout on the wire
    ("prompt", b"\r\n> ", "bytes of the prompt", "field; the notes print it once without a space"),
    ("read_blank_before_ok", False, "a CIPRXGET=2 that returned data has a blank line before OK",
     "application notes draw one (SIM800), the wire has none"),
    ("hex_blank_before_ok", False, "the same for CIPRXGET=3", "application note SIM800 8.2"),
    ("rxget_space", True, "a space after +CIPRXGET:", "field; SIM800 note prints none"),
    ("data_accept_space", False, "DATA ACCEPT: n,len with a space", "manual SIM7000; wire none"),
    ("connect_space", True, "n, CONNECT OK and the like with a space", "field and notes"),
    ("cdnsgip_space", True, "a space after +CDNSGIP:", "application notes; manual none"),
    ("cmti_space", False, "+CMTI: \"SM\", 1 with a space in front of its index",
     "application notes; wire none"),
    ("cipack_spaces", False, "+CIPACK: 3, 3, 0", "application notes, multi connection"),
    ("deact_colon", True, "+PDP: DEACT with a colon", "manual; the notes once without"),
    ("recv_from_plus", False, "+RECV FROM:", "manual SIM800 command text"),
    ("recv_from_space", True, "RECV FROM: 1.2.3.4:5 with a space", "application notes"),
    ("receive_srip_colon", True, "+RECEIVE,n,L,ip:port ends in a colon", "inferred"),
    ("receive_needs_head", False, "multi connection push only with CIPHEAD=1",
     "manual wording; the notes push always"),
    ("already_error_first", True, "ERROR in front of ALREADY CONNECT", "field, five drivers"),
    ("udp_close_text", "CLOSE OK", "text that ends a UDP CIPCLOSE", "field; notes CLOSED OK"),
    ("udp_close_ok", False, "an OK in front of it", "SIM800 note 3.1.2"),
    ("state_closed_text", "", "replaces TCP CLOSED in STATE lines (IP CLOSE on old firmware)",
     "manual 8.2.6"),
    ("fail_state", "", "what STATE: says in front of CONNECT FAIL; empty: the true state",
     "field: TCP CLOSED, IP STATUS, PDP DEACT, 139"),
    ("status_lines_always", True, "C: lines also in IP INITIAL", "inferred"),
    ("status_server_blank", True, "a blank line after the S: line", "application notes' layout"),
    ("gmr_space", False, "Revision: with a space", "field: none"),
    ("cpin_text", "READY", "answer of CPIN? (READY, SIM PIN, SIM PUK, NOT INSERTED)", "setting"),
    ("cme_everywhere", True, "CMEE applies to every CIP command; False: to CIPSTART, CIPSEND, "
     "CIPRXGET, CIPRDTIMER and CIPSGTXT only", "field; manual"),
    ("psuttz_malformed", None, "SIM7000's broken *PSUTTZ; None: as the family does", "field"),
    ("power_down_bare", False, "UNDER-VOLTAGE POWER DOWN without a CR LF in front", "field"),
    ("cancel_text", "", "what follows ESC in a variable send: empty, OK or ERROR", "inferred"),
    ("connect_text", "CONNECT", "what begins data mode", "manual 2.2.13"),
    ("numeric_texts", "line", "ATV0: SHUT OK, CONNECT OK and their like are a line, bare (ended "
     "by a CR) or none", "inferred: they have no number"),
    ("start_test_form", "two lines", "layout of CIPSTART=?: two lines, one line, or none",
     "inferred"),
    ("send_list_lines", None, "lines of CIPSEND? in multi connection; None: all the family has",
     "inferred; six were seen"),
    ("recv_from_layout", "blank", "RECV FROM in front of +IPD: a blank line between them, single "
     "(one line end), or bare (no line end in front of it)", "inferred; a note draws blank"),
    ("showtp_with_sender", True, "CIPSHOWTP's protocol also behind RECV FROM", "inferred"),
    ("push_line_end", False, "a line end, not counted, behind pushed data that has a header",
     "inferred not"),
    ("transparent_fail_text", "STATE", "a connection that fails with CIPMODE=1: STATE and CONNECT "
     "FAIL, or this text alone", "inferred"),
    ("ato_fail_text", "ERROR", "ATO without a connection", "manual; older: NO CARRIER"),
    # ---- behaviour
    ("send_after_close", "", "result of a send whose link closed while the payload came: empty "
     "(CLOSED was it), SEND FAIL or ERROR", "field"),
    ("push_backlog", 2920, "push mode reads from the network while fewer bytes than this wait "
     "for the line", "assumed"),
    ("data_buffer", 8192, "bytes data mode takes from the host before it is full", "assumed"),
    ("window", 2920, "unread bytes a link holds before its TCP window closes", "field, manual"),
    ("send_buffer", 8760, "unacknowledged bytes a link takes before CIPSEND? says 0", "assumed"),
    ("send_max", 1460, "most that one CIPSEND takes", "application notes"),
    ("notify_once", True, "one +CIPRXGET: 1 until the buffer was empty again", "field"),
    ("ok_gap_ms", 0, "the OK behind a payload of CIPRXGET=2/3 is this late, so that reports land "
     "in between", "field"),
    ("accept_ms", 0, "from the last byte of a payload to its result", "assumed"),
    ("notify_spaced_ms", 0, "a notification is late by this much", "assumed"),
    ("drop_unread_on_close", False, "unread data vanishes when the peer closes", "field"),
    ("closed_read_error", True, "CIPRXGET of a closed and empty link is ERROR", "field"),
    ("udp_merge", False, "CIPRXGET=2 runs datagrams together", "assumed not"),
    ("udp_srip_in_read", True, "CIPRXGET=2 appends ip:port with CIPSRIP=1", "manual"),
    ("rxget_change_while_open", "ignore", "CIPRXGET=0/1 with links open: ignore, error, apply",
     "inferred"),
    ("start_when_closed", True, "CIPSTART and CIPSERVER in TCP CLOSED and UDP CLOSED",
     "inferred: the notes reconnect after a close; the manual lists IP INITIAL and IP STATUS"),
    ("reuse_closed", "yes", "CIPSTART on a CLOSED number: yes; error or already (ERROR, then "
     "n, ALREADY CONNECT) until CIPCLOSE was said of it", "inferred"),
    ("mux_same_value_ok", False, "CIPMUX to the value it has is OK in any state", "inferred"),
    ("multi_idle_on_remote_close", False, "the last link closed by its peer gives IP STATUS",
     "inferred not: only CIPCLOSE goes back"),
    ("multi_idle_on_close", True, "the last link closed by CIPCLOSE, or the server with none, "
     "gives IP STATUS", "inferred from figure 3"),
    ("cipmode_multi_error", True, "CIPMODE=1 in multi connection is ERROR; False: accepted, "
     "without effect", "inferred; the notes say invalid"),
    ("connecting_is_busy", True, "CIPSTART of a connection that is connecting is ALREADY CONNECT; "
     "False: just ERROR", "inferred"),
    ("bare_close_error", True, "CIPCLOSE without a number in multi connection is ERROR; False: it "
     "closes connection 0", "inferred"),
    ("dns_busy_refuses", True, "CIPSTART and CDNSGIP are refused while a lookup runs", "field"),
    ("start_while_deact_ok", None, "CIPSTART in PDP DEACT: OK then CONNECT FAIL; None: SIM7000",
     "field"),
    ("server_when_processing", True, "CIPSERVER=1 also in IP PROCESSING", "field"),
    ("server_counts", True, "a listening server takes one of the connections", "notes"),
    ("server_again_error", True, "CIPSERVER=1 while it listens is ERROR; False: OK, SERVER OK",
     "inferred"),
    ("accept_lowest", True, "a client gets the lowest free connection; False: the highest",
     "inferred"),
    ("accepted_listening", False, "single connection: the state with a client is SERVER "
     "LISTENING, not CONNECT OK", "inferred not"),
    ("close_holds_channel", False, "a command while a slow CIPCLOSE waits is a violation",
     "assumed"),
    ("closed_races_close", False, "n, CLOSED where n, CLOSE OK was due", "field"),
    ("lost_links_closed", False, "CIPSHUT and +PDP: DEACT report n, CLOSED of each connection too",
     "inferred not"),
    ("close_just_closed_error", True, "CIPCLOSE of a closed link is ERROR", "field"),
    ("busy_bytes", "queue", "bytes during a command: queue or drop", "assumed"),
    ("surplus", "command", "bytes behind a fixed length, until its result: command, or drop",
     "inferred"),
    ("backspace_edits", True, "0x08 takes a byte back in a send without a length; False: it is "
     "data", "inferred"),
    ("plus_withheld", True, "the peer does not get +++ while it may be an escape", "inferred"),
    ("dtr_edge", "rising", "edge of DTR that ends data mode after a second of low: rising, or the "
     "falling one that follows", "inferred: rising; the manual says ON to OFF"),
    ("empty_sms_index_ok", None, "CMGR of an empty index: just OK; None: SIM800", "inferred"),
    ("sms_range", "321", "CMGR and CMGD of an index that cannot be: +CMS ERROR 321, ERROR or OK",
     "inferred"),
    ("time_valid", True, "the network has given the time", "setting"),
    ("time_twice", False, "*PSUTTZ comes twice", "manual 5.2.4"),
    ("calls_suspend", False, "a call suspends GPRS data", "field"),
    ("cfun_ok_first", True, "CFUN=1,1: OK before the reboot", "manual after, practice before"),
    ("autobaud_noise", False, "00 49 49 49 49 FF FF FF FF at power-on", "manual 1"),
    ("wake_garbage", 0, "bytes of garbage after waking", "field"),
    ("wake_misses", 0, "falling edges of DTR that do not wake it (CSCLK=1)",
     "field: a driver pulses DTR again"),
    ("sleep_reports", "sent", "CSCLK=1: reports while asleep are sent, held until it is awake, or "
     "lost", "application notes: data wakes the module; whether its UART too is assumed"),
    ("sim_inserted", True, "there is a SIM", "setting"),
    ("sim_pin", "", "PIN the SIM asks for; empty: none", "setting"),
    ("sim_tries", 3, "attempts left for the PIN", "setting"),
    ("registration", 1, "status reached: 1 home, 5 roaming, 3 denied, 2 searching", "setting"),
    ("register_where", "", "which of CREG,CGREG,CEREG register; empty: all the family has",
     "field: CGREG alone, CREG stuck"),
    ("rat", "", "SIM7000 access: GSM, CAT-M, NB; empty: CAT-M", "setting"),
    ("auto_attach", True, "attached as soon as registered", "assumed"),
    ("attach_apn", "", "APN that LTE attaches with (CGDCONT); empty: any", "field"),
    ("good_apns", "", "comma list of APNs that CIICR accepts; empty: any", "setting"),
    ("cgdcont_for_cstt", False, "CIICR takes CGDCONT's APN where CSTT was given none",
     "inferred not, on SIM800"),
    ("rssi", 20, "CSQ", "setting"),
    ("ber", 0, "CSQ", "setting"),
    ("battery", (0, 80, 3950), "CBC: charging, percent, mV", "setting"),
    ("ip0", "10.78.245.128", "address of context 0", "application notes"),
    ("ip1", "10.204.70.11", "address of context 1", "application notes"),
    ("ciicr_fail_state", "PDP DEACT", "state after a CIICR that failed", "inferred; IP INITIAL "
     "was seen too"),
    ("has_spic", None, "AT+SPIC exists; None: SIM800", "assumed"),
    ("sms_ready_first", False, "SMS Ready before Call Ready", "inferred: order not guaranteed"),
    ("dcd_after_text", True, "DCD rises when CLOSED is wholly out; False: when it is queued",
     "assumed"),
    ("has_calls", None, "voice calls; None: SIM800", "manual"),
    ("dtr_idle", 1, "level of DTR before the host drives it (1: left open, 0: wired low)",
     "UART application note: pulled up inside"),
    ("stored", None, "settings saved before this boot, {name: value}, such as {\"CFGRI\": 2, "
     "\"IFC\": (2, 2)}", "manual: defaults differ between documents"),
    ("start_on_power", False, "boots when the supply comes, without PWRKEY", "board"),
    ("fed_by_pins", False, "a module whose TX or DTR line is high goes on without its supply: no "
     "reset", "field"),
    ("psm_enters", True, "a SIM7000 with CPSMS=1 and nothing to do enters PSM", "manual"),
)


class Switches:
    """The switches of one modem; unknown names are an error."""

    def __init__(self, **given):
        for name, default, _meaning, _source in TABLE:
            object.__setattr__(self, name, default)
        for name, value in given.items():
            setattr(self, name, value)

    def __setattr__(self, name, value):
        if not hasattr(self, name):
            raise AttributeError("no switch named %r" % name)
        object.__setattr__(self, name, value)


def render():
    """The table as text."""
    out = []
    for name, default, meaning, source in TABLE:
        out.append("%-27s %-18r %s  [%s]" % (name, default, meaning, source))
    return "\n".join(out)

"""The values that each switch of the virtual modem has besides its default."""

from tools.modem.switches import TABLE

# Scenes, not facts: another SIM, another network, another board. Each has its own tests.
SCENES = {
    "sim_inserted": "no SIM: nothing connects",
    "cpin_text": "a locked SIM: nothing connects",
    "sim_pin": "needs a PIN",
    "sim_tries": "means nothing without a PIN",
    "good_apns": "an APN that is refused",
    "ip0": "an address", "ip1": "an address",
    "stored": "settings of a former life",
    "has_spic": "means nothing without a PIN",
    "auto_attach": "tested with False below, together with attach_ms",
}
# The other ways: what the meaning names, and times that are long but within the manual's.
OTHERS = {
    "turnaround_ms": (20, 300), "attach_ms": (9000,), "ciicr_ms": (80000,), "shut_ms": (60000,),
    "connect_max_ms": (120000,), "connect_max_initial_ms": (75000,), "connect_delay_ms": (70000,),
    "slow_close_max_ms": (2000,), "silent_peer_ms": (60000,), "cops_test_ms": (45000,),
    "sms_ms": (60000,), "ring_ms": (4000,), "warn_repeat_ms": (2000,), "boot_ms": (9000,),
    "sim_ready_ms": (8000,), "register_ms": (60000,), "sms_ready_ms": (30000,),
    "shutdown_ms": (6000,), "wake_ms": (100,), "autosleep_ms": (2000,), "autosleep_deaf_ms": (20,),
    "inflight_ms": (100,), "patience_ms": (5000,), "waittm_unit_ms": (200,),
    "prompt": (b"\r\n>", b"> ", b">"), "udp_close_text": ("CLOSED OK", "CLOSED"),
    "state_closed_text": ("IP CLOSE",), "fail_state": ("TCP CLOSED", "IP STATUS", "139"),
    "psuttz_malformed": (True, False), "cancel_text": ("OK", "ERROR"),
    "connect_text": ("CONNECT 115200",), "ato_fail_text": ("NO CARRIER",),
    "send_after_close": ("SEND FAIL", "ERROR"), "push_backlog": (1460,), "data_buffer": (1024,),
    "window": (1460, 5840, 1 << 24), "send_buffer": (2920,), "send_max": (1024, 512),
    "ok_gap_ms": (300,), "accept_ms": (700,), "notify_spaced_ms": (400,),
    "rxget_change_while_open": ("error", "apply"),
    "start_while_deact_ok": (True, False), "busy_bytes": ("drop",),
    "empty_sms_index_ok": (True, False), "wake_garbage": (200,), "registration": (5,),
    "wake_misses": (2,), "sleep_reports": ("held", "lost"),
    "register_where": ("CREG", "CGREG"), "rat": ("GSM", "NB"), "attach_apn": ("internet",),
    "rssi": (99,), "ber": (99,), "battery": ((1, 5, 3400),),
    "reuse_closed": ("error", "already"),
    "ciicr_fail_state": ("IP INITIAL",), "has_calls": (True, False), "dtr_idle": (0,),
    "udp_connect_ms": (3000,), "dtr_ok_ms": (400, 1500), "numeric_texts": ("bare", "none"),
    "start_test_form": ("one line", "none"), "send_list_lines": (6,),
    "transparent_fail_text": ("CONNECT FAIL", "NO CARRIER"),
    "recv_from_layout": ("single", "bare"),
    "surplus": ("drop",), "dtr_edge": ("falling",), "sms_range": ("OK", "ERROR"),
}


def ways():
    for name, default, _meaning, _source in TABLE:
        if name in SCENES:
            continue
        if name in OTHERS:
            for value in OTHERS[name]:
                yield name, value
        else:
            assert isinstance(default, bool), name
            yield name, not default


WAYS = list(ways())

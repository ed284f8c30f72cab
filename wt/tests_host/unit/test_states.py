"""The state tables against the application notes' figures."""
import unittest

from simcom import states
from simcom.states import LINK, MULTI, NAMES, SINGLE, after

N = NAMES.split(",")
# what the tables may be asked about
EVENTS = "TIUFSZVCXKD"
ACTIVE_SINGLE = (
    "IP CONFIG", "IP GPRSACT", "IP STATUS", "TCP CONNECTING", "UDP CONNECTING", "SERVER LISTENING",
    "CONNECT OK", "TCP CLOSED", "UDP CLOSED",
)  # fmt: skip
ACTIVE_MULTI = ("IP CONFIG", "IP GPRSACT", "IP STATUS", "IP PROCESSING")


def go(table, path, state="IP INITIAL"):
    """The state after these events; "" when one of them is forbidden."""
    n = N.index(state)
    for event in path:
        n = after(table, n, ord(event))
        if n < 0:
            return ""
    return N[n]


class Names(unittest.TestCase):
    def test_as_cipstatus_prints_them(self):
        self.assertEqual(
            N,
            [
                "IP INITIAL", "IP START", "IP CONFIG", "IP GPRSACT", "IP STATUS", "IP PROCESSING",
                "TCP CONNECTING", "UDP CONNECTING", "SERVER LISTENING", "CONNECT OK",
                "TCP CLOSING", "UDP CLOSING", "TCP CLOSED", "UDP CLOSED", "PDP DEACT",
            ],
        )  # fmt: skip


def rows(table):
    return [(table[i] - 97, table[i + 1], table[i + 2] & 0x7F) for i in range(0, len(table), 3)]


class Tables(unittest.TestCase):
    def test_shape(self):
        for table in (MULTI, SINGLE, LINK):
            self.assertEqual(len(table) % 3, 0)
            seen = []
            for state, event, new in rows(table):
                self.assertTrue(0 <= state < len(N))
                self.assertTrue(0 <= new < len(N))
                self.assertTrue(event < 97)
                self.assertFalse((state, event) in seen)
                seen.append((state, event))

    def test_every_row_and_every_missing_one(self):
        for table in (MULTI, SINGLE, LINK):
            there = {}
            for state, event, new in rows(table):
                there[(state, event)] = new
            for state in range(20):
                for event in range(128):
                    self.assertEqual(after(table, state, event), there.get((state, event), -1))

    def test_multi(self):
        self.assertEqual(go(MULTI, ""), "IP INITIAL")
        self.assertEqual(go(MULTI, "T"), "IP START")
        self.assertEqual(go(MULTI, "TI"), "IP CONFIG")
        self.assertEqual(go(MULTI, "TIU"), "IP GPRSACT")
        self.assertEqual(go(MULTI, "TIUF"), "IP STATUS")
        for event in "SZV":
            self.assertEqual(go(MULTI, "TIUF" + event), "IP PROCESSING")
        self.assertEqual(go(MULTI, "TIUFSSZV"), "IP PROCESSING")
        self.assertEqual(go(MULTI, "TIUFSX"), "IP STATUS")
        self.assertEqual(go(MULTI, "TIUFSKX"), "IP STATUS")
        self.assertEqual(go(MULTI, "TIUFF"), "IP STATUS")
        self.assertEqual(go(MULTI, "TIUFSF"), "IP PROCESSING")

    def test_multi_has_no_single_states(self):
        reached = {new for _, _, new in rows(MULTI)}
        self.assertEqual(
            sorted([N[n] for n in reached]),
            sorted(["IP START", "IP CONFIG", "IP GPRSACT", "IP STATUS", "IP PROCESSING",
                    "PDP DEACT"]),
        )  # fmt: skip

    def test_single(self):
        self.assertEqual(go(SINGLE, "TIUF"), "IP STATUS")
        self.assertEqual(go(SINGLE, "TIUFS"), "TCP CONNECTING")
        self.assertEqual(go(SINGLE, "TIUFZ"), "UDP CONNECTING")
        self.assertEqual(go(SINGLE, "TIUFV"), "SERVER LISTENING")
        # from IP INITIAL the module runs the rest itself
        self.assertEqual(go(SINGLE, "S"), "TCP CONNECTING")
        self.assertEqual(go(SINGLE, "Z"), "UDP CONNECTING")
        self.assertEqual(go(SINGLE, "V"), "SERVER LISTENING")
        for way in "SZV":
            self.assertEqual(go(SINGLE, way + "C"), "CONNECT OK")
        self.assertEqual(go(SINGLE, "SX"), "TCP CLOSED")
        self.assertEqual(go(SINGLE, "ZX"), "UDP CLOSED")
        self.assertEqual(go(SINGLE, "SCK"), "TCP CLOSING")
        self.assertEqual(go(SINGLE, "SCKX"), "TCP CLOSED")
        self.assertEqual(go(SINGLE, "ZKX"), "UDP CLOSED")
        self.assertEqual(go(SINGLE, "SCX"), "TCP CLOSED")
        # reconnected from there
        self.assertEqual(go(SINGLE, "SCXS"), "TCP CONNECTING")
        self.assertEqual(go(SINGLE, "ZXZ"), "UDP CONNECTING")
        self.assertEqual(go(SINGLE, "SCXZC"), "CONNECT OK")

    def test_single_reaches_everything_but_processing(self):
        reached = {new for _, _, new in rows(SINGLE)}
        self.assertEqual(sorted(reached | {0}), [n for n in range(15) if n != 5])

    def test_deactivated(self):
        for table, active in ((MULTI, ACTIVE_MULTI), (SINGLE, ACTIVE_SINGLE)):
            for name in active:
                self.assertEqual(go(table, "D", name), "PDP DEACT", name)
            for name in ("IP INITIAL", "IP START", "PDP DEACT"):
                self.assertEqual(go(table, "D", name), "", name)
        # also while it is being closed
        self.assertEqual(go(SINGLE, "D", "TCP CLOSING"), "PDP DEACT")
        self.assertEqual(go(SINGLE, "D", "UDP CLOSING"), "PDP DEACT")

    def test_only_cipshut_leaves_pdp_deact(self):
        for table in (MULTI, SINGLE):
            for event in EVENTS:
                self.assertEqual(go(table, event, "PDP DEACT"), "")

    def test_forbidden(self):
        for table, name, events in (
            (MULTI, "IP INITIAL", "IUFSZVCXKD"), (MULTI, "IP START", "TUFSZVCXK"),
            (MULTI, "IP CONFIG", "TIFSZVCXK"), (MULTI, "IP GPRSACT", "TIUSZVCXK"),
            (MULTI, "IP STATUS", "TIUCXK"), (MULTI, "IP PROCESSING", "TIUC"),
            (SINGLE, "IP INITIAL", "IUFCXK"), (SINGLE, "IP START", "TUFSZVCXK"),
            (SINGLE, "IP CONFIG", "TIFSZVCXK"), (SINGLE, "IP GPRSACT", "TIUSZVCXK"),
            (SINGLE, "CONNECT OK", "TIUSZVC"), (SINGLE, "TCP CONNECTING", "TIUSZV"),
            (SINGLE, "TCP CLOSING", "TIUSZVCK"),
        ):  # fmt: skip
            for event in events:
                self.assertEqual(go(table, event, name), "", (name, event))


WANTED = 1
STARTING = 2
OPEN = 3
CLOSED = 4
CLOSING = 5
SUSPECT = 6
DEAD = 7
LINK_STATES = (WANTED, STARTING, OPEN, CLOSED, CLOSING, SUSPECT, DEAD)


class Links(unittest.TestCase):
    """A connection's own life, from the wire."""

    def test_rows(self):
        for before, kind, new in (
            (STARTING, 8, OPEN), (STARTING, 17, OPEN), (STARTING, 9, DEAD), (STARTING, 11, DEAD),
            (OPEN, 11, CLOSED), (OPEN, 12, DEAD), (CLOSING, 11, DEAD), (CLOSING, 12, DEAD),
        ):  # fmt: skip
            self.assertEqual(after(LINK, before, kind), new)

    def test_late_results_change_nothing(self):
        # a connection that was given up does not open, and does not die twice
        for state in (WANTED, SUSPECT, DEAD, 0):
            for kind in range(64):
                self.assertEqual(after(LINK, state, kind), -1)
        for kind in (8, 9, 17):
            for state in (OPEN, CLOSED, CLOSING):
                self.assertEqual(after(LINK, state, kind), -1)

    def test_results_of_data_are_no_change(self):
        for kind in (10, 13, 14, 15, 16, 19):
            for state in LINK_STATES:
                self.assertEqual(after(LINK, state, kind), -1)

    def test_nothing_is_shared(self):
        self.assertEqual(len(states._pair), 2)

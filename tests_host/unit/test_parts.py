"""Parts that are imported when first used, and the errors."""
import errno
import unittest

import fakes

import simcom
from simcom import SIM800, ModemError, errors, modem, parts
from simcom import socket as sockets

TABLES = ((parts.MODEM, modem.Modem), (parts.SOCKET, sockets.socket))


def table_of(table):
    """(part, names) of a table."""
    found = []
    for line in table.split("\n"):
        words = line.split()
        found.append((words[0], words[1:]))
    return found


class Thing:
    def __init__(self):
        self.asked = 0


class Tables(unittest.TestCase):
    def test_shape(self):
        for table, _ in TABLES:
            for line in table.split("\n"):
                # a name is found between two spaces
                self.assertTrue(line.endswith(" "))
                self.assertFalse("  " in line)
                self.assertTrue(len(line.split()) >= 2)

    def test_every_name_is_a_function_of_its_part(self):
        for table, _ in TABLES:
            seen = []
            for part, names in table_of(table):
                module = simcom.load(part)
                for name in names:
                    self.assertFalse(name in seen, name)
                    seen.append(name)
                    self.assertTrue(callable(getattr(module, name)), name)

    def test_found_from_an_object(self):
        m = SIM800(fakes.UART(fakes.Clock()))
        for part, names in table_of(parts.MODEM):
            for name in names:
                found = getattr(m, name)
                kind = getattr(simcom.load(part), name)
                if isinstance(kind, type):  # an object that the modem keeps
                    self.assertTrue(isinstance(found, kind) and getattr(m, name) is found)
                else:
                    self.assertTrue(callable(found), name)

    def test_no_method_is_hidden_by_a_part(self):
        # a name that the class has would never be looked up in the table
        for table, kind in TABLES:
            for _, names in table_of(table):
                for name in names:
                    self.assertFalse(hasattr(kind, name), name)

    def test_bound_to_the_object(self):
        thing = Thing()
        s = parts.find(thing, "nothing other \nsockextra makefile rest \n", "makefile")
        self.assertTrue(s() is thing)
        self.assertTrue(s("rb", buffering=0) is thing)

    def test_no_such_name(self):
        table = "sockextra makefile rest \nopening connect "
        for name in ("sockextra", "make", "file", "makefil", "akefile", "", " ", "Rest", "nope"):
            try:
                parts.find(Thing(), table, name)
                self.fail(name)
            except AttributeError as e:
                self.assertEqual(e.args[0], name)

    def test_objects_have_no_other_attributes(self):
        m = SIM800(fakes.UART(fakes.Clock()))
        for name in ("fileno", "nope", "_x", "events_", "control"):
            self.assertFalse(hasattr(m, name), name)

    def test_load(self):
        self.assertEqual(simcom.load("errors"), errors)
        self.assertTrue(simcom.load("tasks").Request is simcom.load("tasks").Request)
        try:
            simcom.load("no_such_part")
            self.fail("loaded")
        except ImportError:
            pass


class Errors(unittest.TestCase):
    def test_modem_error(self):
        e = ModemError(100, "refused", 30, "+CIICR")
        self.assertTrue(isinstance(e, OSError))
        self.assertEqual((e.errno, e.code, e.command), (100, 30, "+CIICR"))
        self.assertTrue("refused" in str(e))
        e = ModemError(110)
        self.assertEqual((e.errno, e.code, e.command), (110, None, None))

    def test_raised_and_caught(self):
        try:
            raise ModemError(5, "x", 3, "+Y")
        except OSError as e:
            self.assertEqual((e.errno, e.code, e.command), (5, 3, "+Y"))

    def test_numbers_are_the_ports(self):
        used = {
            "EIO": 5, "EBADF": 9, "EAGAIN": 11, "EACCES": 13, "EBUSY": 16, "ENODEV": 19,
            "EINVAL": 22, "EMSGSIZE": 90, "EOPNOTSUPP": 95, "ENETDOWN": 100, "ECONNRESET": 104,
            "ENOBUFS": 105, "EISCONN": 106, "ENOTCONN": 107, "ETIMEDOUT": 110, "ECONNREFUSED": 111,
            "EHOSTUNREACH": 113, "EALREADY": 114, "EINPROGRESS": 115,
        }  # fmt: skip
        there = 0
        for name in used:
            if hasattr(errno, name):
                there += 1
                self.assertEqual(getattr(errno, name), used[name], name)
        self.assertTrue(there > 10)

    def test_names_that_a_port_may_lack(self):
        for name in dir(errors):
            if name[0] == "E":
                number = getattr(errors, name)
                self.assertEqual(getattr(errno, name, number), number, name)
        for name in ("EBUSY", "EMSGSIZE", "ENETDOWN", "EISCONN"):
            self.assertTrue(isinstance(getattr(errors, name), int))

    def test_names_that_a_port_has_are_there_too(self):
        for name in ("EIO", "EAGAIN", "ETIMEDOUT", "ECONNREFUSED", "EHOSTUNREACH"):
            self.assertEqual(getattr(errors, name), getattr(errno, name))
        self.assertFalse(hasattr(errors, "ENOSUCH"))

    def test_codes(self):
        for code, number in (
            (10, 19), (13, 19), (15, 19), (11, 13), (12, 13), (16, 13), (149, 13), (30, 100),
            (180, 100), (31, 110), (160, 113),
        ):  # fmt: skip
            self.assertEqual(errors.of_cme(code), number, code)
        others = [c for c in range(-1, 1000) if errors.of_cme(c) != 5]
        self.assertEqual(others, [10, 11, 12, 13, 15, 16, 30, 31, 149, 160, 180])

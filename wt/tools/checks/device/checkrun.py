"""Runs one file of unittest tests under MicroPython, on the unix port or on a board.

The `unittest` that a package index carries (0.4) stops at an exception in setUp and lacks some of
what the one for boards (0.10) has. This runner walks the classes itself, and fills the gap, so
that a test file means the same under CPython, on the unix port and on any board.
"""

import sys
import unittest


class _Raises:
    """assertRaises as a context that keeps the exception."""

    def __init__(self, expected):
        self.expected = expected
        self.exception = None

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is None:
            raise AssertionError("%r not raised" % (self.expected,))
        self.exception = value
        return issubclass(kind, self.expected)


class _SubTest:
    """subTest: says which one it was when it fails."""

    def __init__(self, msg, params):
        self.label = (msg, params)

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind is not None and not issubclass(kind, unittest.SkipTest):
            print("    in subTest", self.label)
        return False


def _check(ok, msg, default):
    if not ok:
        raise AssertionError(msg or default)


def _raises(self, expected, func=None, *args, **kwargs):
    context = _Raises(expected)
    if func is None:
        return context
    with context:
        func(*args, **kwargs)
    return context


def _skip(self, reason):
    raise unittest.SkipTest(reason)


def _add_cleanup(self, func, *args, **kwargs):
    if not hasattr(self, "_cleanups"):
        self._cleanups = []
    self._cleanups.append((func, args, kwargs))


_GAP = {
    "assertRaises": _raises,
    "subTest": lambda self, msg=None, **params: _SubTest(msg, params),
    "skipTest": _skip,
    "addCleanup": _add_cleanup,
    "assertNotIn": lambda self, x, y, msg="": _check(x not in y, msg, "%r in %r" % (x, y)),
    "assertIn": lambda self, x, y, msg="": _check(x in y, msg, "%r not in %r" % (x, y)),
    "assertLess": lambda self, x, y, msg="": _check(x < y, msg, "not %r < %r" % (x, y)),
    "assertLessEqual": lambda self, x, y, msg="": _check(x <= y, msg, "not %r <= %r" % (x, y)),
    "assertGreater": lambda self, x, y, msg="": _check(x > y, msg, "not %r > %r" % (x, y)),
    "assertGreaterEqual": lambda self, x, y, msg="": _check(x >= y, msg, "not %r >= %r" % (x, y)),
    "assertIsInstance": lambda self, x, y, msg="": _check(
        isinstance(x, y), msg, "%r is no %r" % (x, y)),
}
for _name, _func in _GAP.items():
    setattr(unittest.TestCase, _name, _func)


def _cleanup(case):
    while getattr(case, "_cleanups", None):
        func, args, kwargs = case._cleanups.pop()
        func(*args, **kwargs)


def _run_one(case, name):
    """Run one test with what goes around it; whatever fails in it is its failure."""
    try:
        if hasattr(case, "setUp"):
            case.setUp()
        try:
            getattr(case, name)()
        finally:
            if hasattr(case, "tearDown"):
                case.tearDown()
    finally:
        _cleanup(case)


def _classes(module):
    for name in sorted(dir(module)):
        found = getattr(module, name)
        if isinstance(found, type) and issubclass(found, unittest.TestCase) \
                and found is not unittest.TestCase:
            yield found


def run(name, pattern="", verbose=False):
    """Run the tests of module `name`; print failures and one line of totals. True: all passed."""
    passed, failed, skipped = 0, 0, 0
    try:
        module = __import__(name)
        classes = list(_classes(module))
    except Exception as error:
        print("FAIL %s: import" % name)
        sys.print_exception(error)
        classes, failed = (), 1
    for kind in classes:
        tests = [t for t in sorted(dir(kind)) if t.startswith("test")]
        label = "%s.%s." % (name, kind.__name__)
        tests = [t for t in tests if pattern in label + t]
        try:
            if tests and hasattr(kind, "setUpClass"):
                kind.setUpClass()
        except unittest.SkipTest as reason:
            print("SKIP %s%s: %s" % (label, "*", reason))
            skipped += len(tests)
            continue
        except Exception as error:
            print("FAIL %ssetUpClass" % label)
            sys.print_exception(error)
            failed += len(tests)
            continue
        for test in tests:
            try:
                if verbose:
                    print("%s%s" % (label, test))
                _run_one(kind(), test)
                passed += 1
            except unittest.SkipTest as reason:
                print("SKIP %s%s: %s" % (label, test, reason))
                skipped += 1
            except Exception as error:
                print("FAIL %s%s" % (label, test))
                sys.print_exception(error)
                failed += 1
        if tests and hasattr(kind, "tearDownClass"):
            kind.tearDownClass()
    print("totals: %d passed, %d failed, %d skipped" % (passed, failed, skipped))
    return not failed


if __name__ == "__main__":
    # unix port: checkrun.py FOLDER MODULE [PATTERN]
    sys.path.insert(0, sys.argv[1])
    sys.exit(0 if run(sys.argv[2], sys.argv[3] if len(sys.argv) > 3 else "") else 1)

"""`python3 -m tools pages`: writes what is written from the code.

docs/coverage.md, docs/states.md, docs/bounds.md, package.json and the boards' lists; tests say
when one is old.
"""

import argparse

from tools.checks import manifest

from . import bounds, states, write


def main(argv):
    """Write them; fails when a bound has no source."""
    argparse.ArgumentParser(prog="python3 -m tools pages", description=__doc__).parse_args(argv)
    write.main([])
    states.main()
    bounds.PAGE.write_text(bounds.page(), encoding="utf-8")
    manifest.main([])
    missing = bounds.complaints()
    for line in missing:
        print(line)
    return int(bool(missing))

"""Goodput and commands, printed with every test run; what they must reach is the bench's to say:
a timed test would fail on a busy machine."""

import sys

from tools.bench import commands, goodput


def main():
    """Print both; a driver that does not finish, or breaks a rule of the modem's, fails."""
    goodput.main()
    print()
    commands.main()
    return 0


if __name__ == "__main__":
    sys.exit(main())

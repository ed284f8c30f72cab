"""``python3 -m tools.modem``."""

import sys

from .cli import main

sys.exit(main())

"""What lib/simcom/_host.py stands for, as the type checker is to see it: the port's own."""

import time as time
from typing import Any

from micropython import RingIO as RingIO
from micropython import const as const

def __getattr__(name: str) -> Any: ...

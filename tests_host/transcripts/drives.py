"""All functions that drive transcripts, and what waits."""

from . import drives_data, drives_multi, drives_single, drives_sleep, drives_transparent
from .drive_table import DRIVES, waiting

PARTS = (drives_single, drives_multi, drives_data, drives_transparent, drives_sleep)
OPEN = waiting()

__all__ = ["DRIVES", "OPEN", "PARTS"]

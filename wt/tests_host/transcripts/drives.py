"""All functions that drive transcripts, and what waits."""

from . import drives_data, drives_multi, drives_single
from .drive_table import DRIVES, waiting

PARTS = (drives_single, drives_multi, drives_data)
OPEN = waiting()

__all__ = ["DRIVES", "OPEN", "PARTS"]

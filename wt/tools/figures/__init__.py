"""Figures that every test run prints, and the budgets they must keep."""

from pathlib import Path

DEVICE = Path(__file__).with_name("device")

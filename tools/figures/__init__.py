"""Figures that every test run prints, and the budgets they must keep."""

"""Tests that run on a board, a real one or the virtual one; `python3 -m tests_device --help`.

Files called test_*.py, and wiring.py, go onto the board; the others stay on the PC.
"""

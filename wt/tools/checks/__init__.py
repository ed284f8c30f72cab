"""The test run: rings, runners and checks."""

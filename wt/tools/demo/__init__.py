"""Telemetry end to end, without hardware."""

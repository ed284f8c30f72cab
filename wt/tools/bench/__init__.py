"""Benchmarks: shares, ratios and counts, measured over the real-time virtual modem."""

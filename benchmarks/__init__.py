"""Benchmarks: every target measured against its floor and its peers, as ratios of medians in one run."""

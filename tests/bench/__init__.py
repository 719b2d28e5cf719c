"""Benchmarks: run by hand, reported, never asserted. On a shared machine only a ratio within one run tells much."""

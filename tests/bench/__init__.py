"""Benchmarks: run by hand, reported, never asserted. Times on a shared machine are noisy, so what matters is a ratio in one run."""

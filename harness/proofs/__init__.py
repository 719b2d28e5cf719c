"""Proofs: what decides each, which verdicts are kept, which is due, and in what order they run."""

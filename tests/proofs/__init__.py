"""Proofs about the harness itself that need real beds; bin/test runs them."""

"""Layers: what a converged wave left on all nodes of a bed, kept under the name of everything that went into it."""

from harness.layers.store import Layer, Store

__all__ = ["Layer", "Store"]

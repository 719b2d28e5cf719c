"""Reads the files in kitchen/, and says all that is wrong with them at once."""

from harness.loading.inventory import load_inventory
from harness.loading.kitchen import Kitchen, load_kitchen
from harness.loading.proofs import load_proofs

__all__ = ["Kitchen", "load_inventory", "load_kitchen", "load_proofs"]

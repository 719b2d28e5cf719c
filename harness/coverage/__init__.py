"""What the matrix proves: which variant runs which service, role and recipe, and what none runs."""

from harness.coverage.gaps import gaps, idle_topologies
from harness.coverage.page import page

__all__ = ["gaps", "idle_topologies", "page"]

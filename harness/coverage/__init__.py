"""What the matrix proves: which variant runs which service, role and recipe, and what none runs."""

from harness.coverage.gaps import gaps
from harness.coverage.page import page

__all__ = ["gaps", "page"]

"""The matrix: every supported variant."""

from dataclasses import dataclass
from typing import Optional

from harness.model.variant import Variant


@dataclass(frozen=True)
class Exclusion:
    """A path that is not supported, and why; `variant` may have `*` in place of a part. Without a driver it is meant
    for every driver. `proven_by` is the variant that proves on another path what this one would."""

    variant: str
    reason: str
    proven_by: Optional[str] = None


@dataclass(frozen=True)
class Matrix:
    variants: tuple[Variant, ...]
    exclusions: tuple[Exclusion, ...] = ()

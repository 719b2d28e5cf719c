"""The matrix: every supported variant."""

from dataclasses import dataclass

from harness.model.variant import Variant


@dataclass(frozen=True)
class Exclusion:
    """A path that is not supported, and why; `variant` may have `*` in place of a part. Without a driver it is meant
    for every driver."""

    variant: str
    reason: str


@dataclass(frozen=True)
class Matrix:
    variants: tuple[Variant, ...]
    exclusions: tuple[Exclusion, ...] = ()

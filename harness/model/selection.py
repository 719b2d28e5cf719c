"""Which variants a command line means."""

from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import Optional

from harness.host.errors import NothingSelected
from harness.model.matrix import Matrix
from harness.model.variant import Variant, fits

EVERY = "*/*/*/*"
"""The pattern that names every variant, of every driver."""


def select(
    matrix: Matrix, patterns: Sequence[str], driver: Optional[str] = None
) -> tuple[Variant, ...]:
    """The variants that any pattern names, in the matrix's order; only those of `driver` when it is given.

    A pattern is a variant's name; each part may have `*` and `?`. Parts that are left out at its end are the first that
    the matrix has: `allinone` is one variant, `allinone/*` one for each platform, `*/*/*` is all of the default driver.
    A pattern that names nothing raises NothingSelected: an empty run is never green.
    """
    whole = matrix
    if driver:
        matrix = _of_driver(matrix, driver)
    chosen: set[str] = set()
    for pattern in patterns:
        named = _named(pattern, matrix.variants)
        if not named and _named(pattern, whole.variants):
            raise _excluded(pattern, str(driver), whole)
        if not named:
            raise _unknown(pattern, matrix)
        chosen |= named
    if not chosen:
        raise NothingSelected("no variant was named", cure=_known(matrix))
    return tuple(v for v in matrix.variants if v.name in chosen)


def _of_driver(matrix: Matrix, driver: str) -> Matrix:
    variants = tuple(variant for variant in matrix.variants if variant.driver == driver)
    if not variants:
        drivers = ", ".join(dict.fromkeys(variant.driver for variant in matrix.variants))
        raise NothingSelected(f"no variant has the driver {driver}", cure=f"these do: {drivers}")
    return replace(matrix, variants=variants)


def _named(pattern: str, variants: Sequence[Variant]) -> set[str]:
    """The names of the variants that it means."""
    said = len(pattern.strip("/").split("/"))
    first: dict[tuple[str, ...], str] = {}
    for variant in variants:
        if fits(pattern, variant.parts):
            first.setdefault(variant.parts[:said], variant.name)
    return set(first.values())


def _excluded(pattern: str, driver: str, matrix: Matrix) -> NothingSelected:
    """It names variants, but none of that driver."""
    (first, *_) = (v for v in matrix.variants if fits(pattern, v.parts))
    parts = (*first.parts[:3], driver)
    reasons = [one.reason for one in matrix.exclusions if fits(one.variant, parts)]
    why = f": {'; '.join(reasons)}" if reasons else ""
    return NothingSelected(
        f"{pattern} is not supported by the driver {driver}{why}",
        cure=_known(_of_driver(matrix, driver)),
    )


def _unknown(pattern: str, matrix: Matrix) -> NothingSelected:
    words = {word for v in matrix.variants for word in (v.topology.name, v.name)}
    close = get_close_matches(pattern, sorted(words), n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return NothingSelected(f"no variant is called {pattern}", cure=hint + _known(matrix))


def _known(matrix: Matrix) -> str:
    return f"there are: {', '.join(variant.name for variant in matrix.variants)}"

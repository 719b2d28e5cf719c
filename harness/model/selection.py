"""Which variants a command line means."""

from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase

from harness.errors import NothingSelected
from harness.model.matrix import Matrix
from harness.model.variant import Variant


def select(matrix: Matrix, patterns: Sequence[str]) -> tuple[Variant, ...]:
    """The variants that any pattern names, in the matrix's order.

    A pattern is a variant's name, or its beginning (`allinone`, `allinone/debian-12`); each part may have `*` and `?`.
    A pattern that names nothing raises NothingSelected: an empty run is never green.
    """
    for pattern in patterns:
        if not any(_names(pattern, variant) for variant in matrix.variants):
            raise _unknown(pattern, matrix)
    chosen = tuple(v for v in matrix.variants if any(_names(p, v) for p in patterns))
    if not chosen:
        raise NothingSelected("no variant was named", cure=_known(matrix))
    return chosen


def _names(pattern: str, variant: Variant) -> bool:
    wanted = pattern.strip("/").split("/")
    pairs = zip(wanted, variant.parts)
    return len(wanted) <= len(variant.parts) and all(
        fnmatchcase(part, want) for want, part in pairs
    )


def _unknown(pattern: str, matrix: Matrix) -> NothingSelected:
    words = {word for v in matrix.variants for word in (v.topology.name, v.name)}
    close = get_close_matches(pattern, sorted(words), n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return NothingSelected(f"no variant is called {pattern}", cure=hint + _known(matrix))


def _known(matrix: Matrix) -> str:
    return f"there are: {', '.join(variant.name for variant in matrix.variants)}"

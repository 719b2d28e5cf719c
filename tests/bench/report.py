"""How a benchmark shows its figures."""

from collections.abc import Sequence
from statistics import median


def row(name: str, seconds: Sequence[float]) -> str:
    """Minimum, median and maximum, in seconds."""
    return f"{name:<28} {min(seconds):7.2f} {median(seconds):7.2f} {max(seconds):7.2f} s"


def ratio(name: str, one: Sequence[float], other: Sequence[float]) -> str:
    """Median of the ratios, pair by pair: what disturbs the machine disturbs both of a pair."""
    return f"{name:<28} {median(a / b for a, b in zip(one, other)):15.2f}"


HEAD = f"{'':<28} {'min':>7} {'median':>7} {'max':>7}"

"""Which proof is next: the one that covers most that nothing covers yet, for each minute it takes. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from harness.model.proof import Proof
from harness.model.topology import overlap
from harness.run.job import Room

# A row that the ledger has as proven with this very content is likely to pass again: what changed comes first.
KNOWN_WEIGHT = 0.25

Row = tuple[str, ...]
"""A service, its back end, platform, method and driver; or the name of a proof that covers nothing else."""


@dataclass(frozen=True)
class Due:
    """A proof to run; `minutes` is what it took last time. `known`: the ledger has it as passed with this content."""

    proof: Proof
    rows: frozenset[Row]
    minutes: float
    known: bool


def value(due: Due, covered: Collection[Row], known: Collection[Row]) -> float:
    """What it would newly cover, for each minute."""
    new = due.rows.difference(covered)
    weight = sum(KNOWN_WEIGHT if row in known else 1.0 for row in new)
    return weight / max(due.minutes, 0.1)


def ordered(waiting: Sequence[Due], covered: Collection[Row], known: Collection[Row]) -> list[Due]:
    """What needs no cloud comes first: it says within minutes what is wrong."""
    return sorted(
        waiting, key=lambda due: (not due.proof.fast, -value(due, covered, known), due.proof.name)
    )


def next_of(
    waiting: Sequence[Due], running: Sequence[Due], room: Room, minutes_left: float
) -> Due | None:
    """The first that ends in time and fits beside those that run; what fits nowhere runs alone."""
    taken = sum(due.proof.memory for due in running)
    for due in waiting:
        fits = taken + due.proof.memory <= room.memory and len(running) < room.jobs
        free = not any(overlap(due.proof.networks, one.proof.networks) for one in running)
        if due.minutes <= minutes_left and ((fits and free) or not running):
            return due
    return None

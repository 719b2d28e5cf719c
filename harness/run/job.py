"""What one child process does: stages of one variant. It travels as JSON, to another host as well."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from ipaddress import IPv4Network

from harness.model.variant import slug


@dataclass(frozen=True)
class Job:
    """`resume` leaves out those stages that the bed has passed, and runs the last one in any case.

    `memory` (bytes) and `networks` (IPv4 ranges) are what the bed takes of its host. `instead_of` names variants whose
    beds are removed first: an earlier part of the same run kept them, and they have a network that this one needs.
    """

    variant: str
    stages: tuple[str, ...]
    resume: bool
    directory: str
    memory: int
    networks: tuple[str, ...]
    instead_of: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        return slug(self.variant)

    @property
    def text(self) -> str:
        return json.dumps(asdict(self))

    def collides(self, other: "Job") -> bool:
        """Whether both need the same network of one host."""
        pairs = ((IPv4Network(a), IPv4Network(b)) for a in self.networks for b in other.networks)
        return any(one.overlaps(another) for one, another in pairs)


def parse(text: str) -> Job:
    """Read what `Job.text` wrote."""
    lists_to_tuples = {
        k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(text).items()
    }
    return Job(**lists_to_tuples)


@dataclass(frozen=True)
class Room:
    """What a host lends to beds: bytes of memory, and how many jobs run side by side."""

    memory: int
    jobs: int


def next_of(waiting: Sequence[Job], running: Sequence[Job], room: Room) -> Job | None:
    """The first that fits beside those that run; the first of all when nothing runs, whether it fits or not: a host
    that is too small shall say so by what fails, not by waiting for ever."""
    if not running:
        return waiting[0] if waiting else None
    taken = sum(job.memory for job in running)
    fitting = (
        job
        for job in waiting
        if taken + job.memory <= room.memory and not any(job.collides(other) for other in running)
    )
    return next(fitting, None) if len(running) < room.jobs else None

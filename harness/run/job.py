"""What one child process does: stages of one variant. It travels as JSON, to another host as well."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from harness.drivers.base import Inventory
from harness.model.topology import overlap
from harness.model.variant import slug


@dataclass(frozen=True)
class Job:
    """`resume` leaves out those stages that the bed has passed, and runs the last one in any case. `onto` is the commit
    that the checkout is brought onto, "" when all begins with bare nodes.

    `layers` allows to start from layers, and to keep some. `inventory` names machines, for drivers that make none.
    `provider` is Vagrant's, "" for that of the settings. `directory` is the run's, on the host that asks. `licence` is
    what the user accepts of Chef. `memory` (bytes) and `networks` (IPv4 ranges) are what the bed takes of its host.
    """

    variant: str
    stages: tuple[str, ...]
    resume: bool
    onto: str
    layers: bool
    inventory: Inventory
    provider: str
    directory: str
    licence: str
    memory: int
    networks: tuple[str, ...]

    @property
    def slug(self) -> str:
        return slug(self.variant)

    @property
    def text(self) -> str:
        return json.dumps(asdict(self))

    @property
    def run(self) -> str:
        """The run's id."""
        return Path(self.directory).name


def parse(text: str) -> Job:
    """Read what `Job.text` wrote."""
    lists_to_tuples: dict[str, Any] = {
        k: tuple(v) if isinstance(v, list) else v for k, v in json.loads(text).items()
    }
    return Job(**lists_to_tuples)


@dataclass(frozen=True)
class Room:
    """What a host lends to beds: bytes of memory, and how many jobs run side by side."""

    memory: int
    jobs: int


def next_of(waiting: Sequence[Job], running: Sequence[Job], room: Room | None) -> Job | None:
    """The first that fits beside those that run; the first of all when nothing runs, whether it fits or not: a host
    that is too small shall say so by what fails, not by waiting for ever. Without a room to fit into, any may run.
    """
    if not running or room is None:
        return waiting[0] if waiting else None
    taken = sum(job.memory for job in running)
    fitting = (
        job
        for job in waiting
        if taken + job.memory <= room.memory
        and not any(overlap(job.networks, other.networks) for other in running)
    )
    return next(fitting, None) if len(running) < room.jobs else None

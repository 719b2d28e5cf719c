"""What a driver is: it makes nodes of a bed, and takes them away again."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from harness.host.cache import Cache
from harness.drivers.bed import Bed
from harness.machines import Machine
from harness.model import Settings
from harness.host.progress import Progress

Running = subprocess.Popen[bytes]

Inventory = Mapping[str, Any]
"""The machines of the user's inventory, which its schema has passed; empty when none was named."""


@dataclass(frozen=True)
class Abilities:
    """What a driver makes, and what it can do; docs/matrix.md has them as a table.

    `kernel`: each node has one of its own, with all of its modules. `disks` and `links`: nodes have those that the
    topology says, or the bed is refused. `layers`: what nodes' disks hold can be kept, and started from. `serves`: its
    networks reach this host, so that a Chef server of the bed's own can stand here. `inventory`: its machines are those
    that the user names. `power` says how nodes go down and up, `memory` of what the memory is that `Driver.memory`
    tells. `providers`: the names of those that can run its machines, where there is a choice.
    """

    makes: str
    kernel: bool
    disks: bool
    links: bool
    layers: bool
    serves: bool
    inventory: bool
    power: str
    memory: str
    providers: Sequence[str] = ()


class Driver(Protocol):
    """Every failure of a driver is a MachineRoomError."""

    def create(self, bed: Bed, layers: Sequence[str] = ()) -> None:
        """Make the nodes, on top of `layers` (the lowest first), wait until each takes commands, and
        write the bed's ssh_config, which people log in with as well. What a former bed of this
        variant left is removed first.

        What is in the way on this host (rights, tools, disk, names or addresses taken) is said
        before anything is made. On failure nothing is left of it.
        """

    @property
    def abilities(self) -> Abilities:
        """What it can do that not every driver can."""

    def restart(self, bed: Bed) -> None:
        """Take every node down in order and up again, and wait until each takes commands."""

    def stop(self, bed: Bed) -> None:
        """Shut every node down in order. This and the next three are asked only of drivers that keep layers."""

    def start(self, bed: Bed) -> None:
        """Start all nodes, which are down, and wait until each takes commands."""

    def take_off(self, bed: Bed, into: Path) -> None:
        """Of nodes that are down: move what their disks hold above the layers to `into`/<node>, so
        that nothing is above them."""

    def put_back(self, bed: Bed, from_: Path) -> None:
        """Undo what `take_off` did, as far as it got."""

    def serve(self, bed: Bed, name: str, command: Sequence[str], log: Path) -> Running:
        """Start a daemon on this host that serves the bed's nodes, and goes when the bed goes. It takes the place of
        one of the same name."""

    def destroy(self, bed: Bed) -> None:
        """Remove all that belongs to the bed, by its names alone: also what a killed harness left,
        and when called twice."""

    def machine(self, bed: Bed, node: str) -> Machine:
        """The node as something to run commands on, whether it is up or not."""

    def memory(self, bed: Bed) -> int:
        """Bytes in use now; 0 when the bed is down. `abilities` says of what."""


class WithoutLayers:
    """For drivers that cannot keep what disks hold: their `abilities` say so, and nobody asks."""

    def stop(self, bed: Bed) -> None:
        raise NotImplementedError

    def start(self, bed: Bed) -> None:
        raise NotImplementedError

    def take_off(self, bed: Bed, into: Path) -> None:
        raise NotImplementedError

    def put_back(self, bed: Bed, from_: Path) -> None:
        raise NotImplementedError


class DriverFactory(Protocol):
    """A driver's class."""

    abilities: Abilities

    def __call__(
        self, cache: Cache, settings: Settings, tell: Progress, inventory: Inventory
    ) -> Driver:
        """Makes nothing yet, and looks at nothing."""

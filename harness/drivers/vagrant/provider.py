"""What runs Vagrant's machines on this host: what differs from one such provider to the other stands behind this."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from harness.host.cache import Cache
from harness.drivers.bed import Bed
from harness.model import Node


@dataclass(frozen=True)
class Machines:
    """What each node is: `box` by name, MiB of memory, and whether the processor runs it itself."""

    box: str
    memory: int
    processors: int
    accelerated: bool


class Provider(Protocol):
    """Every failure is a MachineRoomError."""

    NAME: str  # as Vagrant calls it
    HOST_PACKAGES: tuple[str, ...]  # groups of kitchen/host-packages.txt
    BOX: bool  # whether it takes the box that the harness builds

    def accelerates(self, cache: Cache) -> bool:
        """Whether this host's processor runs the machines itself; that may be tried once, for some seconds."""

    def known_to_accelerate(self, cache: Cache) -> bool:
        """The same as far as it is known, without trying."""

    def check(self) -> None:
        """Raise when it is not there, or does not answer."""

    def is_there(self) -> bool:
        """The same, as an answer."""

    def settings(self, bed: Bed, machines: Machines) -> str:
        """Its own lines of a Vagrantfile, for all machines."""

    def network(self, bed: Bed) -> str:
        """Options of the management network, for the same line of a Vagrantfile; each begins with a comma."""

    def of_node(self, bed: Bed, node: Node) -> str:
        """Its own lines of a Vagrantfile, for one machine, which is called `node`; the node's disks are among them."""

    def link(self, bed: Bed, node: Node, number: int) -> str:
        """Lines of a Vagrantfile that give `node` its link of that number: a card with the MAC address that names has
        for it, without an address, in a network that nobody else is in."""

    def homes(self, bed: Bed) -> set[Path]:
        """The directories of the beds that machines with the bed's names were made by: where their serial lines go."""

    def has_of(self, box: str) -> list[str]:
        """The names of what it keeps of a box from one machine to the next, besides the box itself."""

    def drop(self, box: str) -> None:
        """All of that which no machine stands on."""

    def remove(self, bed: Bed) -> None:
        """All that has the bed's names, in whatever state it is, and nothing else."""

    def present(self, bed: Bed) -> list[str]:
        """What has the bed's names, each as a person would name it."""

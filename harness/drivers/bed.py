"""A bed: the nodes of one variant, and every name that follows from it.

Nothing about a bed is remembered in order to remove it: all that belongs to it is named after the
variant.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv4Network
from pathlib import Path

from harness.host.cache import Cache
from harness.host.checkout import ROOT
from harness.host.errors import UsageError
from harness.machines import Machine
from harness.machines.ssh import Peer
from harness.model import Network, Node, Variant

MANAGEMENT = "management"


BELOW = "below"  # the file with the names of the layers that the bed stands on
SUDO = "sudo"  # the file with the names of the nodes where root's work needs it


@dataclass(frozen=True)
class Bed:
    """The running nodes of `variant`, kept in `directory`. What Chef makes them from is in the checkout at `root`."""

    variant: Variant
    cache: Cache
    root: Path = ROOT

    @property
    def directory(self) -> Path:
        return self.cache.beds / self.variant.slug

    @property
    def id(self) -> str:
        """Six hexadecimal digits, the same on every host: names of links are 15 characters at
        most."""
        return hashlib.sha256(self.variant.name.encode()).hexdigest()[:6]

    @property
    def nodes(self) -> tuple[Node, ...]:
        return tuple(self.variant.topology.nodes)

    @property
    def management(self) -> Network:
        return next(n for n in self.variant.topology.networks if n.name == MANAGEMENT)

    @property
    def links(self) -> tuple[str, ...]:
        """The nodes' interfaces for their switches."""
        return self.variant.topology.links

    @property
    def host(self) -> IPv4Interface:
        """The host's side of the management network: its first address."""
        network = IPv4Network(self.management.cidr)
        return IPv4Interface(f"{network[1]}/{network.prefixlen}")

    @property
    def below(self) -> tuple[str, ...]:
        """The layers that the nodes' disks stand on, the lowest first."""
        return self._words_of(BELOW)

    def stand_on(self, layers: Iterable[str]) -> None:
        (self.directory / BELOW).write_text("".join(f"{name}\n" for name in layers))

    @property
    def lock(self) -> Path:
        """Held by whoever works on the bed."""
        return self.cache.locks / f"bed-{self.variant.slug}"

    @property
    def ssh_config(self) -> Path:
        return self.directory / "ssh_config"

    @property
    def cgroup(self) -> str:
        """Relative to the root of a cgroup hierarchy: all of the bed's processes on this host are in it, or below."""
        return f"chef-harness-{self.variant.slug}"

    def node_directory(self, node: str) -> Path:
        return self.directory / "nodes" / node

    def short_name(self, node: str) -> str:
        """Of the node, unique on the host: 11 characters at most, for what may not have longer
        names (links, sockets)."""
        return f"{self.id}{self._index(node)}"

    def peer(self, node: str) -> Peer:
        return Peer(
            node,
            self.nodes[self._index(node)].address,
            self.cache.sockets / self.short_name(node),
        )

    def machine(self, node: str) -> Machine:
        """The node as something to run commands on, whether it is up or not."""
        sudo = node in self._words_of(SUDO)
        return Machine(node, self.nodes[self._index(node)].address, self.ssh_config, sudo=sudo)

    def note_sudo(self, nodes: Iterable[str]) -> None:
        (self.directory / SUDO).write_text("".join(f"{name}\n" for name in nodes))

    def _words_of(self, name: str) -> tuple[str, ...]:
        file = self.directory / name
        return tuple(file.read_text().split()) if file.exists() else ()

    def _index(self, node: str) -> int:
        names = [n.name for n in self.nodes]
        if node not in names:
            raise UsageError(
                f"{self.variant.name} has no node {node}", cure=f"its nodes: {', '.join(names)}"
            )
        return names.index(node)

"""A topology: a named deployment, with its nodes, networks and waves."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any, Optional

Attributes = Mapping[str, Any]
PROVIDER = "provider"


def overlap(some: Iterable[str], others: Collection[str]) -> bool:
    """Whether any two of these IPv4 ranges have an address in common."""
    pairs = ((IPv4Network(one), IPv4Network(other)) for one in some for other in others)
    return any(one.overlaps(other) for one, other in pairs)


@dataclass(frozen=True)
class Network:
    """`cidr` in IPv4; `via` is the node that routes the host's traffic to it ("" when the host is in it)."""

    name: str
    cidr: str
    via: str = ""


@dataclass(frozen=True)
class Node:
    """`roles` and `recipes` are what the run list expands to, in the order in which Chef runs it. `secrets` are the
    items of the data bag that the node is given; none named means all. `disks` are the sizes, in GiB, of empty disks
    that it has beside the system's."""

    name: str
    address: str
    run_list: tuple[str, ...]
    attributes: Attributes = field(default_factory=dict)
    roles: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    disks: tuple[int, ...] = ()


@dataclass(frozen=True)
class Wave:
    """Nodes that converge together, when the waves named in `after` have.

    One with a run list of its own brings its nodes to a part of what they become, to be kept as a layer; `roles` and
    `recipes` are what that run list expands to. A run that keeps no layers leaves it out.
    """

    name: str
    nodes: tuple[str, ...]
    after: tuple[str, ...] = ()
    run_list: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    recipes: tuple[str, ...] = ()

    @property
    def is_part(self) -> bool:
        return bool(self.run_list)

    def of(self, node: Node) -> Node:
        """The node as this wave converges it."""
        if not self.is_part:
            return node
        return replace(node, run_list=self.run_list, roles=self.roles, recipes=self.recipes)


@dataclass(frozen=True)
class Change:
    """A change of the data of a cloud that works: attributes, and all secrets if `rotate` says so.

    `restarts` names the only daemons that may restart by it (`*` and `?` stand for any); empty means any may.
    """

    attributes: Attributes = field(default_factory=dict)
    rotate: bool = False
    restarts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Topology:
    """`memory` is what the whole bed takes, in bytes. `waves` stand in the order in which they run; `reconfigure` is
    what the stage of that name changes, in turn. `links` are interfaces that each node has besides that of its
    address: those of one name are joined by plain Ethernet, VLANs included, and nobody else is there.
    """

    name: str
    description: str
    memory: int
    networks: tuple[Network, ...]
    environment: str
    attributes: Attributes
    nodes: tuple[Node, ...]
    waves: tuple[Wave, ...]
    reconfigure: tuple[Change, ...] = ()
    links: tuple[str, ...] = ()

    @property
    def ranges(self) -> tuple[str, ...]:
        """The IPv4 ranges of its networks."""
        return tuple(network.cidr for network in self.networks)

    @property
    def provider(self) -> Optional[Network]:
        """The network that floating addresses come from; a cloud without servers needs none."""
        return next((network for network in self.networks if network.name == PROVIDER), None)

    def node(self, name: str) -> Node:
        return next(node for node in self.nodes if node.name == name)

    def networks_of(self, node: Node) -> tuple[str, ...]:
        """Those that the node has its address in, or that the host reaches through it."""
        address = IPv4Address(node.address)
        return tuple(
            network.name
            for network in self.networks
            if network.via == node.name or address in IPv4Network(network.cidr)
        )

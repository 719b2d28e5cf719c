"""What a report draws of a topology; it travels in the events, so that a report needs no checkout."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from harness.model import Topology, Variant


@dataclass(frozen=True)
class NodeOutline:
    """`networks` names those that the node has an address in, or that the host reaches through it."""

    name: str
    address: str
    roles: tuple[str, ...]
    networks: tuple[str, ...]


@dataclass(frozen=True)
class NetworkOutline:
    name: str
    cidr: str


@dataclass(frozen=True)
class WaveOutline:
    name: str
    nodes: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """`waves` stand in the order in which they run. A node is in several when the earlier ones bring it to a part of
    what it becomes."""

    description: str
    nodes: tuple[NodeOutline, ...]
    networks: tuple[NetworkOutline, ...]
    waves: tuple[WaveOutline, ...]

    def last_wave(self, node: str) -> str:
        return next(wave.name for wave in reversed(self.waves) if node in wave.nodes)


def to_events(variants: Iterable[Variant]) -> dict[str, dict[str, Any]]:
    """Of each topology, by its name."""
    return {variant.topology.name: asdict(_of(variant.topology)) for variant in variants}


def _of(topology: Topology) -> Outline:
    return Outline(
        description=topology.description,
        nodes=tuple(
            NodeOutline(node.name, node.address, node.roles, topology.networks_of(node))
            for node in topology.nodes
        ),
        networks=tuple(NetworkOutline(one.name, one.cidr) for one in topology.networks),
        waves=tuple(WaveOutline(wave.name, wave.nodes) for wave in topology.waves),
    )


def from_event(data: Mapping[str, Any]) -> Outline:
    """Read what `to_events` made of one topology."""
    return Outline(
        description=data["description"],
        nodes=tuple(
            NodeOutline(one["name"], one["address"], tuple(one["roles"]), tuple(one["networks"]))
            for one in data["nodes"]
        ),
        networks=tuple(NetworkOutline(**one) for one in data["networks"]),
        waves=tuple(WaveOutline(one["name"], tuple(one["nodes"])) for one in data["waves"]),
    )

"""What the checks know of a bed: the content of its bed.json, and nothing else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Optional

from harness.host.errors import UsageError
from harness.guest import GuestImage
from harness.machines import Machine


@dataclass(frozen=True)
class CheckedNode:
    """A node by name, with the names of all roles in its expanded run list; `sudo` as `Machine` has it."""

    name: str
    address: str
    roles: frozenset[str]
    sudo: bool


@dataclass(frozen=True)
class Provider:
    """The external network: its range, the gateway in it, the node by which the host gets there."""

    cidr: str
    gateway: str
    via: str


@dataclass(frozen=True)
class ChefServerFile:
    """Where the bed's Chef server is; `ca` vouches for it, if that is not one that every host trusts."""

    url: str
    ca: Optional[Path]


@dataclass(frozen=True)
class BedFile:
    """Where the nodes are, how to log in to them and to their cloud, and what to boot there. `own_kernel`: each node
    has one."""

    nodes: tuple[CheckedNode, ...]
    ssh_config: Path
    provider: Optional[Provider]
    cloud: str
    clouds_yaml: Path
    openrc: Path
    guest: GuestImage
    chef_server: Optional[ChefServerFile]
    own_kernel: bool

    def having(self, role: str) -> tuple[CheckedNode, ...]:
        return tuple(node for node in self.nodes if role in node.roles)

    def lacking(self, role: str) -> tuple[CheckedNode, ...]:
        return tuple(node for node in self.nodes if role not in node.roles)

    def machine(self, node: CheckedNode) -> Machine:
        return Machine(node.name, node.address, self.ssh_config, sudo=node.sudo)


def load(path: Path) -> BedFile:
    """Raises UsageError when the file is not there, is not JSON, or lacks a key."""
    try:
        return parse(json.loads(path.read_text()))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}", cure="name the bed.json of a bed") from error
    except ValueError as error:
        raise UsageError(f"{path}: not JSON: {error}") from error
    except KeyError as error:
        raise UsageError(f"{path}: the key {error} is missing") from error


def parse(bed: Mapping[str, Any]) -> BedFile:
    """Raises KeyError; keys that the checks do not need may be there."""
    return BedFile(
        nodes=tuple(
            CheckedNode(node["name"], node["address"], frozenset(node["roles"]), node["sudo"])
            for node in bed["nodes"]
        ),
        ssh_config=Path(bed["ssh_config"]),
        provider=_provider(bed["provider"]),
        cloud=bed["cloud"],
        clouds_yaml=Path(bed["clouds_yaml"]),
        openrc=Path(bed["openrc"]),
        guest=GuestImage(**{k: Path(bed["guest_image"][k]) for k in ("kernel", "ramdisk", "disk")}),
        chef_server=_chef_server(bed["chef_server"]),
        own_kernel=bed["own_kernel"],
    )


def _chef_server(server: Optional[Mapping[str, Any]]) -> Optional[ChefServerFile]:
    """None for nodes that converge without one."""
    if server is None:
        return None
    return ChefServerFile(server["url"], Path(server["ca"]) if server["ca"] else None)


def _provider(network: Optional[Mapping[str, str]]) -> Optional[Provider]:
    """None for a cloud without floating addresses."""
    if network is None:
        return None
    return Provider(**{key: network[key] for key in ("cidr", "gateway", "via")})

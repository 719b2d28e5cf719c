"""What a deleted tenant may have left: in the API, and on the nodes."""

from collections.abc import Iterator
from typing import Any

from harness.machines import Machine
from tests.checks.bedfile import BedFile
from tests.checks.cloud import tenant

NETWORK_ROLE = "openstack-network-node"
HYPERVISOR_ROLE = "openstack-hypervisor"


def in_the_api(admin: Any, name: str) -> list[str]:
    """Objects of any project whose name begins with `name`, as "kind name"."""
    collections = {
        "server": admin.compute.servers(all_projects=True),
        "flavor": admin.compute.flavors(),
        "image": admin.image.images(),
        "network": admin.network.networks(),
        "subnet": admin.network.subnets(),
        "router": admin.network.routers(),
        "security group": admin.network.security_groups(),
        "user": admin.identity.users(),
        "project": admin.identity.projects(),
    }
    found = ((kind, thing.name) for kind, things in collections.items() for thing in things)
    return [f"{kind} {thing}" for kind, thing in found if (thing or "").startswith(name)]


def of_project(admin: Any, project: str) -> list[str]:
    """Objects without a name of their own that belong to the project (its identifier)."""
    collections = {
        "port": admin.network.ports(project_id=project),
        "floating IP": admin.network.ips(project_id=project),
        "security group": tenant.security_groups(admin, project),
    }
    return [f"{kind} {thing.id}" for kind, things in collections.items() for thing in things]


def on_the_nodes(bed: BedFile, identifiers: frozenset[str]) -> list[str]:
    """Namespaces, ports and domains that carry one of the identifiers, as "node: name"."""
    return [
        f"{node.name}: {name}"
        for node in bed.nodes
        for name in _names(bed.machine(node), node.roles)
        if _carries(name, identifiers)
    ]


def _names(machine: Machine, roles: frozenset[str]) -> Iterator[str]:
    commands = []
    if NETWORK_ROLE in roles or HYPERVISOR_ROLE in roles:
        commands += ["ip -o link", "ip netns list", "ovs-vsctl --bare --columns=name list port"]
    if HYPERVISOR_ROLE in roles:
        commands += ["virsh list --all --uuid", "ls /var/lib/nova/instances"]
    if commands:
        yield from machine.run(" && ".join(commands), timeout=30).stdout.splitlines()


def _carries(name: str, identifiers: frozenset[str]) -> bool:
    """A name has the whole identifier, or its first eleven characters when it names a link."""
    return any(identifier[:11] in name for identifier in identifiers)

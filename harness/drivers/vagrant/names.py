"""What a bed's parts are called on a libvirt. Nothing else remembers them: removal goes by these names."""

import hashlib
from ipaddress import IPv4Network
from pathlib import Path

from harness.drivers.bed import Bed

# Where the networks are that Vagrant logs in by, which nobody else sees: one for each bed.
LOGIN = IPv4Network("172.30.0.0/16")


def prefix(bed: Bed) -> str:
    """Of domains and of their volumes."""
    return f"ch{bed.id}-"


def network(bed: Bed) -> str:
    """The management network of the topology."""
    return f"ch{bed.id}"


def link_network(bed: Bed, number: int) -> str:
    """What joins the nodes' links of that number."""
    return f"{network(bed)}-{number}"


def networks(bed: Bed) -> tuple[str, ...]:
    """All of them."""
    links = (link_network(bed, number) for number, _ in enumerate(bed.links))
    return (network(bed), login_network(bed), *links)


def mac(bed: Bed, node: str, number: int) -> str:
    """Of the node's link of that number, by which the node knows it; in the range of QEMU's own."""
    digest = hashlib.sha256(f"{bed.variant.name} {node} {number}".encode()).hexdigest()
    return ":".join(["52:54:00", *(digest[at : at + 2] for at in (0, 2, 4))])


def console(bed: Bed, node: str) -> Path:
    """What the machine writes to its serial line."""
    return bed.directory / f"console-{node}"


def login_network(bed: Bed) -> str:
    return f"ch{bed.id}-login"


def login_range(bed: Bed) -> IPv4Network:
    return list(LOGIN.subnets(new_prefix=24))[int(bed.id[:2], 16)]

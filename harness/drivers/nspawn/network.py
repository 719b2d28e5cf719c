"""The bed's network on the host: one bridge with the host's address, a bare one for each of the nodes' links, and
routes to the networks behind a node. No forwarding, no address translation."""

from pathlib import Path
from typing import Optional

from harness.drivers.bed import Bed
from harness.drivers.nspawn import names
from harness.host.errors import MachineRoomError
from harness.host.process import run

LINKS = Path("/sys/class/net")
IFF_UP = 1
QUICK = 10.0  # seconds


def make(bed: Bed) -> None:
    """Bring up the bridge with the host's address; its alias says whose it is."""
    commands = [
        ["link", "add", "name", names.bridge(bed), "type", "bridge"],
        ["link", "set", "dev", names.bridge(bed), "alias", alias(bed)],
        ["addr", "add", str(bed.host), "dev", names.bridge(bed)],
        ["link", "set", "dev", names.bridge(bed), "up"],
        *(["route", "add", *route] for route in routes(bed)),
        *(command for number, _ in enumerate(bed.links) for command in _bare(bed, number)),
    ]
    for command in commands:
        run(["ip", *command], timeout=QUICK)
    # The host asks for a node that is not up yet ten times a second, instead of once.
    Path(f"/proc/sys/net/ipv4/neigh/{names.bridge(bed)}/retrans_time_ms").write_text("100")


def _bare(bed: Bed, number: int) -> list[list[str]]:
    """A bridge that the host has no part in: nodes' frames pass it as they are. Without `arp off` the host would answer
    there for all its own addresses."""
    name = names.link_bridge(bed, number)
    return [
        ["link", "add", "name", name, "type", "bridge"],
        ["link", "set", "dev", name, "addrgenmode", "none"],
        ["link", "set", "dev", name, "arp", "off", "up"],
    ]


def plug(bed: Bed, node: str) -> None:
    """Put the host's ends of the node's links into their bridges; the node's first process must run."""
    for number, _ in enumerate(bed.links):
        end = names.more_link(bed, node, number)
        commands = [
            ["link", "set", "dev", end, "addrgenmode", "none"],
            ["link", "set", "dev", end, "master", names.link_bridge(bed, number), "up"],
        ]
        for command in commands:
            run(["ip", *command], timeout=QUICK)


def routes(bed: Bed) -> list[list[str]]:
    """The networks that the host reaches through a node (floating addresses, for one)."""
    addresses = {node.name: node.address for node in bed.nodes}
    behind = ((network.cidr, network.via) for network in bed.variant.topology.networks)
    return [
        [cidr, "via", addresses[via], "dev", names.bridge(bed), "onlink"]
        for cidr, via in behind
        if via
    ]


def remove(bed: Bed) -> None:
    """Remove the bridges (addresses and routes go with them), and links of nodes that were
    killed."""
    for link in present(bed):
        # A node's link may vanish by itself in between: what is left is looked at in the end.
        run(["ip", "link", "delete", "dev", link], timeout=QUICK, check=False)


def present(bed: Bed) -> tuple[str, ...]:
    """The links of the bed that exist on the host."""
    numbers = range(len(bed.links))
    links = (
        names.bridge(bed),
        *(names.link(bed, node.name) for node in bed.nodes),
        *(names.link_bridge(bed, number) for number in numbers),
        *(names.more_link(bed, node.name, number) for node in bed.nodes for number in numbers),
    )
    return tuple(link for link in links if (LINKS / link).exists())


def alias(bed: Bed) -> str:
    return f"harness bed {bed.directory}"


def owner(bed: Bed) -> Optional[str]:
    """The alias of the bridge that has the bed's name; None when there is no such bridge."""
    link = LINKS / names.bridge(bed)
    return (link / "ifalias").read_text().strip() if link.exists() else None


def check_owner(bed: Bed) -> None:
    """Raise when the bridge is somebody else's, for one that of the same variant in another
    cache."""
    found = owner(bed)
    if found is not None and found != alias(bed) and not _is_unborn(names.bridge(bed)):
        raise MachineRoomError(
            f"the bridge {names.bridge(bed)} that {bed.variant.name} needs is taken "
            f"by {found or 'somebody else'}",
            cure="destroy that bed with its own HARNESS_CACHE, "
            f"or `ip link delete {names.bridge(bed)}` if nothing needs it",
        )


def _is_unborn(bridge: str) -> bool:
    """Whether it is what a harness leaves that is killed right after it made a bridge: it has no
    alias, is down, and nothing is in it."""
    link = LINKS / bridge
    down = not int((link / "flags").read_text(), 16) & IFF_UP
    return down and not (link / "ifalias").read_text() and not any((link / "brif").glob("*"))

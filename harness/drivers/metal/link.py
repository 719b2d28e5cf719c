"""This host's link in the network that the machines start from."""

from ipaddress import IPv4Interface
from pathlib import Path

from harness.drivers.bed import Bed
from harness.errors import MachineRoomError
from harness.process import run

QUICK = 10.0
ASK_SECONDS = 20.0
LINKS = Path("/sys/class/net")
# Asks for an address, takes none, and says whether anybody answered.
ASK = "busybox udhcpc --foreground --now --quit --script /bin/true -t 2 -T 2 --interface".split()


def require(link: str) -> None:
    """Raise when it is not there."""
    if not (LINKS / link).exists():
        raise MachineRoomError(
            f"this host has no link {link}, by which the inventory reaches the machines",
            cure=f"`link` of the inventory is one of: {', '.join(sorted(p.name for p in LINKS.iterdir()))}",
        )


def check(link: str, host: IPv4Interface) -> None:
    """Raise when it is not there, when this host has the address `host` already, or when somebody else gives out
    addresses there."""
    require(link)
    if f" {host.ip}/" in run(["ip", "-oneline", "addr"], timeout=QUICK).stdout:
        raise MachineRoomError(
            f"this host has the address {host.ip} already",
            cure="`bin/harness list` names the beds that are kept; `metal discover` may run, too; "
            f"nobody's any more, `ip addr delete {host} dev {link}` removes it",
        )
    if run([*ASK, link], timeout=ASK_SECONDS, check=False).code == 0:
        raise MachineRoomError(
            f"a DHCP server answers on {link} already: machines would boot what it says",
            cure="take it off that network, or let it ignore the machines' MAC addresses",
        )


def take(bed: Bed, link: str) -> None:
    """This host's address in the management network, and its ways to the networks behind nodes."""
    run(["ip", "link", "set", "dev", link, "up"], timeout=QUICK)
    run(["ip", "addr", "replace", str(bed.host), "dev", link], timeout=QUICK)
    addresses = {node.name: node.address for node in bed.nodes}
    for network in bed.variant.topology.networks:
        if network.via:
            way = ["via", addresses[network.via], "dev", link, "onlink"]
            run(["ip", "route", "replace", network.cidr, *way], timeout=QUICK)


def give_back(bed: Bed, link: str) -> None:
    """What `take` did; routes by an address go with it, and what is gone is gone."""
    for network in bed.variant.topology.networks:
        if network.via:
            run(["ip", "route", "delete", network.cidr, "dev", link], timeout=QUICK, check=False)
    run(["ip", "addr", "delete", str(bed.host), "dev", link], timeout=QUICK, check=False)

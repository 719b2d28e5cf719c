"""This host's link in the network that the machines start from."""

from ipaddress import IPv4Interface
from pathlib import Path

from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError
from harness.machines import wait_until
from harness.host.process import run

QUICK = 10.0
CABLE_SECONDS = 15.0
ASK_SECONDS = 60.0
LINKS = Path("/sys/class/net")
UP = 1  # of a link's flags
# Asks for an address, takes none, and says whether anybody answered; every two seconds, so many times.
ASK = "busybox udhcpc --foreground --now --quit --script /bin/true -T 2".split()
TIMES, TIMES_OF_NEW = 2, 17  # a switch lets nothing through for half a minute after a link comes up


def require(link: str) -> None:
    """Raise when it is not there."""
    if not (LINKS / link).exists():
        raise MachineRoomError(
            f"this host has no link {link}, by which the inventory reaches the machines",
            cure=f"`link` of the inventory is one of: {', '.join(sorted(p.name for p in LINKS.iterdir()))}",
        )


def check(link: str, host: IPv4Interface) -> None:
    """Raise when it is not there or has no cable, when this host has the address `host` already, or when somebody else
    gives out addresses there. The link is up then."""
    require(link)
    if f" {host.ip}/" in run(["ip", "-oneline", "addr"], timeout=QUICK).stdout:
        raise MachineRoomError(
            f"this host has the address {host.ip} already",
            cure="`bin/harness list` names the beds that are kept; `metal discover` may run, too; "
            f"nobody's any more, `ip addr delete {host} dev {link}` removes it",
        )
    was_up = is_up(link)
    switch(link, True)
    try:
        _check_cable(link)
        _check_dhcp(link, TIMES if was_up else TIMES_OF_NEW)
    except BaseException:
        switch(link, was_up)
        raise


def is_up(link: str) -> bool:
    return bool(int((LINKS / link / "flags").read_text(), 16) & UP)


def switch(link: str, up: bool) -> None:
    run(["ip", "link", "set", "dev", link, "up" if up else "down"], timeout=QUICK)


def _check_cable(link: str) -> None:
    def carries() -> tuple[bool, str]:
        return (LINKS / link / "carrier").read_text().strip() == "1", "no carrier"

    what, cure = f"the link {link} has a cable", "look at it, and at the switch behind it"
    wait_until(carries, what=what, within=CABLE_SECONDS, cure=cure)


def _check_dhcp(link: str, times: int) -> None:
    asked = run([*ASK, "-t", str(times), "-i", link], timeout=ASK_SECONDS, check=False)
    if asked.code == 0:
        raise MachineRoomError(
            f"a DHCP server answers on {link} already: machines would boot what it says",
            cure="take it off that network, or let it ignore the machines' MAC addresses",
        )


def take(bed: Bed, link: str) -> None:
    """This host's address in the management network, and its ways to the networks behind nodes. The link is up, as
    `check` left it."""
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

"""What a bed needs of this host, and nobody else may have: its networks, and a port."""

import json
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

from harness.drivers.bed import Bed
from harness.host.errors import MachineRoomError
from harness.model import Network
from harness.host.process import run

QUICK = 10.0  # seconds


def check_networks(bed: Bed, networks: Iterable[Network], apart_from: str = "") -> None:
    """Raise when the host uses one of `networks` already, on another link than `apart_from`."""
    listing = run(["ip", "-json", "-4", "route", "show"], timeout=QUICK).stdout
    known = json.loads(listing or "[]")
    for network in networks:
        taken = conflict(IPv4Network(network.cidr), known, apart_from=apart_from)
        if taken:
            raise MachineRoomError(
                f"the network {network.cidr} ({network.name}) is taken on this host: {taken}",
                cure=f"free it, or change the topology {bed.variant.topology.name}; "
                "of a bed that is kept, `bin/harness list` names it and `bin/harness destroy` frees it",
            )


def conflict(network: IPv4Network, known: list[dict[str, Any]], *, apart_from: str) -> str:
    """The first of the host's routes (as `ip -json route` lists them) that `network` would break,
    or ''.

    A wider route is no conflict, unless its gateway or the host's own address is inside of
    `network`.
    """
    others = (route for route in known if route.get("dev") != apart_from)
    hit = next((route for route in others if _breaks(network, route)), None)
    return f"route {hit['dst']} on {hit.get('dev', 'no link')}" if hit else ""


def _breaks(network: IPv4Network, route: dict[str, Any]) -> bool:
    addresses = [IPv4Address(route[key]) for key in ("gateway", "prefsrc") if key in route]
    within = route["dst"] != "default" and IPv4Network(route["dst"]).subnet_of(network)
    return within or any(address in network for address in addresses)


def check_port(bed: Bed, port: int) -> None:
    """Raise when something listens on `port` of every address, so that the package cache could
    not."""
    text = "".join(Path(f"/proc/net/{name}").read_text() for name in ("tcp", "tcp6"))
    if any_address_listens(text, port):
        raise MachineRoomError(
            f"port {port} of every address of this host is taken; "
            f"the package cache of {bed.variant.name} needs it",
            cure=f"`ss -ltnp 'sport = :{port}'` names the process that listens there: stop it",
        )


def any_address_listens(text: str, port: int) -> bool:
    """Whether the text of /proc/net/tcp and tcp6 has a listener on `port` of all addresses (IPv4 or
    IPv6)."""
    rows = (line.split() for line in text.splitlines() if ":" in line)
    listeners = (row[1].rsplit(":", 1) for row in rows if row[3] == "0A")
    return any(int(at, 16) == port and set(address) == {"0"} for address, at in listeners)

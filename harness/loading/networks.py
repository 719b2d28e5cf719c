"""What is wrong with the networks of topologies, and with the addresses in them."""

from collections import Counter
from collections.abc import Iterator, Mapping
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from itertools import combinations, product
from typing import Optional

from harness.loading.document import Document, Path, entries, parts_of
from harness.loading.problems import Problem, did_you_mean
from harness.loading.run_lists import ChefTree
from harness.model import PROVIDER

MANAGEMENT = "management"
HYPERVISOR = "openstack-hypervisor"
# Of no machine, whatever the host has: this host, loopback, link-local (where clouds have their metadata), multicast,
# reserved.
SPECIAL = ("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4")


def problems(document: Document, tree: ChefTree) -> list[Problem]:
    return [
        *_network_problems(document),
        *_overlap_problems(document),
        *_provider_problems(document, tree),
        *_address_problems(document),
    ]


def _network_problems(document: Document) -> Iterator[Problem]:
    nodes = document.data.get("nodes", {})
    for name, value in parts_of(document, "networks"):
        path: Path = ("networks", name)
        for message in _wrong_network(value.get("cidr")):
            yield document.problem((*path, "cidr"), message)
        via = value.get("via")
        if via is not None and via not in nodes:
            yield document.problem((*path, "via"), f"unknown node {via}{did_you_mean(via, nodes)}")


def _wrong_network(cidr: Optional[str]) -> Iterator[str]:
    if cidr is None:
        return
    network = _network(cidr)
    if not network:
        yield f"{cidr} is not an IPv4 network with room for machines, such as 192.0.2.0/24"
        return
    taken = [one for one in SPECIAL if IPv4Network(one).overlaps(network)]
    if taken:
        yield f"{cidr} has addresses that no machine can have: {', '.join(taken)}"


def _network(cidr: Optional[str]) -> Optional[IPv4Network]:
    """None when it is not one, or has no room for the host and a node."""
    try:
        network = IPv4Network(cidr or "")
    except ValueError:
        return None
    return network if network.num_addresses >= 4 else None


def ranges(document: Document) -> dict[str, IPv4Network]:
    """Each network that is one, by its name."""
    found = {name: _network(one.get("cidr")) for name, one in parts_of(document, "networks")}
    return {name: network for name, network in found.items() if network}


def _overlap_problems(document: Document) -> Iterator[Problem]:
    """The host would not know which of the two a packet is for."""
    for (one, first), (other, second) in combinations(ranges(document).items(), 2):
        if first.overlaps(second):
            message = f"{second} overlaps with the network {one}, {first}"
            yield document.problem(("networks", other, "cidr"), message)


def shared_ranges(documents: Mapping[str, Document]) -> Iterator[Problem]:
    """Two topologies: their beds could never stand side by side, and which one is refused is a matter of time."""
    for (one, first), (other, second) in combinations(documents.items(), 2):
        for (name, mine), (theirs, taken) in product(ranges(second).items(), ranges(first).items()):
            if mine.overlaps(taken):
                message = (
                    f"{mine} overlaps with the network {theirs} of the topology {one}, {taken}"
                )
                yield second.problem(("networks", name, "cidr"), message)


def _provider_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    """Servers are proven from outside, at a floating address."""
    if PROVIDER in document.data.get("networks", {}):
        return
    for name, node in parts_of(document, "nodes"):
        if HYPERVISOR in tree.expand([entry for _, entry in entries(node, "run_list")]).roles:
            message = f"{name} runs servers, so a network {PROVIDER} is needed for their floating addresses"
            yield document.key_problem(("networks",), message)


def _address_problems(document: Document) -> Iterator[Problem]:
    network = ranges(document).get(MANAGEMENT)
    nodes = parts_of(document, "nodes")
    addresses = {name: node["address"] for name, node in nodes if node.get("address") is not None}
    twice = {address for address, times in Counter(addresses.values()).items() if times > 1}
    for name, address in addresses.items():
        message = _wrong_address(address, network)
        if message is None and address in twice:
            others = [other for other in addresses if addresses[other] == address and other != name]
            message = f"{address} is the address of {', '.join(others)} too"
        if message:
            yield document.problem(("nodes", name, "address"), message)


def _wrong_address(text: str, network: Optional[IPv4Network]) -> Optional[str]:
    try:
        address = IPv4Address(text)
    except AddressValueError:
        return f"{text} is not an IPv4 address"
    if network is None:
        return None  # that is said of the network
    if address not in network:
        return f"{text} is not in the network {MANAGEMENT}, {network}"
    if address in (network[0], network[1], network[-1]):
        return f"{text} is taken: the first address of {network} is the host's, and both ends have no machine"
    return None

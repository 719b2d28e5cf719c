"""Makes a Topology of a document whose shape is right already, and checks what a schema cannot."""

from collections import Counter
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from ipaddress import AddressValueError, IPv4Address, IPv4Network
from itertools import combinations
from typing import Any, Optional

from harness.loading.document import Document, Path
from harness.loading.problems import Problem, did_you_mean
from harness.loading.run_lists import ChefTree
from harness.host.storage import GIB
from harness.model import PROVIDER, Change, Network, Node, Topology, Wave

MANAGEMENT = "management"
HYPERVISOR = "openstack-hypervisor"


def problems(document: Document, tree: ChefTree) -> list[Problem]:
    """What is wrong with the meaning of a topology."""
    return [
        *_network_problems(document),
        *_overlap_problems(document),
        *_provider_problems(document, tree),
        *_address_problems(document),
        *_run_list_problems(document, tree),
        *_secret_problems(document, tree),
        *_wave_problems(document),
    ]


def topology(name: str, document: Document, tree: ChefTree) -> Topology:
    """The document must have no problems."""
    data = document.data
    return Topology(
        name=name,
        description=data["description"],
        memory=int(data["memory"] * GIB),
        networks=tuple(Network(n, **value) for n, value in data["networks"].items()),
        environment=data["environment"],
        attributes=data.get("attributes", {}),
        nodes=tuple(_node(n, value, tree) for n, value in data["nodes"].items()),
        waves=tuple(_ordered(data["waves"], tree)),
        reconfigure=tuple(_change(one) for one in data.get("reconfigure", ())),
        links=tuple(data.get("links", ())),
    )


def _change(value: dict[str, Any]) -> Change:
    return Change(
        attributes=value.get("attributes", {}),
        rotate=value.get("rotate", False),
        restarts=tuple(value.get("restarts", ())),
    )


def _node(name: str, value: dict[str, Any], tree: ChefTree) -> Node:
    expansion = tree.expand(value["run_list"])
    return Node(
        name=name,
        address=value["address"],
        run_list=tuple(value["run_list"]),
        attributes=value.get("attributes", {}),
        roles=tuple(expansion.roles),
        recipes=tuple(expansion.recipes),
        secrets=tuple(value.get("secrets", ())),
        disks=tuple(value.get("disks", ())),
    )


def _ordered(waves: dict[str, Any], tree: ChefTree) -> Iterator[Wave]:
    for name in _sorter(waves).static_order():
        wave = waves[name]
        expansion = tree.expand(wave.get("run_list", ()))
        yield Wave(
            name=name,
            nodes=tuple(wave["nodes"]),
            after=tuple(wave.get("after", ())),
            run_list=tuple(wave.get("run_list", ())),
            roles=tuple(expansion.roles),
            recipes=tuple(expansion.recipes),
        )


def _sorter(waves: dict[str, Any]) -> "TopologicalSorter[str]":
    return TopologicalSorter({name: wave.get("after", ()) for name, wave in waves.items()})


def _network_problems(document: Document) -> Iterator[Problem]:
    nodes = document.data["nodes"]
    for name, value in document.data["networks"].items():
        path: Path = ("networks", name)
        if not _network(value["cidr"]):
            yield document.problem(
                (*path, "cidr"),
                f"{value['cidr']} is not an IPv4 network with room for machines, such as 192.0.2.0/24",
            )
        via = value.get("via")
        if via is not None and via not in nodes:
            yield document.problem((*path, "via"), f"unknown node {via}{did_you_mean(via, nodes)}")


def _network(cidr: str) -> Optional[IPv4Network]:
    """None when it is not one, or has no room for the host and a node."""
    try:
        network = IPv4Network(cidr)
    except ValueError:
        return None
    return network if network.num_addresses >= 4 else None


def _overlap_problems(document: Document) -> Iterator[Problem]:
    """The host would not know which of the two a packet is for."""
    networks = {name: _network(one["cidr"]) for name, one in document.data["networks"].items()}
    for (one, first), (other, second) in combinations(networks.items(), 2):
        if first and second and first.overlaps(second):
            message = f"{second} overlaps with the network {one}, {first}"
            yield document.problem(("networks", other, "cidr"), message)


def _provider_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    """Servers are proven from outside, at a floating address."""
    if PROVIDER in document.data["networks"]:
        return
    for name, node in document.data["nodes"].items():
        if HYPERVISOR in tree.expand(node["run_list"]).roles:
            message = f"{name} runs servers, so a network {PROVIDER} is needed for their floating addresses"
            yield document.key_problem(("networks",), message)


def _address_problems(document: Document) -> Iterator[Problem]:
    network = _network(document.data["networks"][MANAGEMENT]["cidr"])
    addresses = {name: value["address"] for name, value in document.data["nodes"].items()}
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


def _run_list_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    environment = document.data["environment"]
    if environment not in tree.environments:
        hint = did_you_mean(environment, tree.environments)
        yield document.problem(("environment",), f"unknown environment {environment}{hint}")
    for kind in ("nodes", "waves"):
        for name, one in document.data[kind].items():
            for number, entry in enumerate(one.get("run_list", ())):
                for sentence in tree.expand([entry]).wrong:
                    yield document.problem((kind, name, "run_list", number), sentence)


def _secret_problems(document: Document, tree: ChefTree) -> Iterator[Problem]:
    for name, node in document.data["nodes"].items():
        for number, item in enumerate(node.get("secrets", ())):
            if item not in tree.secrets:
                text = f"unknown item of secrets {item}{did_you_mean(item, tree.secrets)}"
                yield document.problem(("nodes", name, "secrets", number), text)


def _wave_problems(document: Document) -> Iterator[Problem]:
    waves, nodes = document.data["waves"], document.data["nodes"]
    for name, wave in waves.items():
        for number, node in enumerate(wave["nodes"]):
            if node not in nodes:
                message = f"unknown node {node}{did_you_mean(node, nodes)}"
                yield document.problem(("waves", name, "nodes", number), message)
        for number, other in enumerate(wave.get("after", ())):
            if other not in waves:
                message = f"unknown wave {other}{did_you_mean(other, waves)}"
                yield document.problem(("waves", name, "after", number), message)
    yield from _membership_problems(document)
    circles = list(_cycle_problems(document))
    yield from circles or _part_problems(document)


def _membership_problems(document: Document) -> Iterator[Problem]:
    """Each node belongs to one wave: in none it would never converge, in two it is unclear when. Waves with a run list
    of their own do not count: what they begin, another has to finish."""
    waves = document.data["waves"].values()
    times = Counter(node for wave in waves if "run_list" not in wave for node in wave["nodes"])
    for name in document.data["nodes"]:
        if times[name] != 1:
            yield document.key_problem(
                ("nodes", name), f"{name} is in {times[name]} waves instead of one"
            )


def _cycle_problems(document: Document) -> Iterator[Problem]:
    try:
        _sorter(document.data["waves"]).prepare()
    except CycleError as error:
        circle = " → ".join(reversed(error.args[1]))
        yield document.key_problem(
            ("waves", error.args[1][0]), f"these waves wait for each other: {circle}"
        )


def _part_problems(document: Document) -> Iterator[Problem]:
    """A wave with a run list of its own comes before the wave that makes its nodes whole."""
    waves = document.data["waves"]
    order = list(_sorter(waves).static_order())
    for name, wave in waves.items():
        for other in waves if "run_list" in wave else ():
            common = set(wave["nodes"]).intersection(waves[other]["nodes"])
            if "run_list" not in waves[other] and common and order.index(other) < order.index(name):
                text = f"{other}, which makes {', '.join(sorted(common))} whole, must come after {name}"
                yield document.key_problem(("waves", name), text)

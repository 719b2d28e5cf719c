"""`harness init topology NAME`: a topology to start from, commented, and right as it is."""

import argparse
import re
from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import islice
from pathlib import Path

from harness.host.checkout import ROOT
from harness.cli.described import Described
from harness.host.errors import UsageError
from harness.loading.yaml_file import read
from harness.model.topology import overlap

NAME = re.compile(r"^[a-z][a-z0-9-]*$")
POOL = IPv4Network("172.31.0.0/17")
TEMPLATE = """\
# {name}: say here what it is for.
description: a cloud of one node
# GiB that the whole bed takes at its peak: how many beds run side by side follows from it.
memory: 4

networks:
  # The host takes the first address; nodes have a route to nowhere else.
  management:
    cidr: {management}
  # Floating addresses, reached through the node that has the provider bridge. Leave it out when there are no servers.
  provider:
    cidr: {provider}
    via: node1

# environments/reference.json, with these attributes on top of it.
environment: reference
attributes:
  openstack:
    endpoints:
      host: {address}
    network:
      bridges:
        br-ex:
          address: {gateway}/24
      provider:
        cidr: {provider}
        gateway: {gateway}
        pool:
          start: {start}
          end: {end}

# Each has an address of the management network, and a run list of roles/ and recipes as chef-client takes it.
nodes:
  node1:
    address: {address}
    run_list: ["role[allinone]"]

# The nodes of a wave converge at the same time. Each node is in one wave; `after: [OTHER]` makes a wave wait.
waves:
  everything:
    nodes: [node1]
"""


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("init", help="write a file to start from")
    kinds = command.add_subparsers(metavar="KIND", required=True, action=Described)
    topology = kinds.add_parser("topology", help="a commented topology with one node")
    topology.set_defaults(command=write_topology)
    topology.add_argument("name", metavar="NAME", help="small letters, digits and hyphens")


def write_topology(options: argparse.Namespace) -> int:
    name, folder = options.name, ROOT / "kitchen" / "topologies"
    if not NAME.match(name):
        raise UsageError(
            f"{name} cannot be a topology's name",
            cure="small letters, digits and hyphens, beginning with a letter",
        )
    file = folder / f"{name}.yml"
    if file.exists():
        raise UsageError(f"there is a topology {name} already: {file}", cure="choose another name")
    management, provider = free_networks(list(used_networks(folder)))
    text = TEMPLATE.format(
        name=name,
        management=management,
        provider=provider,
        address=management[11],
        gateway=provider[1],
        start=provider[100],
        end=provider[199],
    )
    with file.open("x") as new:
        new.write(text)
    print(f"written: {file.relative_to(ROOT)}")
    print(
        "next: edit it · name it under `topologies` in kitchen/matrix.yml, and exclude there what you do not prove"
    )
    print(f"      bin/harness matrix --write · bin/harness lint · bin/harness test {name}")
    return 0


def used_networks(folder: Path) -> Iterator[str]:
    """The networks of all topologies, those of files that are wrong in other ways included."""
    for file in sorted(folder.glob("*.yml")):
        data = read(file, file.name).data
        networks = data.get("networks", {}) if isinstance(data, dict) else {}
        for one in networks.values() if isinstance(networks, dict) else ():
            try:
                yield str(IPv4Network(one["cidr"]))
            except (KeyError, TypeError, ValueError):
                continue  # lint says what is wrong with it


def free_networks(used: list[str]) -> list[IPv4Network]:
    """Two that no topology uses, so that its beds can run beside all others."""
    unused = (net for net in POOL.subnets(new_prefix=24) if not overlap([str(net)], used))
    return list(islice(unused, 2))

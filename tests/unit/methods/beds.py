"""A bed of dummies that converge from a real Chef server, which listens in a network of this process's own."""

import os
from pathlib import Path

from harness.host.cache import Cache
from harness.chef import secrets
from harness.drivers.bed import Bed
from harness.drivers.dummy import DummyDriver
from harness.loading import load_kitchen
from harness.methods.server import ServerMethod
from harness.methods.server.api import ChefServer
from harness.methods.server.embedded import Embedded
from harness.model import Network, Node, Topology, Variant

KITCHEN = load_kitchen()
METHOD = ServerMethod()


def network(number: int) -> str:
    """The first three numbers of a /24. All of 127.0.0.0/8 is this host; several test runs may share it."""
    process = os.getpid()
    return f"127.{16 + 100 * number + process // 256 % 100}.{process % 256}"


def variant(number: int) -> Variant:
    recipes = ("openstack-ops-cache::default",)
    node = Node(
        "one",
        f"{network(number)}.11",
        ("role[openstack-cache]",),
        roles=("openstack-cache",),
        recipes=recipes,
    )
    topology = Topology(
        name="cache",
        description="",
        memory=0,
        networks=(Network("management", f"{network(number)}.0/24"),),
        environment="reference",
        attributes={"motd": "hello"},
        nodes=(node,),
        waves=(),
    )
    return Variant(topology, KITCHEN.matrix.variants[0].platform, METHOD.name)


def make(root: Path, number: int = 0) -> tuple[Bed, DummyDriver]:
    """Created, with its secrets; beds at the same time have other numbers, 0 or 1."""
    cache = Cache(root)
    bed = Bed(variant(number), cache)
    driver = DummyDriver(cache, KITCHEN.settings, lambda text: None)
    driver.create(bed)
    secrets.make(bed)
    return bed, driver


def admin(bed: Bed) -> ChefServer:
    return Embedded(bed).admin


def node(bed: Bed) -> ChefServer:
    """The server as the bed's node sees it."""
    return ChefServer(Embedded(bed).url, "one", bed.directory / "clients" / "one.pem")

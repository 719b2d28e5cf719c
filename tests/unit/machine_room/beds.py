"""Beds to test with: one that is nobody's, and one that this host can carry."""

from typing import Any

import yaml

from harness.host.checkout import KITCHEN
from harness.model import (
    ChefClient,
    Network,
    Node,
    Platform,
    Settings,
    Topology,
    Vagrant,
    Variant,
)


def _kitchen(path: str) -> dict[str, Any]:
    """The supported platform as it is, so that its image is not built for the tests alone."""
    found: dict[str, Any] = yaml.safe_load((KITCHEN / path).read_text())
    return {k: tuple(v) if isinstance(v, list) else v for k, v in found.items()}


PLATFORM = Platform(name="debian-12", **_kitchen("platforms/debian-12.yml"))
OF_KITCHEN = _kitchen("settings.yml")
SETTINGS = Settings(
    chef=ChefClient(**OF_KITCHEN["chef"]), vagrant=Vagrant(**OF_KITCHEN["vagrant"]), layer_budget=0
)


def variant_at(management: str, provider: str, name: str, platform: Platform) -> Variant:
    """Two nodes with a link of their own; `management` and `provider` are the first three numbers of a /24."""
    topology = Topology(
        name=name,
        description="",
        memory=0,
        networks=(
            Network("management", f"{management}.0/24"),
            Network("provider", f"{provider}.0/24", via="aio"),
        ),
        environment="",
        attributes={},
        nodes=(
            Node("aio", f"{management}.11", (), disks=(2,)),
            Node("cmp", f"{management}.12", ()),
        ),
        waves=(),
        links=("wire0",),
    )
    return Variant(topology, platform, "local")


def host_variant(platform: Platform = PLATFORM) -> Variant:
    """Out of the way of the topologies' own networks."""
    return variant_at("172.31.252", "172.31.253", "machine-room-test", platform)

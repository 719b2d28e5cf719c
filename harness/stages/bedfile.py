"""What a bed says of itself, for the checks and for people: bed.json, and the files that log in to its cloud."""

import json
from dataclasses import asdict
from ipaddress import IPv4Network
from pathlib import Path
from typing import Any, Optional

from harness import credentials
from harness.chef import repository, secrets
from harness.drivers.bed import Bed
from harness.guest import GuestImage
from harness.model import Network

CLOUD = "harness"
REGION = "RegionOne"
IDENTITY_PORT = 5000


def path(bed: Bed) -> Path:
    return bed.directory / "bed.json"


def openrc(bed: Bed) -> Path:
    return bed.directory / "openrc"


def clouds_yaml(bed: Bed) -> Path:
    return bed.directory / "clouds.yaml"


def write(bed: Bed, guest: GuestImage, chef_server: Any, kernel: bool) -> None:
    """`kernel`: nodes have one of their own.

    Write all of it as the bed is now; passwords and the endpoint's host may have changed since the last time.
    """
    url, password, region = login(bed)
    _secretly(openrc(bed), credentials.openrc(url, password, region))
    _secretly(clouds_yaml(bed), credentials.clouds_yaml(CLOUD, url, password, region))
    path(bed).write_text(json.dumps(content(bed, guest, chef_server, kernel), indent=1) + "\n")


def login(bed: Bed) -> tuple[str, str, str]:
    """Keystone's public URL, the administrator's password, and the region."""
    openstack = repository.default_attributes(bed).get("openstack", {})
    url = keystone_url(openstack.get("endpoints", {}), bed.nodes[0].address)
    return url, secrets.show(bed, "admin.password"), openstack.get("region", REGION)


def keystone_url(endpoints: dict[str, Any], address: str) -> str:
    """Where Keystone is advertised: at `address`, unless attributes say otherwise."""
    defaults = {"host": address, "port": IDENTITY_PORT, "scheme": "http"}
    common = {"host": endpoints["host"]} if "host" in endpoints else {}
    advertised = endpoints.get("identity", {})
    identity = {**defaults, **common, **advertised, **advertised.get("public", {})}
    host = str(identity["host"])
    return f"{identity['scheme']}://{f'[{host}]' if ':' in host else host}:{identity['port']}/v3"


def content(bed: Bed, guest: GuestImage, chef_server: Any, kernel: bool) -> dict[str, Any]:
    variant = bed.variant
    return {
        "variant": variant.name,
        "topology": variant.topology.name,
        "platform": variant.platform.name,
        "nodes": [
            {
                "name": n.name,
                "address": n.address,
                "roles": list(n.roles),
                "recipes": list(n.recipes),
                "sudo": bed.machine(n.name).sudo,
            }
            for n in bed.nodes
        ],
        "ssh_config": str(bed.ssh_config),
        "management": bed.management.cidr,
        "provider": _provider(variant.topology.provider),
        "chef_server": chef_server,
        "own_kernel": kernel,
        "cloud": CLOUD,
        "clouds_yaml": str(clouds_yaml(bed)),
        "openrc": str(openrc(bed)),
        "guest_image": {kind: str(path) for kind, path in asdict(guest).items()},
    }


def _provider(network: Optional[Network]) -> Optional[dict[str, str]]:
    if network is None:
        return None
    gateway = str(IPv4Network(network.cidr)[1])
    return {"cidr": network.cidr, "gateway": gateway, "via": network.via}


def _secretly(file: Path, text: str) -> None:
    file.touch(mode=0o600)
    file.write_text(text)

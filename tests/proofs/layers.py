"""A bed from layers is like one from scratch: packages, configuration files, units, and objects of the API.

`/usr/bin/python3 -m tests.proofs.layers VARIANT`, as root. It replaces a bed of that variant, and removes it.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers import DRIVERS
from harness.drivers.bed import Bed
from harness.loading import load_kitchen
from harness.machines import wait_until
from harness.model import select
from harness.host.progress import Progress
from harness.stages import bedfile
from tests.checks.cloud import api

LEAKS = ROOT / "tests" / "checks" / "probes" / "leaks.py"
LIKENESS = Path(__file__).with_name("likeness.py")
# Sessions of people and of systemd, and what a socket starts when somebody asks: they come and go.
PASSING = ("user@", "session-", "user-runtime-dir@", "systemd-", "uuidd.service")
REPORTING = 150.0  # seconds: an agent tells every 30 that it lives, and is held for dead after 75


def main(selection: str) -> int:
    (variant,) = select(load_kitchen().matrix, [selection])
    bed = Bed(variant, cache_from(os.environ))
    harness("converge", variant.name)  # keeps the layers, unless they are there
    harness("create", variant.name)
    if not bed.below:
        print("the bed was not made from layers: nothing is proved")
        return 1
    harness("converge", variant.name)
    from_layers = likeness(bed)
    harness("destroy", variant.name)
    harness("converge", "--no-cache", variant.name)
    # What comes from layers has been down and up, and units that only a boot starts count as well.
    restart(bed)
    from_scratch = likeness(bed)
    harness("destroy", variant.name)
    return compare(from_layers, from_scratch)


def restart(bed: Bed) -> None:
    driver = DRIVERS[bed.variant.driver](bed.cache, load_kitchen().settings, Progress(print), {})
    driver.stop(bed)
    driver.start(bed)
    for node in bed.nodes:
        settle = ["systemctl", "is-system-running", "--wait"]
        driver.machine(bed, node.name).run(settle, timeout=300)


def harness(*words: str) -> None:
    subprocess.run([str(ROOT / "bin" / "harness"), *words], check=True)


def likeness(bed: Bed) -> dict[str, list[str]]:
    """Lines by what they are of."""
    found: dict[str, list[str]] = {}
    program = f"{LEAKS.read_text()}\n{LIKENESS.read_text()}\nprint(likeness(secrets(Path('/'))))\n"
    for node in bed.nodes:
        ended = bed.machine(node.name).run(["python3", "-"], timeout=120, stdin=program.encode())
        told: dict[str, list[str]] = json.loads(ended.stdout)
        found |= {f"{kind} of {node.name}": settled(told[kind]) for kind in told}
    return {**found, "objects of the API": sorted(objects(bed))}


def settled(lines: list[str]) -> list[str]:
    return [line for line in lines if not line.startswith(PASSING)]


def objects(bed: Bed) -> list[str]:
    """Everything that the converged cloud has, by kind and name."""
    cloud = api.administrator(bedfile.clouds_yaml(bed), bedfile.CLOUD)
    found = [f"{kind} {one.name}" for kind, listing in identity(cloud) for one in listing]
    found += [f"endpoint {one.interface} {one.url}" for one in cloud.identity.endpoints()]
    services = {one.type for one in cloud.identity.services()}
    if "image" in services:
        found += [f"image {one.name}" for one in cloud.image.images()]
    if "compute" in services:
        found += [f"flavor {one.name} {one.ram} {one.disk}" for one in cloud.compute.flavors()]
        found += [f"service {one.binary} {one.state}" for one in cloud.compute.services()]
    if "network" in services:
        found += [f"network {one.name}" for one in cloud.network.networks()]
        found += [f"subnet {one.name} {one.cidr}" for one in cloud.network.subnets()]
        wait_until(lambda: all_alive(cloud), what="all agents are alive", within=REPORTING)
        found += [f"agent {one.binary}" for one in cloud.network.agents()]
    return found


def all_alive(cloud: Any) -> tuple[bool, str]:
    dead = [one.binary for one in cloud.network.agents() if not one.is_alive]
    return not dead, ", ".join(dead)


def identity(cloud: Any) -> list[tuple[str, Any]]:
    keystone = cloud.identity
    return [
        ("domain", keystone.domains()),
        ("project", keystone.projects()),
        ("user", keystone.users()),
        ("role", keystone.roles()),
        ("service", keystone.services()),
    ]


def compare(one: dict[str, list[str]], other: dict[str, list[str]]) -> int:
    """0 when both are alike; says what is not."""
    code = 0
    for kind in sorted({*one, *other}):
        only_one, only_other = set(one[kind]) - set(other[kind]), set(other[kind]) - set(one[kind])
        print(f"{kind:<32} {len(one[kind]):>5} from layers, {len(other[kind]):>5} from scratch")
        for line in sorted(only_one):
            print(f"    only from layers:  {line}")
        for line in sorted(only_other):
            print(f"    only from scratch: {line}")
        code = 1 if only_one or only_other or not one[kind] else code
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""A hypervisor leaves a cloud that runs, and nothing of it stays; then it joins again, and the cloud works with it.

`/usr/bin/python3 -m tests.proofs.removal VARIANT NODE`, as root, follows docs/operators.md. It takes the bed of the
variant, or makes it; where all went well, it removes it.
"""

import os
import subprocess
import sys
from typing import Any

from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers.bed import Bed
from harness.loading import load_kitchen
from harness.machines.wait import wait_until
from harness.model import select
from harness.stages import bedfile
from tests.checks.cloud import api

DAEMONS = "nova-compute neutron-openvswitch-agent"


def main(selection: str, node: str) -> int:
    (variant,) = select(load_kitchen().matrix, [selection])
    bed = Bed(variant, cache_from(os.environ))
    harness("converge", variant.name)
    cloud = api.administrator(bedfile.clouds_yaml(bed), bedfile.CLOUD)
    wait_until(
        lambda: (len(traces(cloud, node)) == 4, ", ".join(traces(cloud, node))),
        what=f"{node} has its place in the cloud",
        within=75,
    )
    remove(cloud, bed, node)
    if left := traces(cloud, node):
        print(f"left of {node}: {', '.join(left)}")
        return 1
    print(f"{node} is gone without a trace")
    harness("converge", variant.name)
    harness("verify", variant.name)
    harness("destroy", variant.name)
    return 0


def remove(cloud: Any, bed: Bed, node: str) -> None:
    """As docs/operators.md has it; there are no servers on a bed that was just converged or verified."""
    (service,) = cloud.compute.services(host=node, binary="nova-compute")
    cloud.compute.disable_service(service, disabled_reason="leaving")
    bed.machine(node).run(f"systemctl disable --now {DAEMONS}", timeout=120)
    cloud.compute.delete_service(service)
    for agent in cloud.network.agents(host=node):
        cloud.network.delete_agent(agent)


def traces(cloud: Any, node: str) -> list[str]:
    """What the cloud knows of a hypervisor, by the kind of thing."""
    providers = cloud.placement.resource_providers()
    names = {
        "compute service": [one.host for one in cloud.compute.services()],
        "hypervisor": [one.name for one in cloud.compute.hypervisors()],
        "agent": [one.host for one in cloud.network.agents()],
        "resource provider": [one.name for one in providers],
    }
    found = ((kind, name) for kind, hosts in names.items() for name in hosts)
    return [f"{kind} {name}" for kind, name in found if name.partition(".")[0] == node]


def harness(*words: str) -> None:
    subprocess.run([str(ROOT / "bin" / "harness"), *words], check=True)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""The nodes' names in a machine's /etc/hosts, in a block of ours."""

from harness.drivers.bed import Bed
from harness.machines import Machine

SECONDS = 60.0
BEGIN, END = "# openstack-harness: begin", "# openstack-harness: end"
# Removes the block; nothing happens where it is not.
REMOVE = f"sed -i '/^{BEGIN}$/,/^{END}$/d' /etc/hosts"


def write(machine: Machine, bed: Bed) -> None:
    lines = "".join(f"{node.address} {node.name}\n" for node in bed.nodes)
    block = f"{BEGIN}\n{lines}{END}\n"
    machine.run(f"{REMOVE} && cat >>/etc/hosts", timeout=SECONDS, stdin=block.encode())

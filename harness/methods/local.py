"""Local mode: every node has the whole repository, and no server."""

from typing import Any, Optional

from harness.chef import client, repository, secrets
from harness.drivers.base import Driver
from harness.drivers.bed import Bed
from harness.host.errors import HarnessError

REPOSITORY = "/var/chef/repository"
CLIENT_RB = f"""\
local_mode true
chef_repo_path '{REPOSITORY}'
"""


class LocalMethod:
    """See harness.methods.base.Method for what each method promises."""

    name = "local"

    def prepare(self, bed: Bed, driver: Driver) -> None:
        """Nodes need nobody's leave."""

    def deliver(self, bed: Bed, driver: Driver) -> None:
        tree = repository.assemble(bed)
        for node in bed.nodes:
            machine = driver.machine(bed, node.name)
            machine.push(tree, REPOSITORY)
            machine.push(secrets.of_node(bed, node), f"{REPOSITORY}/data_bags")
            client.configure(machine, bed, node, CLIENT_RB)

    def why(self, bed: Bed, node: str) -> Optional[HarnessError]:
        return None

    def bed_json(self, bed: Bed) -> Any:
        return None

    def forget(self, bed: Bed) -> None:
        """All of it went with the nodes."""

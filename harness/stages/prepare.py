"""prepare: every node has its Chef repository, its secrets, and the client's configuration."""

from harness.chef import client, repository, secrets
from harness.stages import bedfile
from harness.stages.context import Context


def run(context: Context) -> str:
    secrets.make(context.bed)
    deliver(context)
    return ""


def deliver(context: Context) -> None:
    """Bring the checkout, as it is now, to all nodes; and what logs in to the cloud, to the bed's directory."""
    tree = repository.assemble(context.bed)
    for node in context.bed.nodes:
        client.prepare(context.machine(node.name), context.bed, node, tree)
    bedfile.write(context.bed, context.guest())

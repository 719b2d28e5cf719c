"""prepare: the bed has its secrets, and every node gets chef-client, and what Chef makes it from."""

from harness.chef import secrets
from harness.chef.bring import bring
from harness.stages import bedfile
from harness.stages.context import Context


def run(context: Context) -> str:
    secrets.make(context.bed)
    platform, cache = context.bed.variant.platform, context.bed.cache
    for node in context.bed.nodes:
        bring(context.machine(node.name), platform, context.settings, cache, context.tell)
    context.method.prepare(context.bed, context.driver)
    deliver(context)
    return ""


def deliver(context: Context) -> None:
    """Bring the checkout, as it is now, to all nodes; and what logs in to the cloud, to the bed's directory."""
    context.method.deliver(context.bed, context.driver)
    server, kernel = context.method.bed_json(context.bed), context.driver.abilities.kernel
    bedfile.write(context.bed, context.guest(), server, kernel)

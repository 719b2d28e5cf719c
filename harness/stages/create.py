"""create: nodes that run and take commands."""

from harness.stages.context import Context


def run(context: Context) -> str:
    context.driver.create(context.bed)
    nodes = context.bed.nodes
    return ", ".join(f"{node.name} {node.address}" for node in nodes)

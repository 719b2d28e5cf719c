"""create: nodes that run and take commands; bare, or as the layers have them of the waves that did not change."""

from collections.abc import Sequence

from harness.host.errors import HarnessError
from harness.layers import Layer
from harness.stages import restarts
from harness.stages.context import Context
from harness.stages.settled import wait_until_settled


def run(context: Context) -> str:
    with context.ladder.in_use():
        while chain := context.ladder.deepest():
            error = _from_layers(context, chain)
            if error is None:
                waves = ", ".join(layer.wave for layer in chain)
                return f"{_nodes(context)}; from the layers of: {waves}"
            # Either the layer is to blame, or a bare bed fails for the same reason: then the layer stays.
            context.driver.create(context.bed)
            context.ladder.discard(chain[-1], f"it does not come up healthy: {error}")
        context.driver.create(context.bed)
    return _nodes(context)


def _from_layers(context: Context, chain: Sequence[Layer]) -> Exception | None:
    """Why the bed could not be made of them, or None."""
    try:
        context.driver.create(context.bed, [layer.name for layer in chain])
        context.ladder.restore(context.bed, chain)
        wait_until_settled(context)
        restarts.nodes_were_restarted(context)
    except (HarnessError, OSError) as error:
        return error
    return None


def _nodes(context: Context) -> str:
    return ", ".join(f"{node.name} {node.address}" for node in context.bed.nodes)

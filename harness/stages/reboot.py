"""reboot: all nodes go down and come up again, and without a run of Chef the cloud does its job again."""

from harness.stages import restarts
from harness.stages.context import Context
from harness.stages.settled import wait_until_settled
from harness.stages.verify import check


def run(context: Context) -> str:
    """Proved already when a layer was kept or started from: that takes the nodes down and up. Asked for by itself, it
    is done in any case."""
    if restarts.is_proved(context) and context.asked != "reboot":
        return "proved by verify: all nodes were restarted before, and Chef changed nothing since"
    context.driver.restart(context.bed)
    context.tell("the nodes are up again")
    wait_until_settled(context)
    return check(context, "reboot")

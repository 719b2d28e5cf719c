"""reboot: all nodes go down and come up again, and without a run of Chef the cloud does its job again."""

from harness.stages.context import Context
from harness.stages.settled import wait_until_settled
from harness.stages.verify import check


def run(context: Context) -> str:
    context.driver.stop(context.bed)
    context.driver.start(context.bed)
    context.tell("the nodes are up again")
    wait_until_settled(context)
    return check(context, "reboot")

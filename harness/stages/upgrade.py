"""upgrade: the checkout is brought onto a cloud that runs, as operators do with each release of the cookbooks.

It names each daemon that this restarted.
"""

from harness.stages import prepare
from harness.stages.context import Context
from harness.stages.converge import converge_all, summary
from harness.stages.daemons import Daemons, changes
from harness.stages.idempotence import compare, look


def run(context: Context) -> str:
    before = look(context)
    prepare.run(context)  # secrets that are new are made, those that are there stay
    reports = converge_all(context)
    after = look(context)
    if not any(report.updated for report in reports.values()):
        compare(before, after)
    return f"{summary(reports)}, {_told(context, before, after)}"


def _told(context: Context, before: dict[str, Daemons], after: dict[str, Daemons]) -> str:
    """How many daemons restarted; which, the event of each node tells."""
    found = {node: changes(before[node], after[node]) for node in before}
    for node, units in found.items():
        if units:
            context.emit("daemons", node=node, units=units)
    restarted = [unit for units in found.values() for unit in units if units[unit] == "restarted"]
    return f"{len(restarted)} of {sum(map(len, before.values()))} daemons restarted"

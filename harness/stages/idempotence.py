"""idempotence: a second run changes nothing on any node, and restarts no daemon."""

from harness.host.errors import CodeUnderTestFailed
from harness.stages.context import Context
from harness.stages.converge import converge_all, summary
from harness.stages.daemons import Daemons, daemons_of, restarted


# What a bare node runs already.
OF_THE_IMAGE = frozenset({"ssh.service"})


def run(context: Context) -> str:
    before = look(context)
    if not any(set(daemons) - OF_THE_IMAGE for daemons in before.values()):
        raise CodeUnderTestFailed(
            "no node runs any daemon that could restart: nothing is proved",
            cure="converge first, and look at what the run list installs",
        )
    reports = converge_all(context)
    idle = [name for name, report in reports.items() if not report.total]
    if idle:
        raise CodeUnderTestFailed(
            f"Chef reached no resource on {', '.join(idle)}: nothing is proved",
            cure="look at the run lists of the topology",
        )
    changed = [
        f"{name}: {resource}, action {resource.action}"
        for name, report in reports.items()
        for resource in report.updated
    ]
    if changed:
        raise CodeUnderTestFailed(
            "the second run changed resources:\n  " + "\n  ".join(changed),
            cure="make each find that there is nothing to do",
        )
    compare(before, look(context))
    return f"{summary(reports)}, no daemon of {sum(map(len, before.values()))} restarted"


def look(context: Context) -> dict[str, Daemons]:
    return {node.name: daemons_of(context.machine(node.name)) for node in context.bed.nodes}


def compare(before: dict[str, Daemons], after: dict[str, Daemons]) -> None:
    wrong = [f"{node}: {text}" for node in before for text in restarted(before[node], after[node])]
    if wrong:
        raise CodeUnderTestFailed(
            "the second run restarted daemons:\n  " + "\n  ".join(wrong),
            cure="a daemon may restart only when a file that it reads changed",
        )

"""reconfigure: changes of the data reach a cloud that works, and it works again.

The topology names the changes. Each first run of Chef is cut off in the middle, as by a power cut: the next one must
make good what that left behind.
"""

from fnmatch import fnmatchcase

from harness.chef import client, repository, secrets
from harness.host.errors import CodeUnderTestFailed, UsageError
from harness.model import Change
from harness.stages.context import Context
from harness.stages.converge import converge_all, summary
from harness.stages.daemons import Daemons, changes
from harness.stages.idempotence import look
from harness.stages.prepare import deliver
from harness.stages.verify import check

# Of what the run before took, which had less to do; and what the client needs before it begins.
CUT_OFF_AT = 0.6
START_SECONDS = 2.0


def run(context: Context) -> str:
    changes = context.bed.variant.topology.reconfigure
    if not changes:
        raise UsageError(
            f"the topology {context.bed.variant.topology.name} names no change under `reconfigure`",
            cure="name one, or leave the stage out",
        )
    if repository.changes_seen(context.bed):
        _go_back(context)
    for number, change in enumerate(changes, 1):
        context.tell(f"change {number} of {len(changes)}")
        _apply(context, number, change)
    return check(context, "reconfigure")


def _go_back(context: Context) -> None:
    """To where the first change starts from, on a bed that has seen it before."""
    repository.see_change(context.bed, 0)
    deliver(context)
    converge_all(context)


def _apply(context: Context, number: int, change: Change) -> None:
    before = look(context)
    repository.see_change(context.bed, number)
    if change.rotate:
        secrets.rotate(context.bed)
    deliver(context)
    for node in context.bed.nodes:
        machine, chef = context.machine(node.name), context.settings.chef
        seconds = START_SECONDS + CUT_OFF_AT * client.last_report(machine).seconds
        if not client.cut_off(machine, chef, context.licence, seconds):
            raise CodeUnderTestFailed(
                f"Chef on {node.name} ended within {seconds:.0f} s, before it could be cut off: "
                "nothing is proved of a run that is",
                cure="let the topology name a change that gives Chef more to do",
            )
        context.tell(f"{node.name}: the first run was cut off after {seconds:.0f} s")
    reports = converge_all(context)
    _judge(change, before, look(context))
    context.tell(summary(reports))


def _judge(change: Change, before: dict[str, Daemons], after: dict[str, Daemons]) -> None:
    changed = {
        unit
        for node in before
        for unit, what in changes(before[node], after[node]).items()
        if what != "started"
    }
    if not changed:
        raise CodeUnderTestFailed(
            "the data changed, and no daemon took notice",
            cure="the recipes must let daemons read what the topology changes under `reconfigure`",
        )
    others = sorted(
        unit for unit in changed if change.restarts and not _allowed(unit, change.restarts)
    )
    if others:
        raise CodeUnderTestFailed(
            f"daemons restarted that the change does not concern: {', '.join(others)}",
            cure=f"only these may: {', '.join(change.restarts)}",
        )


def _allowed(unit: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(unit, f"{pattern}.service") for pattern in patterns)

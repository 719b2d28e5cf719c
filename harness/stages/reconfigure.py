"""reconfigure: a change of the data reaches a cloud that works, and it works again.

Every password changes, and the attributes that the topology names under `reconfigure`.
"""

from harness.chef import repository, secrets
from harness.errors import CodeUnderTestFailed
from harness.stages.context import Context
from harness.stages.converge import converge_all, summary
from harness.stages.prepare import deliver
from harness.stages.verify import check


def run(context: Context) -> str:
    secrets.rotate(context.bed)
    repository.reconfigure(context.bed)
    deliver(context)
    reports = converge_all(context)
    if not any(report.updated for report in reports.values()):
        raise CodeUnderTestFailed("every password changed, and Chef changed nothing")
    return f"{summary(reports)}; {check(context, 'reconfigure')}"

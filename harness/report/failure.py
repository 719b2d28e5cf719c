"""A run of Chef that failed, in the words of the one block that a person reads first."""

from pathlib import Path

from harness.chef.report import RunReport
from harness.host.errors import CodeUnderTestFailed


class ChefRunFailed(CodeUnderTestFailed):
    """Names the resource, and the recipe and line where it stands."""

    def __init__(self, node: str, report: RunReport, log: Path) -> None:
        self.node = node
        self.report = report
        super().__init__(
            f"chef-client failed on {node}: {why(report)}", cure=f"all that it said is in {log}"
        )


def why(report: RunReport) -> str:
    """The resource, where one failed, and what it said; "" for a run that passed."""
    if report.passed:
        return ""
    failure = report.failure
    if failure is None:
        return "it did not say why"
    where = f"{failure.resource}, action {failure.resource.action}\n" if failure.resource else ""
    return f"{where}{failure.kind}: {failure.message.strip()}"

"""converge: chef-client succeeds on every node, wave by wave, the first time."""

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from harness import process
from harness.chef import client
from harness.chef.report import RunReport
from harness.report.failure import ChefRunFailed
from harness.stages.context import Context
from harness.stages.prepare import deliver


def run(context: Context) -> str:
    deliver(context)
    reports = converge_all(context)
    return summary(reports)


def converge_all(context: Context) -> dict[str, RunReport]:
    """Report of each node, all of which passed; the nodes of a wave run at the same time."""
    reports: dict[str, RunReport] = {}
    for wave in context.bed.variant.topology.waves:
        with ThreadPoolExecutor(len(wave.nodes)) as pool:
            runs = {name: pool.submit(converge_node, context, name) for name in wave.nodes}
            _wait(runs.values())
        reports.update({name: run.result() for name, run in runs.items()})
        for name in wave.nodes:
            if not reports[name].passed:
                raise ChefRunFailed(
                    name, reports[name], context.node_logs(name) / "chef-client.log"
                )
    return reports


def _wait(runs: Iterable["Future[RunReport]"]) -> None:
    try:
        wait(runs)
    except BaseException:
        process.end_all()  # or the pool waits for its clients, for minutes
        raise


def converge_node(context: Context, name: str) -> RunReport:
    log = context.node_logs(name) / "chef-client.log"
    machine = context.machine(name)
    report = client.converge(machine, context.settings.chef, context.licence, log)
    context.emit(
        "chef_run",
        node=name,
        passed=report.passed,
        seconds=report.seconds,
        total=report.total,
        updated=len(report.updated),
        slowest=[{"resource": str(r), "seconds": r.seconds} for r in report.slowest],
    )
    return report


def summary(reports: dict[str, RunReport]) -> str:
    updated = sum(len(report.updated) for report in reports.values())
    return f"{updated} of {sum(report.total for report in reports.values())} resources updated"

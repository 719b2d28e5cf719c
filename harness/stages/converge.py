"""converge: chef-client succeeds on every node, wave by wave, the first time."""

from collections.abc import Iterable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait

from harness.host import process
from harness.chef import client
from harness.chef.report import RunReport
from harness.manifest import Manifest
from harness.model import Wave
from harness.report.failure import ChefRunFailed, why
from harness.stages import restarts
from harness.stages.context import Context
from harness.stages.prepare import deliver
from harness.stages.settled import wait_until_settled


def run(context: Context) -> str:
    if not _is_first(context):
        deliver(context)
        return summary(converge_all(context))
    # Asked before anything is delivered, and so of what is delivered; and before the first package is installed.
    manifests = dict(context.ladder.look())
    deliver(context)
    return _build(context, manifests)


def _is_first(context: Context) -> bool:
    """Whether the bed is as `create` left it: only then do layers say what it is, and is it worth keeping."""
    mark = context.bed.directory / "converging"
    first = not mark.exists()
    mark.touch()
    return first


def _build(context: Context, manifests: Mapping[str, Manifest]) -> str:
    """Converge the waves after the last one that the bed has of a layer, as it is now; those in `manifests` are kept.

    When a layer of the bed is not of what `manifests` say, because something changed after `create`, Chef brings all
    nodes to where they belong, and nothing is kept: that is not what a bare node would have become.
    """
    below, waves = context.bed.below, context.bed.variant.topology.waves
    done = [wave for wave, manifest in manifests.items() if manifest.name in below]
    if len(done) != len(below):
        done, manifests = [], {}
    first = max((n for n, wave in enumerate(waves, 1) if wave.name in done), default=0)
    reports: dict[str, RunReport] = {}
    for wave in waves[first:]:
        if wave.name in manifests or not wave.is_part:
            reports |= converge_wave(context, wave)
            if wave.name in manifests:
                context.ladder.keep(context.bed, context.driver, wave.name, manifests[wave.name])
                wait_until_settled(context)
                restarts.nodes_were_restarted(context)
    told = [f"from layers: {', '.join(done)}"] if done else []
    return "; ".join([*told, summary(reports)] if reports else told)


def converge_all(context: Context) -> dict[str, RunReport]:
    """Report of each node, all of which passed."""
    reports: dict[str, RunReport] = {}
    for wave in context.bed.variant.topology.waves:
        if not wave.is_part:
            reports |= converge_wave(context, wave)
    return reports


def converge_wave(context: Context, wave: Wave) -> dict[str, RunReport]:
    """Report of each node of the wave, all of which passed; they run at the same time."""
    with ThreadPoolExecutor(len(wave.nodes)) as pool:
        runs = {name: pool.submit(converge_node, context, wave, name) for name in wave.nodes}
        _wait(runs.values())
    reports = {name: run.result() for name, run in runs.items()}
    if any(report.updated or not report.passed for report in reports.values()):
        restarts.chef_changed_something(context)
    for name, report in reports.items():
        if not report.passed:
            raise ChefRunFailed(name, report, context.node_logs(name) / "chef-client.log")
    return reports


def _wait(runs: Iterable["Future[RunReport]"]) -> None:
    try:
        wait(runs)
    except BaseException:
        process.end_all()  # or the pool waits for its clients, for minutes
        raise


def converge_node(context: Context, wave: Wave, name: str) -> RunReport:
    """The wave's run list takes the place of the node's own, unless it is empty."""
    log = context.node_logs(name) / "chef-client.log"
    machine = context.machine(name)
    context.emit("chef_started", node=name, wave=wave.name)
    report = client.converge(machine, context.settings.chef, context.licence, log, wave.run_list)
    context.emit(
        "chef_run",
        node=name,
        wave=wave.name,
        passed=report.passed,
        seconds=report.seconds,
        total=report.total,
        updated=len(report.updated),
        slowest=[{"resource": str(r), "seconds": r.seconds} for r in report.slowest],
        failure=why(report),
    )
    if not report.passed and not report.total and (error := context.method.why(context.bed, name)):
        raise error
    return report


def summary(reports: dict[str, RunReport]) -> str:
    updated = sum(len(report.updated) for report in reports.values())
    return f"{updated} of {sum(report.total for report in reports.values())} resources updated"

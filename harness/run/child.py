"""`python3 -m harness.run.child JOB`: the process that runs the stages of one variant.

It tells of them on standard output, one event a line, and ends with the variant's exit code.
"""

import os
import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from harness.affected.revision import DIGITS
from harness.host import errors, licence
from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.drivers import DRIVERS
from harness.drivers.bed import Bed
from harness.host.errors import HarnessError
from harness.guest import build
from harness.layers import Store
from harness.layers.ladder import Ladder, Rungs, none
from harness.loading import Kitchen, load_kitchen
from harness.manifest import Snapshot, manifests, snapshot_of
from harness.methods import METHODS
from harness.model.topology import overlap
from harness.model.variant import slug
from harness.host.progress import Progress
from harness.report.events import Event, EventLog, line
from harness.run import job as jobs
from harness.run import state
from harness.run.job import Job
from harness.run.onto import base_stage
from harness.run.variant import run_stages
from harness.stages import ONTO, STAGES, Context, Stage
from harness.host.storage import is_locked, locked


def main(text: str) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    log = EventLog(to_stdout)
    job = jobs.parse(text)
    try:
        return work(job, log)
    except (KeyboardInterrupt, BrokenPipeError):
        return errors.INTERRUPTED
    except Exception as caught:
        error = caught if isinstance(caught, HarnessError) else errors.of_host(caught)
        if error is None:
            raise  # a bug: whoever started this tells of it, with what it says on standard error
        return refuse(job, log, error)


def refuse(job: Job, log: EventLog, error: HarnessError) -> int:
    """Tell why the variant does not even begin."""
    log.emit("variant_ended", variant=job.variant, verdict="broken", seconds=0)
    log.emit("failure", variant=job.variant, stage="", text=f"{job.variant}\n{error.text}")
    return error.exit_code


def to_stdout(event: Event) -> None:
    sys.stdout.write(line(event))
    sys.stdout.flush()


def work(job: Job, log: EventLog) -> int:
    kitchen = load_kitchen()
    known = {variant.name: variant for variant in kitchen.matrix.variants}
    bed = Bed(known[job.variant], cache_from(os.environ))
    with alone(bed, job, log):
        make_way(kitchen, bed, job, log)
        names = due(job, bed)
        snapshot = snapshot_of(kitchen.settings, bed.cache)
        context = _context(kitchen, bed, log, job, names, snapshot)
        code = run_stages(context, names, stages_of(job, kitchen, snapshot))
        note_run(bed, job)
        return code


@contextmanager
def alone(bed: Bed, job: Job, log: EventLog) -> Iterator[None]:
    """Nobody else works on the bed, nor on another that needs its networks: that one is waited for."""
    with ExitStack() as held:
        held.enter_context(locked(bed.lock, busy=f"another run works on {job.variant}"))
        for network in sorted(job.networks):  # sorted: or two runs wait for each other
            lock = bed.cache.locks / f"network-{slug(network)}"
            if is_locked(lock):
                text = f"waits for another run that uses the network {network}"
                log.emit("progress", variant=job.variant, text=text)
            held.enter_context(locked(lock))
        yield


def make_way(kitchen: Kitchen, bed: Bed, job: Job, log: EventLog) -> None:
    """Remove the beds that an earlier variant of the same run left and whose networks are needed: a failed one is kept,
    but not in the way of those that come after it."""
    for variant in kitchen.matrix.variants:
        other = Bed(variant, bed.cache)
        needed = overlap(variant.topology.ranges, job.networks)
        if variant.name != job.variant and needed and run_of(other) == job.run:
            text = f"the bed of {variant.name} is removed: its network is needed here"
            log.emit("progress", variant=job.variant, text=text)
            silence = Progress(lambda text: None)
            quiet = DRIVERS[variant.driver](bed.cache, kitchen.settings, silence, {})
            quiet.destroy(other)
            METHODS[variant.method].forget(other)


def note_run(bed: Bed, job: Job) -> None:
    if bed.directory.is_dir():
        (bed.directory / "run").write_text(job.run)


def run_of(bed: Bed) -> str:
    """The run that left the bed, or ""."""
    file = bed.directory / "run"
    return file.read_text() if file.exists() else ""


def stages_of(job: Job, kitchen: Kitchen, snapshot: Snapshot) -> Mapping[str, Stage]:
    return {"base": base_stage(kitchen, job.onto, snapshot), **ONTO} if job.onto else STAGES


def looker(kitchen: Kitchen, bed: Bed, snapshot: Snapshot) -> Callable[[], Rungs]:
    return lambda: manifests(kitchen, bed.variant, ROOT, snapshot).waves


def due(job: Job, bed: Bed) -> list[str]:
    return state.due(bed, job.stages[-1]) if job.resume else list(job.stages)


def _context(
    kitchen: Kitchen, bed: Bed, log: EventLog, job: Job, names: list[str], snapshot: Snapshot
) -> Context:
    def tell(text: str) -> None:
        log.emit("progress", variant=bed.variant.name, text=text)

    def phase(node: str, name: str, began: float, seconds: float) -> None:
        told = {"node": node, "phase": name, "began": began, "seconds": round(seconds, 1)}
        log.emit("phase", variant=bed.variant.name, **told)

    make = DRIVERS[bed.variant.driver]
    settings = kitchen.settings
    if job.provider:
        settings = replace(settings, vagrant=replace(settings.vagrant, provider=job.provider))
    driver = make(bed.cache, settings, Progress(tell, phase), job.inventory)
    layers = job.layers and driver.abilities.layers
    converges = set(licence.STAGES).intersection(names)
    return Context(
        bed=bed,
        driver=driver,
        settings=settings,
        log=log,
        directory=Path(job.directory),
        licence=licence.accepted(job.licence) if converges else "",
        checks=ROOT / "tests" / "checks",
        guest=lambda: build(bed.cache.images),
        ladder=Ladder(
            Store(bed.cache),
            looker(kitchen, bed, snapshot) if layers else none,
            kitchen.settings.layer_budget,
            tell,
        ),
        asked=job.stages[-1] if job.resume else "",
        onto=job.onto[:DIGITS],
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

"""`python3 -m harness.run.child JOB`: the process that runs the stages of one variant.

It tells of them on standard output, one event a line, and ends with the variant's exit code.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from harness import errors, licence
from harness.cache import cache_from
from harness.checkout import ROOT
from harness.drivers import DEFAULT, DRIVERS
from harness.drivers.bed import Bed
from harness.errors import HarnessError
from harness.guest import build
from harness.layers import Store
from harness.layers.ladder import Ladder, none
from harness.loading import Kitchen, load_kitchen
from harness.model import Variant
from harness.model.variant import slug
from harness.report.events import Event, EventLog, line
from harness.run import job as jobs
from harness.run import state
from harness.run.job import Job
from harness.run.variant import run_stages
from harness.stages import Context
from harness.storage import locked


def main(text: str) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    log = EventLog(to_stdout)
    job = jobs.parse(text)
    try:
        return work(job, log)
    except HarnessError as error:
        log.emit("variant_ended", variant=job.variant, verdict="broken", seconds=0)
        log.emit("failure", variant=job.variant, stage="", text=f"{job.variant}\n{error.text}")
        return error.exit_code
    except (KeyboardInterrupt, BrokenPipeError):
        return errors.INTERRUPTED


def to_stdout(event: Event) -> None:
    sys.stdout.write(line(event))
    sys.stdout.flush()


def work(job: Job, log: EventLog) -> int:
    kitchen = load_kitchen()
    known = {variant.name: variant for variant in kitchen.matrix.variants}
    bed = Bed(known[job.variant], cache_from(os.environ))
    with alone(bed, job):
        for name in job.instead_of:
            _remove(kitchen, known[name], log, bed)
        names = due(job, bed)
        return run_stages(_context(kitchen, bed, log, Path(job.directory), names), names)


@contextmanager
def alone(bed: Bed, job: Job) -> Iterator[None]:
    """Nobody else works on the bed, nor on another that needs its networks: that one is waited for."""
    with ExitStack() as held:
        held.enter_context(locked(bed.lock, busy=f"another run works on {job.variant}"))
        for network in sorted(job.networks):  # sorted: or two runs wait for each other
            held.enter_context(locked(bed.cache.locks / f"network-{slug(network)}"))
        yield


def due(job: Job, bed: Bed) -> list[str]:
    return state.due(bed, job.stages[-1]) if job.resume else list(job.stages)


def _remove(kitchen: Kitchen, variant: Variant, log: EventLog, bed: Bed) -> None:
    """Of a kept bed: its logs are gathered, and its network is needed."""
    log.emit(
        "progress",
        variant=bed.variant.name,
        text=f"the bed of {variant.name} is removed, because this one needs its network",
    )
    other = Bed(variant, bed.cache)
    with locked(other.lock, busy=f"another run works on {variant.name}"):
        DRIVERS[DEFAULT](bed.cache, kitchen.settings, lambda text: None).destroy(other)


def _context(
    kitchen: Kitchen, bed: Bed, log: EventLog, directory: Path, names: list[str]
) -> Context:
    def tell(text: str) -> None:
        log.emit("progress", variant=bed.variant.name, text=text)

    converges = set(licence.STAGES).intersection(names)
    return Context(
        bed=bed,
        driver=DRIVERS[DEFAULT](bed.cache, kitchen.settings, tell),
        settings=kitchen.settings,
        log=log,
        directory=directory,
        licence=licence.accepted(os.environ) if converges else "",
        checks=ROOT / "tests" / "checks",
        guest=lambda: build(bed.cache.images),
        ladder=Ladder(Store(bed.cache), none, kitchen.settings.layer_budget, tell),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))

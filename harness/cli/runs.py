"""The commands that run stages."""

import argparse
import os
import secrets
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from harness import pruning
from harness.affected.revision import DIGITS, Revision
from harness.host import errors, licence
from harness.host.cache import cache_from
from harness.host.checkout import ROOT
from harness.cli import driver_options
from harness.drivers.base import Inventory
from harness.host.errors import HarnessError, NothingSelected, UsageError
from harness.loading import Kitchen, load_kitchen
from harness.model import EVERY, Matrix, Variant, select
from harness.report import outline
from harness.report.console import screen
from harness.report.events import EventLog, LogFile
from harness.report.writing import reported
from harness.run import onto
from harness.run.children import Children
from harness.run.job import Job, next_of
from harness.run.pool import room_of_this_host, run_all
from harness.stages import ONTO, OPTIONAL, STAGES
from harness.host.storage import locked

StagesOf = Callable[[Variant], list[str]]


def test(options: argparse.Namespace) -> int:
    """All stages, from nothing: what an earlier run left of the bed is removed first."""
    if options.all and options.selection:
        raise UsageError("--all leaves nothing to select", cure="leave out one of the two")
    if not options.all and not options.selection:
        raise NothingSelected(
            "no variant was named",
            cure="name it before --keep and --reconfigure, which take what follows them for theirs; or say --all",
        )
    kitchen = load_kitchen()
    patterns = ["*/*/*"] if options.all else options.selection
    chosen = select(kitchen.matrix, patterns, options.driver)
    if options.all:
        _tell_of_others(kitchen.matrix, chosen)
    if options.onto:
        chosen = _onto(options, chosen, kitchen)
    changed = _changed(kitchen.matrix, options)
    kept = select(kitchen.matrix, options.keep, options.driver) if options.keep else ()

    def stages_of(variant: Variant) -> list[str]:
        """A topology that names no change has nothing to reconfigure."""
        changes = variant in changed and variant.topology.reconfigure
        wanted = [name for name in STAGES if name not in OPTIONAL or changes]
        wanted = ["base", *ONTO] if options.onto else wanted
        return [name for name in wanted if name != "destroy" or variant not in kept]

    return _run(options, chosen, stages_of, resume=False)


def _onto(
    options: argparse.Namespace, chosen: tuple[Variant, ...], kitchen: Kitchen
) -> tuple[Variant, ...]:
    """Those that the checkout changes; from here on --onto is a commit. What differs is told."""
    revision = Revision.find(ROOT, options.onto)
    found = onto.changed(revision, chosen, kitchen)
    for name, claims in found.items():
        what = ", ".join(claims) or "nothing differs, so it does not run"
        print(f"{name} onto {revision.short}: {what}", file=sys.stderr)
    if not any(found.values()):
        raise NothingSelected(
            f"nothing that nodes are made from differs from {options.onto}: there is nothing to bring onto them",
            cure="name an earlier revision",
        )
    options.onto = revision.commit
    return tuple(variant for variant in chosen if found[variant.name])


def _changed(matrix: Matrix, options: argparse.Namespace) -> tuple[Variant, ...]:
    """The variants that --reconfigure means; one that is named has something to change."""
    found = select(matrix, options.reconfigure, options.driver) if options.reconfigure else ()
    idle = [v.name for v in found if not v.topology.reconfigure]
    if idle and EVERY not in options.reconfigure:
        raise UsageError(
            f"{', '.join(idle)} has nothing to reconfigure: its topology names no change",
            cure="name changes under `reconfigure` of the topology, or leave --reconfigure out",
        )
    return found


def _tell_of_others(matrix: Matrix, chosen: Sequence[Variant]) -> None:
    """All is all of one driver: the others need what not every host has."""
    left = [variant.name for variant in matrix.variants if variant not in chosen]
    if left:
        print(f"not run, for it is --driver's to say: {', '.join(left)}", file=sys.stderr)


def stage(options: argparse.Namespace) -> int:
    """One stage, after those before it that the bed has not passed."""
    chosen = select(load_kitchen().matrix, options.selection, options.driver)
    return _run(options, chosen, lambda variant: [options.stage], resume=True)


def worker(options: argparse.Namespace) -> int:
    """Becomes a worker of Dask, until it is interrupted. One variant at a time: start several for more."""
    program = [sys.executable, "-m", "distributed.cli.dask_worker", options.scheduler]
    settings = ["--nthreads", "1", "--no-nanny", "--memory-limit", "0", "--no-dashboard"]
    sys.stdout.flush()
    os.execv(sys.executable, [*program, *settings])


def _run(
    options: argparse.Namespace, variants: tuple[Variant, ...], stages_of: StagesOf, resume: bool
) -> int:
    """Answers the worst exit code of all variants."""
    cache = cache_from(os.environ)
    driver_options.check(options, variants)
    if any("destroy" != name for variant in variants for name in stages_of(variant)):
        for what in pruning.make_room(cache, load_kitchen().settings.layer_budget):
            print(f"the disk is short: removed {what}", file=sys.stderr)
    inventories = {v.name: driver_options.inventory(options, v, stages_of(v)) for v in variants}
    directory = cache.runs / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
    directory.mkdir(mode=0o700, parents=True)  # logs can hold what is not for all
    jobs = [
        _job(v, stages_of(v), resume, directory, options, inventories[v.name]) for v in variants
    ]
    with reported(directory), screen(options.json) as listener:
        log = EventLog(LogFile(directory / "events.ndjson"), listener)
        log.emit(
            "run_started",
            run=str(directory),
            variants=[job.variant for job in jobs],
            stages={job.variant: job.stages for job in jobs},
            topologies=outline.to_events(variants),
            onto=options.onto[:DIGITS],
        )
        with locked(directory):  # `prune` leaves it alone
            return _worst_of_all(jobs, log, options)


def _worst_of_all(jobs: list[Job], log: EventLog, options: argparse.Namespace) -> int:
    code = errors.INTERRUPTED  # unless the jobs come to their end
    try:
        code = errors.worst(_run_jobs(jobs, log, options))
    except HarnessError as error:
        code = error.exit_code
        raise
    finally:
        log.emit("run_ended", code=code)
    return code


def _run_jobs(jobs: list[Job], log: EventLog, options: argparse.Namespace) -> list[int]:
    if options.scheduler:
        from harness.run.cluster import Cluster  # takes a second to import

        with Cluster(options.scheduler, log) as cluster:
            return run_all(jobs, cluster, partial(next_of, room=None))
    room = room_of_this_host(options.jobs)
    return run_all(jobs, Children(log), partial(next_of, room=room))


def _job(
    variant: Variant,
    stages: list[str],
    resume: bool,
    directory: Path,
    options: argparse.Namespace,
    inventory: Inventory,
) -> Job:
    return Job(
        variant=variant.name,
        stages=tuple(stages),
        resume=resume,
        onto=options.onto,
        layers=not options.no_cache,
        inventory=inventory,
        provider=options.provider,
        directory=str(directory),
        licence=os.environ.get(licence.VARIABLE, ""),
        memory=variant.topology.memory,
        networks=variant.topology.ranges,
    )

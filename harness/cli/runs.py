"""The commands that run stages."""

import argparse
import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from harness.cache import Cache, cache_from
from harness.checkout import ROOT
from harness.drivers import DRIVERS
from harness.drivers.bed import Bed
from harness.errors import UsageError
from harness.guest import build
from harness.loading import Kitchen, load_kitchen
from harness.model import Variant, select
from harness.report.console import screen
from harness.report.events import EventLog
from harness.run import state
from harness.run.variant import run_stages
from harness.stages import OPTIONAL, STAGES, Context
from harness.storage import locked

DRIVER = "nspawn"
LICENCE = "CHEF_LICENSE"
StagesOf = Callable[[Bed], list[str]]


def test(options: argparse.Namespace) -> int:
    """All stages, from nothing: what an earlier run left of the bed is removed first."""
    names = [s for s in STAGES if s not in OPTIONAL or (s == "reconfigure" and options.reconfigure)]
    if options.keep:
        names.remove("destroy")
    kitchen = load_kitchen()
    patterns = ["*"] if options.all else options.selection
    return _run(kitchen, select(kitchen.matrix, patterns), lambda bed: names)


def stage(options: argparse.Namespace) -> int:
    """One stage, after those before it that the bed has not passed."""
    kitchen = load_kitchen()
    chosen = select(kitchen.matrix, options.selection)
    return _run(kitchen, chosen, lambda bed: state.due(bed, options.stage))


def _run(kitchen: Kitchen, variants: tuple[Variant, ...], stages_of: StagesOf) -> int:
    """Answers the worst exit code of all variants."""
    cache = cache_from(os.environ, kitchen.settings.cache)
    directory = cache.runs / f"{time.strftime('%Y%m%d-%H%M%S')}-{secrets.token_hex(2)}"
    with screen() as listener:
        log = EventLog(directory / "events.ndjson", listener)
        log.emit("run_started", run=str(directory), variants=[v.name for v in variants])
        codes = [_run_variant(kitchen, v, cache, log, directory, stages_of) for v in variants]
        log.emit("run_ended", code=max(codes))
    return max(codes)


def _run_variant(
    kitchen: Kitchen,
    variant: Variant,
    cache: Cache,
    log: EventLog,
    directory: Path,
    stages_of: StagesOf,
) -> int:
    bed = Bed(variant, cache)
    busy = f"another run works on {variant.name}"
    with locked(cache.locks / f"bed-{variant.slug}", busy=busy):
        names = stages_of(bed)
        context = _context(kitchen, bed, log, directory, names)
        return run_stages(context, names)


def _context(
    kitchen: Kitchen, bed: Bed, log: EventLog, directory: Path, names: list[str]
) -> Context:
    def tell(text: str) -> None:
        log.emit("progress", variant=bed.variant.name, text=text)

    return Context(
        bed=bed,
        driver=DRIVERS[DRIVER](bed.cache, kitchen.settings, tell),
        settings=kitchen.settings,
        log=log,
        directory=directory,
        licence=_licence(names),
        checks=ROOT / "tests" / "checks",
        guest=lambda: build(bed.cache.images),
    )


def _licence(names: list[str]) -> str:
    """What the user accepts; asked for before anything is made."""
    licence = os.environ.get(LICENCE, "")
    if not licence and {"converge", "idempotence", "reconfigure"}.intersection(names):
        raise UsageError(
            "this runs Chef Infra Client, whose licence you have not accepted",
            cure=f"if you accept it (https://www.chef.io/licensing): {LICENCE}=accept-no-persist",
        )
    return licence

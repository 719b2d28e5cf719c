"""`harness cache`: what is kept between runs, why, and how to get rid of it."""

import argparse
import os
import shutil
import time
from collections.abc import Iterator

from harness.host.cache import Cache, cache_from
from harness.cli.described import Described
from harness.host.errors import UsageError
from harness.layers import Layer, Store
from harness.loading import load_kitchen
from harness.loading.problems import did_you_mean
from harness.report.words import gib
from harness.host.storage import is_locked

RUNS_KEPT = 30


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "cache", help="layers that are kept, and the removal of layers and runs"
    )
    actions = command.add_subparsers(metavar="ACTION", required=True, action=Described)
    listing = actions.add_parser("list", help="every layer: of what, how large, when used last")
    listing.set_defaults(command=list_layers)
    explain = actions.add_parser("explain", help="everything that went into a layer")
    explain.set_defaults(command=explain_layer)
    explain.add_argument("layer", metavar="LAYER", help="its name, as `cache list` shows it")
    prune = actions.add_parser(
        "prune", help=f"remove layers beyond the budget, and all but the last {RUNS_KEPT} runs"
    )
    prune.set_defaults(command=prune_all)
    prune.add_argument(
        "--all", action="store_true", help="every layer and run that no bed needs any more"
    )


def list_layers(options: argparse.Namespace) -> int:
    store = Store(cache_from(os.environ))
    used = store.in_use()
    for layer in store.all():
        print(line(layer, layer.name in used, time.time()))
    return 0


def line(layer: Layer, in_use: bool, now: float) -> str:
    age = "in use" if in_use else f"used {(now - layer.used) / 3600:.0f} h ago"
    return f"{layer.name}  {layer.variant:<32} {layer.wave:<16} {gib(layer.bytes):>9}  {age}"


def explain_layer(options: argparse.Namespace) -> int:
    store = Store(cache_from(os.environ))
    layer = store.find(options.layer)
    if layer is None:
        known = [layer.name for layer in store.all()]
        hint = did_you_mean(options.layer, known) or "; there is none"
        raise UsageError(f"there is no layer {options.layer}{hint}", cure="bin/harness cache list")
    print(f"{layer.variant}, wave {layer.wave}; below it: {layer.below or 'the base image'}")
    for claim, digest in sorted(layer.manifest.claims.items()):
        print(f"{digest:<14} {claim}")
    return 0


def prune_all(options: argparse.Namespace) -> int:
    cache = cache_from(os.environ)
    budget = 0 if options.all else load_kitchen().settings.layer_budget
    for layer in Store(cache).prune(budget):
        print(f"removed the layer {layer.name} ({layer.variant}, {layer.wave})")
    for run in old_runs(cache, 0 if options.all else RUNS_KEPT):
        print(f"removed the run {run}")
    return 0


def old_runs(cache: Cache, kept: int) -> Iterator[str]:
    """Remove all runs but the last `kept`, those that go on, and those that have left a bed."""
    needed = {file.read_text() for file in cache.beds.glob("*/run")}
    runs = sorted(path for path in cache.runs.glob("*") if path.is_dir())
    for path in runs[: len(runs) - kept]:
        if path.name not in needed and not is_locked(path):
            shutil.rmtree(path)
            yield path.name

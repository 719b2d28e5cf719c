"""`harness plan`: which waves a run would take from a layer, and what keeps it from doing so. Changes nothing."""

import argparse
import os
from collections.abc import Iterator, Sequence

from harness.host.cache import Cache, cache_from
from harness.host.checkout import ROOT
from harness.cli.driver_options import add_driver
from harness.drivers import DRIVERS
from harness.layers import Layer, Store
from harness.loading import load_kitchen
from harness.manifest import Manifest, difference, manifests, snapshot_of
from harness.model import Variant, select


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "plan",
        help="which waves a run would take from a layer, and what keeps it from taking others",
        description="plan: for each wave its layer, hit or miss, and what has changed since the newest one.",
    )
    command.set_defaults(command=plan)
    command.add_argument("selection", nargs="+", metavar="SELECTION", help="which variants")
    add_driver(command)


def plan(options: argparse.Namespace) -> int:
    kitchen = load_kitchen()
    chosen = select(kitchen.matrix, options.selection, options.driver)
    cache = cache_from(os.environ)
    snapshot = snapshot_of(kitchen.settings, cache)
    layers = _stored(cache)
    for variant in chosen:
        if not DRIVERS[variant.driver].abilities.layers:
            print(f"{variant.name:<32} every run is from scratch: the driver keeps no layers")
            continue
        for wave, manifest in manifests(kitchen, variant, ROOT, snapshot).waves:
            print("\n".join(lines(variant, wave, manifest, layers)))
    return 0


def _stored(cache: Cache) -> list[Layer]:
    """Every layer that can be used, the newest first. They are root's: to others, all would look like misses."""
    for directory in cache.layers.glob("*"):
        os.scandir(directory).close()
    store = Store(cache)
    return sorted(
        (layer for layer in store.all() if store.chain(layer.name)),
        key=lambda layer: layer.created,
        reverse=True,
    )


def lines(
    variant: Variant, wave: str, manifest: Manifest, layers: Sequence[Layer]
) -> Iterator[str]:
    """`layers` has the newest first."""
    hit = any(layer.name == manifest.name for layer in layers)
    verdict = "hit" if hit else "miss"
    yield f"{variant.name:<32} {wave:<16} {manifest.name}  {verdict}"
    if not hit:
        yield from (f"    {line}" for line in _why(variant, wave, manifest, layers))


def _why(variant: Variant, wave: str, manifest: Manifest, layers: Sequence[Layer]) -> list[str]:
    same = [layer for layer in layers if (layer.variant, layer.wave) == (variant.name, wave)]
    return difference(same[0].manifest, manifest) if same else ["no layer of it is stored"]

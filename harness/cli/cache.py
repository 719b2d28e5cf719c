"""`harness cache`: the layers that are kept between runs, and what went into them."""

import argparse
import os
import time

from harness.host.cache import cache_from
from harness.cli.described import Described
from harness.host.errors import UsageError
from harness.layers import Layer, Store
from harness.loading.problems import did_you_mean
from harness.report.words import gib


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser("cache", help="layers that are kept, and what went into them")
    actions = command.add_subparsers(metavar="ACTION", required=True, action=Described)
    listing = actions.add_parser("list", help="every layer: of what, how large, when used last")
    listing.set_defaults(command=list_layers)
    explain = actions.add_parser("explain", help="everything that went into a layer")
    explain.set_defaults(command=explain_layer)
    explain.add_argument("layer", metavar="LAYER", help="its name, as `cache list` shows it")


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

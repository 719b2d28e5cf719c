"""`harness prune`: removes what is kept between runs."""

import argparse
import os

from harness import pruning
from harness.host.cache import cache_from
from harness.loading import load_kitchen


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "prune",
        help="remove old layers, images, boxes, packages, gems, tools, verdicts and runs",
    )
    command.set_defaults(command=prune)
    command.add_argument(
        "--all", action="store_true", help="of what is large, every one that no bed needs any more"
    )


def prune(options: argparse.Namespace) -> int:
    budget = load_kitchen().settings.layer_budget
    for what in pruning.prune(cache_from(os.environ), budget, options.all):
        print(f"removed {what}")
    return 0

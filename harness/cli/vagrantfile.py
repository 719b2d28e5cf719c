"""`harness vagrantfile`: for people who keep a Vagrantfile of their own."""

import argparse
import os

from harness.host.cache import cache_from
from harness.cli.driver_options import add_provider
from harness.drivers.bed import Bed
from harness.drivers.vagrant import box, vagrantfile
from harness.drivers.vagrant.driver import VagrantDriver
from harness.drivers.vagrant.providers import PROVIDERS
from harness.loading import load_kitchen
from harness.model import select


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    command = commands.add_parser(
        "vagrantfile", help="the Vagrantfile of a variant of the driver vagrant; makes nothing"
    )
    command.set_defaults(command=show)
    command.add_argument("selection", metavar="VARIANT", help="one variant, or its topology")
    add_provider(command)


def show(options: argparse.Namespace) -> int:
    """With the box that `create` would use now; accelerated, if the last bed found that guests are."""
    kitchen, cache = load_kitchen(), cache_from(os.environ)
    (variant, *_) = select(kitchen.matrix, [options.selection], VagrantDriver.name)
    bed = Bed(variant, cache)
    provider = PROVIDERS[options.provider or kitchen.settings.vagrant.provider]
    name, fast = box.named(bed, kitchen.settings, provider), provider.known_to_accelerate(cache)
    print(vagrantfile.text(bed, vagrantfile.machines(bed, name, fast), provider), end="")
    return 0

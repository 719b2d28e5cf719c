"""What the command line says to drivers: which one, and what only some of them heed."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path

from harness.drivers import DRIVERS, DriverFactory
from harness.drivers.base import Inventory
from harness.host.errors import UsageError
from harness.loading import load_inventory
from harness.model import Variant

PROVIDERS = sorted({one for made in DRIVERS.values() for one in made.abilities.providers})


def add_driver(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--driver",
        choices=sorted(DRIVERS),
        help="the driver, which names can then leave out (default: nspawn)",
    )


def add_provider(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--provider",
        choices=PROVIDERS,
        default="",
        help="what runs the machines of the driver vagrant (default: kitchen/settings.yml)",
    )


def add_all(command: argparse.ArgumentParser) -> None:
    add_driver(command)
    add_provider(command)
    command.add_argument(
        "--inventory",
        metavar="FILE",
        help="the machines, for a driver that makes none; without it no such machine is touched",
    )
    command.add_argument(
        "--erase",
        action="append",
        default=[],
        metavar="NODE",
        help="overwrite the disk of the node's machine although others wrote on it; once for each such node",
    )


def check(options: argparse.Namespace, variants: Sequence[Variant]) -> None:
    """Raises UsageError for what no driver of `variants` heeds: passed over in silence, it would look done."""
    if options.inventory:
        said = f"no machine of {options.inventory} is needed: {variants[0].name} makes its nodes by itself"
        _heeded(said, variants, lambda made: made.abilities.inventory)
    if options.provider:
        said = f"--provider {options.provider}: {variants[0].name} is not made by a provider"
        _heeded(said, variants, lambda made: options.provider in made.abilities.providers)
    if options.erase and not options.inventory:
        raise UsageError(
            "--erase names nodes whose machines an inventory has, and none is named",
            cure="name it as well: --inventory FILE",
        )


def _heeded(said: str, variants: Sequence[Variant], by: Callable[[DriverFactory], bool]) -> None:
    if not any(by(DRIVERS[v.driver]) for v in variants):
        names = [name for name, made in DRIVERS.items() if by(made)]
        cure = f"say which driver shall take them: --driver {' or '.join(names)}"
        raise UsageError(said, cure=cure)


def inventory(options: argparse.Namespace, variant: Variant, stages: Sequence[str]) -> Inventory:
    """Empty for a driver that needs none, and where a bed keeps what it was made with."""
    if not options.inventory or not DRIVERS[variant.driver].abilities.inventory:
        return {}
    return load_inventory(Path(options.inventory), variant, stages, options.erase)
